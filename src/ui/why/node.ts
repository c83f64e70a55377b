// Why a node is as it is: since when it does not answer, what happens next and when, who keeps pods away.
import { formatHumanDuration } from '../../model/duration.ts';
import type { Fault } from '../../model/fault.ts';
import type { Lease, Node, Pod, Taint } from '../../model/object.ts';
import { toleratesTaint } from '../../model/taint.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { findCondition } from '../../kinds/condition.ts';
import { nodeHealth } from '../../kinds/node/status.ts';
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { explainChain } from './chain.ts';
import { explainZone } from './node-zone.ts';
import { isBooting, nodeGuideLines } from './guide/node-words.ts';
import { explainPressure } from './pod-reason.ts';
import type { Explanation, WhyContext } from './explanation.ts';
import { ago, ahead, counted, eventOf, fact, heading, help, lastSeenAt, line, verdict } from './explanation.ts';

/** Silence after which a node counts as lost, in ms (behaviour rule 4.12.2). */
const GRACE_MS = 50_000;
/** Kubelets renew their lease every 10 s; one that is so late, in ms, is worth a word. */
const LATE_MS = 20_000;

export function explainNode(context: WhyContext, node: Node): Explanation {
  const { now } = context;
  const { name } = node.metadata;
  const ready = findCondition(node.status.conditions, 'Ready');
  const isReady = ready?.status === 'True';
  const since = ago(ready?.lastTransitionTime, now).replace(' ago', '');
  const health = nodeHealth(node);
  const silence = silenceMs(context, node);
  const first = !isReady && isBooting(context, node)
    ? verdict(`node/${name} is booting: its kubelet has not reported yet`, 'pending')
    : !ready
      ? verdict(`node/${name} has never reported`, 'error')
      : !isReady
        ? verdict(`node/${name} is NotReady${since === '' ? '' : ` for ${since}`}: ${health}`, 'error')
        : health !== ''
          ? verdict(`node/${name} is Ready, but short of something: ${health}`, 'warning')
          : isLate(context, name, silence)
            ? verdict(`node/${name} still counts as Ready, but has been silent for ${formatHumanDuration(silence)}`, 'warning')
            : verdict(`node/${name} is well: Ready${since === '' ? '' : ` for ${since}`}${node.spec.unschedulable ? ', but cordoned' : ''}`, node.spec.unschedulable ? 'pending' : 'ok');
  return [
    first,
    ...nodeGuideLines(context, node),
    ...explainSilence(context, node),
    ...(isReady || !ready ? [] : explainEvictions(context, node)),
    ...explainPressure(context, node),
    ...explainOutOfService(context, node, isReady),
    ...explainCordon(context, node),
    ...explainTaints(node),
    ...explainChain(context, node),
  ];
}

/** Time since its last heartbeat, in ms; NaN when it never gave one. */
function silenceMs({ port, now }: WhyContext, { metadata }: Node): number {
  return now - parseTimestamp(port.find<Lease>('leases', 'kube-node-lease', metadata.name)?.spec.renewTime as string | undefined);
}

/** Whether its silence is worth a word: it lasts, or is known to go on because somebody has broken the node. */
function isLate(context: WhyContext, node: string, silence: number): boolean {
  return silence > LATE_MS || (silence >= 0 && faultsOf(context, node).some(({ kind }) => silencing.has(kind)));
}

/** Faults of a node whose kubelet is not heard while they last. */
const silencing: ReadonlySet<string> = new Set(['power-loss', 'network-partition', 'kubelet-stopped']);

function explainSilence(context: WhyContext, node: Node): TonedLine[] {
  const { name } = node.metadata;
  const { now } = context;
  const ready = findCondition(node.status.conditions, 'Ready');
  const silence = silenceMs(context, node);
  const isLateNow = isLate(context, name, silence);
  const lines: TonedLine[] = [];
  if (isLateNow) lines.push(fact('last heartbeat', `${formatHumanDuration(silence)} ago; a healthy kubelet renews its lease every 10s`, 'warning'));
  if (isLateNow && ready?.status === 'True') lines.push(fact('next', `NotReady ${ahead(now - silence + GRACE_MS, now)}, when it stays silent`, 'warning'));
  if (ready && ready.status !== 'True') {
    lines.push(fact('reason', `${ready.reason ?? ''}: ${ready.message ?? ''}`));
    if (faultsOf(context, name).length === 0 && !isBooting(context, node)) lines.push(help('its kubelet has to come back; then the taints go and pods may return'));
  } else if (isLateNow && isBooting(context, node)) lines.push(help('its machine is booting: it is heard of within ten seconds'));
  return lines.length === 0 ? [] : [...heading('Heartbeat'), ...lines];
}

/** Somebody has broken it, and is told how to mend it above. */
function faultsOf({ port }: WhyContext, node: string): readonly Fault[] {
  return port.faults?.list().filter(({ target }) => target.type === 'node' && target.name === node) ?? [];
}

/** What happens to the pods of a node that is not ready, and when. */
function explainEvictions(context: WhyContext, node: Node): TonedLine[] {
  const { port, now } = context;
  const pods = [...port.onNode<Pod>('pods', node.metadata.name)].filter((pod) => !isPodTerminal(pod));
  const going = pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  const times = new Map<number, number>();
  let staying = 0;
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const at = evictionTime(node, pod);
    if (at === undefined) staying++;
    else times.set(at, (times.get(at) ?? 0) + 1);
  }
  const isTainted = (node.spec.taints ?? []).some(({ effect, key }) => effect === 'NoExecute' && key.startsWith('node.kubernetes.io/'));
  return [
    ...heading('What happens next'),
    line('no new pods come; those there count as not ready and get no traffic', 'muted'),
    ...explainZone(context, node, isTainted),
    ...[...times].sort(([a], [b]) => a - b).map(([at, count]) => fact(counted(count, 'pod'), at <= now ? 'evicted now' : `evicted ${ahead(at, now)}; controllers make new ones elsewhere then`, 'warning')),
    ...(going > 0 ? [fact(counted(going, 'pod'), 'Terminating until the node is back to confirm it, or gone', 'killed')] : []),
    ...(staying > 0 ? [fact(counted(staying, 'pod'), isTainted ? 'stay: they tolerate it for ever (DaemonSets, static pods)' : 'stay for now', 'muted')] : []),
    ...(pods.length === 0 ? [line('there are no pods on it', 'muted')] : []),
  ];
}

/** When a pod is evicted from a node with NoExecute taints, in ms of virtual time; undefined when it is not (behaviour rule 4.12.6). */
export function evictionTime(node: Node, pod: Pod): number | undefined {
  let first: number | undefined;
  for (const taint of node.spec.taints ?? []) {
    if (taint.effect !== 'NoExecute') continue;
    const addedAt = parseTimestamp(taint.timeAdded as string | undefined);
    const tolerations = (pod.spec.tolerations ?? []).filter((toleration) => toleratesTaint(toleration, taint));
    const seconds = tolerations.length === 0 ? 0 : Math.min(...tolerations.map(({ tolerationSeconds = Infinity }) => Math.max(0, tolerationSeconds)));
    if (seconds === Infinity || Number.isNaN(addedAt)) continue;
    const at = addedAt + seconds * 1000;
    if (first === undefined || at < first) first = at;
  }
  return first;
}

const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Somebody vouches for a machine that is off: its pods are let go without it (behaviour rule 4.13.4). */
function explainOutOfService({ port }: WhyContext, node: Node, isReady: boolean): TonedLine[] {
  const isTainted = (node.spec.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE);
  const stuck = [...port.onNode<Pod>('pods', node.metadata.name)].filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  if (isTainted) {
    return [
      ...heading('Out of service'),
      line(isReady ? 'terminating pods are not forced away while the node is Ready' : 'terminating pods are removed within 20s, without waiting for the node to confirm', isReady ? 'muted' : 'pending'),
      help(`when the machine is back: kubectl taint node ${node.metadata.name} ${OUT_OF_SERVICE}-`),
    ];
  }
  if (isReady || stuck === 0) return [];
  return [help(`sure that it is off? kubectl taint node ${node.metadata.name} ${OUT_OF_SERVICE}=nodeshutdown:NoExecute lets ${counted(stuck, 'pod')} go that ${stuck === 1 ? 'is' : 'are'} stuck`)];
}

function explainCordon(context: WhyContext, node: Node): TonedLine[] {
  if (!node.spec.unschedulable) return [];
  const { now } = context;
  const event = eventOf(context.events(node), 'NodeNotSchedulable');
  const taint = node.spec.taints?.find(({ key }) => key === 'node.kubernetes.io/unschedulable');
  const since = event ? formatHumanDuration(Math.max(0, now - lastSeenAt(event))) : ago(taint?.timeAdded as string | undefined, now).replace(' ago', '');
  return [
    ...heading('Cordoned'),
    line(`no new pods are placed here${since === '' ? '' : `, for ${since}`}: spec.unschedulable was set by a cordon or a drain (:drain shows the last one)`, 'pending'),
    help('key u in :nodes uncordons it'),
  ];
}

const taintMeanings: Readonly<Record<string, string>> = {
  'node-role.kubernetes.io/control-plane': 'kept free for the control plane',
  'node.kubernetes.io/not-ready': 'its kubelet says it is not ready',
  'node.kubernetes.io/unreachable': 'its kubelet does not answer',
  'node.kubernetes.io/unschedulable': 'cordoned',
  'node.kubernetes.io/memory-pressure': 'short of memory',
  'node.kubernetes.io/disk-pressure': 'short of disk space',
  'node.kubernetes.io/pid-pressure': 'too many processes',
  'node.kubernetes.io/network-unavailable': 'its network is not set up',
};

const effects: Readonly<Record<string, string>> = {
  NoSchedule: 'no new pods that do not tolerate it',
  PreferNoSchedule: 'new pods go elsewhere when they can',
  NoExecute: 'no new pods, and those there go unless they tolerate it',
};

function explainTaints({ spec }: Node): TonedLine[] {
  const taints = spec.taints ?? [];
  if (taints.length === 0) return [];
  return [...heading('Taints'), ...taints.map((taint) => fact(formatTaint(taint), `${taintMeanings[taint.key] ? `${taintMeanings[taint.key]}; ` : ''}${effects[taint.effect] ?? ''}`))];
}

function formatTaint({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`;
}
