// Beside the tiles: the node under the cursor, what is wrong with it, and its pods, the largest first.
import type { ClusterPort } from '../../model/client.ts';
import type { Node, Pod } from '../../model/object.ts';
import type { Tone } from '../../model/tone.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { nodeHealth, nodeStatus } from '../../kinds/node/status.ts';
import { podStatus, podTone } from '../../kinds/pod/status-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { wrapToned } from '../components/wrap-toned.ts';
import { compareNatural } from '../natural-order.ts';
import type { NodeLoad } from '../pod-ledger.ts';
import { fit, truncateName } from '../text-width.ts';
import type { DrainPicture, Move } from './drain-flow.ts';
import type { Measure, Usage, UsageBook } from './measure.ts';

export interface PanelContext {
  readonly port: ClusterPort;
  readonly measure: Measure;
  readonly usages: UsageBook;
  readonly drains: DrainPicture;
}

const noUsage: Usage = { milliCpu: 0, bytes: 0 };
/** Faults take no more than this many lines from the pods. */
const MOST_TROUBLE = 4;

/** At most `height` lines of at most `width` cells. */
export function nodePanel(context: PanelContext, node: Node, load: Readonly<NodeLoad>, width: number, height: number): TonedLine[] {
  const { port, measure, usages, drains } = context;
  const { name } = node.metadata;
  const health = nodeHealth(node);
  const usage = measure.needsUsage ? (usages.ofNode(name) ?? noUsage) : noUsage;
  const faults = (port.faults?.list() ?? []).filter(({ target }) => target.type === 'node' && target.name === name);
  const head: TonedLine[] = [
    [{ text: makeVisible(name), tone: 'title' }, { text: ` ${nodeStatus(node)}`, tone: health !== '' ? 'error' : node.spec.unschedulable ? 'pending' : 'ok' }],
    [{ text: `${measure.title} `, tone: 'muted' }, { text: `${measure.format(measure.used(load, usage))} of ${measure.format(measure.total(node))}`, tone: 'text' }, { text: measure.title === 'pods' ? '' : `, ${load.pods} pods`, tone: 'muted' }],
    ...[...(health === '' ? [] : [`! ${health}`]), ...faults.map(({ kind, effect }) => `! fault ${kind}: ${effect}`)].flatMap((text) => wrapToned([{ text: makeVisible(text), tone: 'error' }], width)).slice(0, MOST_TROUBLE),
  ];
  const moves = drains.moves.get(name) ?? [];
  const leavers = new Set(moves.map(({ pod }) => pod.uid));
  const pods = [...port.onNode<Pod>('pods', name)].filter(({ metadata }) => !leavers.has(metadata.uid));
  const amounts = new Map(pods.map((pod) => [pod, measure.ofPod(pod, measure.needsUsage ? usages.ofPod(pod) : noUsage)]));
  pods.sort((a, b) => amounts.get(b)! - amounts.get(a)! || compareNatural(a.metadata.name, b.metadata.name));
  const arrived = drains.arrived.get(name);
  const lines = [
    ...moves.flatMap((move) => moveLines(move, width)),
    ...pods.map((pod) => podLine(pod, measure.format(amounts.get(pod)!), arrived?.get(pod.metadata.uid), width, port.now)),
  ];
  const room = Math.max(0, height - head.length - 1);
  const shown = lines.length <= room ? lines : [...lines.slice(0, Math.max(0, room - 1)), [{ text: `and ${lines.length - Math.max(0, room - 1)} more (enter)`, tone: 'muted' } as const]];
  return [...head, [{ text: '-'.repeat(width), tone: 'border' } as const], ...(lines.length === 0 ? [[{ text: 'no pods', tone: 'muted' } as const]] : shown)].slice(0, height);
}

/** Name, STATUS and amount; `+` before a pod that came in the place of another. */
function podLine(pod: Pod, amount: string, cameFor: string | undefined, width: number, now: number): TonedLine {
  const { status } = podStatus(pod, now);
  const statusWidth = Math.min(18, Math.max(9, Math.floor(width / 4)));
  const nameWidth = Math.max(1, width - statusWidth - 9);
  const tone: Tone = podTone(status) ?? 'text';
  return [
    { text: fit(cameFor === undefined ? truncateName(makeVisible(pod.metadata.name), nameWidth) : makeVisible(`+ ${pod.metadata.name} for ${cameFor}`), nameWidth), tone: cameFor === undefined ? tone : 'added' },
    { text: ` ${fit(makeVisible(status), statusWidth)}`, tone },
    { text: fit(amount, 8, 'right'), tone: 'count' },
  ];
}

/** `- web-1 terminating`, and below it where it goes. */
function moveLines({ pod, successor }: Move, width: number): TonedLine[] {
  const tone: Tone = pod.state === 'failed' ? 'error' : pod.state === 'waiting' ? 'warning' : pod.state === 'gone' ? 'completed' : 'killed';
  const goesTo = successor && `  > ${successor.metadata.name} on ${successor.spec.nodeName || 'no node yet'}`;
  return [
    [{ text: fit(makeVisible(`- ${pod.name}`), Math.max(1, width - 12)), tone }, { text: ` ${pod.state}`, tone }],
    ...(goesTo === undefined ? [] : [[{ text: fit(makeVisible(goesTo), width), tone: 'added' } as const]]),
  ];
}
