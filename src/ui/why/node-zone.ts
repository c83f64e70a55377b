// How fast nodes of a zone are given up now, and when it is the turn of one of them.
import { findCondition } from '../../kinds/condition.ts';
import { FEWEST_UNHEALTHY, LARGE_ZONE, UNHEALTHY_SHARE, reportZone, zoneOf } from '../../kinds/node/zone.ts';
import type { ZoneReport } from '../../kinds/node/zone.ts';
import type { Node } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { WhyContext } from './explanation.ts';
import { ahead, counted, fact, line } from './explanation.ts';

const GIVEN_UP = ['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready'];
/** The node controller looks so often, in ms; until then it cannot have taken up what is new. */
const MONITOR_MS = 5000;

/** Lines about the zone of a node that is not ready; `isGivenUp` when it has its NoExecute taint already. */
export function explainZone(context: WhyContext, node: Node, isGivenUp: boolean): TonedLine[] {
  const nodes = context.port.list<Node>('nodes');
  const zone = reportZone(node, nodes);
  const where = zone.name === '' ? 'its nodes (without a zone)' : `zone ${zone.name}`;
  return [
    fact(where, `${zone.notReady} of ${counted(zone.size, 'node')} not ready`),
    fact('nodes are given up', rateText(zone), zone.ratePerS === 0 ? 'pending' : 'text'),
    ...(isGivenUp || zone.ratePerS === 0 ? [] : [turnOf(context, node, nodes, zone)]),
  ];
}

function rateText({ allAreDown, state, size, ratePerS }: ZoneReport): string {
  if (allAreDown) return 'not at all: every node of every zone is down, which looks like the network, so nobody is evicted';
  const share = `${Math.round(UNHEALTHY_SHARE * 100)} % (and ${FEWEST_UNHEALTHY}) or more of it are down`;
  if (ratePerS === 0) return `not at all: ${share}, and it has no more than ${LARGE_ZONE} nodes`;
  const interval = `one in ${1 / ratePerS}s (${ratePerS}/s)`;
  return state === 'partial' ? `slowly, ${interval}: ${share}, and it has ${size} nodes, more than ${LARGE_ZONE}` : interval;
}

/** The NoExecute taint, after which pods have to go, comes node by node. */
function turnOf({ now }: WhyContext, node: Node, nodes: readonly Node[], { ratePerS }: ZoneReport): TonedLine {
  const own = zoneOf(node);
  const intervalMs = 1000 / ratePerS;
  let waiting = 0;
  let lastAt = -Infinity;
  for (const each of nodes) {
    if (zoneOf(each) !== own) continue;
    const times = (each.spec.taints ?? []).filter(({ key, effect }) => effect === 'NoExecute' && GIVEN_UP.includes(key)).map(({ timeAdded }) => parseTimestamp(timeAdded as string | undefined));
    for (const at of times) if (at > lastAt) lastAt = at;
    if (times.length === 0 && findCondition(each.status.conditions, 'Ready')?.status !== 'True') waiting++;
  }
  const nextAt = Math.max(lastAt + intervalMs, now);
  const latest = nextAt + (waiting - 1) * intervalMs + MONITOR_MS;
  if (waiting <= 1) return line(`its NoExecute taint, after which its pods have to go, comes ${nextAt <= now ? 'within 5s' : ahead(nextAt, now)}`, 'pending');
  return line(`${waiting} nodes wait for their NoExecute taint, after which their pods have to go: the next gets it ${ahead(nextAt, now)}, this one ${ahead(latest, now)} at the latest`, 'pending');
}
