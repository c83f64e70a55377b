// What the kubelet says of a pod as a whole: why it was ended or turned away, what a resize waits for, and where a static pod comes from.
import type { Node, Pod } from '../../model/object.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { findCondition } from '../../kinds/condition.ts';
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { WhyContext } from './explanation.ts';
import { ahead, fact, heading, help, lastSeenAt, line } from './explanation.ts';

/** Reason and message of the pod in Kubernetes' words; nothing for a pod that has none. */
export function explainReason({ status }: Pod): TonedLine[] {
  const { reason, message } = status;
  if (!reason && !message) return [];
  return [
    ...heading('The pod'),
    ...(reason ? [fact('reason', reason, 'error')] : []),
    ...(message ? [fact('message', message)] : []),
  ];
}

/** A resize that is not done yet. */
export function explainResize({ status }: Pod): TonedLine[] {
  const pending = findCondition(status.conditions, 'PodResizePending');
  if (!pending && !findCondition(status.conditions, 'PodResizeInProgress')) return [];
  if (!pending) return [...heading('Resize'), line('its containers are being given other amounts of CPU and memory', 'pending')];
  const isNever = pending.reason === 'Infeasible';
  return [
    ...heading('Resize'),
    fact(pending.reason ?? '', pending.message ?? '', isNever ? 'error' : 'warning'),
    help(isNever ? 'its node will never have so much: ask for less, or make the pod anew elsewhere' : 'it is tried again when other pods leave the node; until then it keeps what it has'),
  ];
}

/** A pod that a kubelet runs from a file. */
export function explainStatic(pod: Pod): TonedLine[] {
  if (!isMirrorPod(pod)) return [];
  return [
    ...heading('Static pod'),
    line(`the kubelet of ${pod.spec.nodeName} runs it from a file on its node; this is only its mirror`),
    help('deleting it stops nothing, it is mirrored again at once: change or remove the file'),
  ];
}

/** A condition is held this long after its threshold was last met (rule 6.11.3), in ms. */
const TRANSITION_MS = 300_000;

/** A node that is short of memory or disk: since when, until when at the least, who goes. */
export function explainPressure(context: WhyContext, node: Node): TonedLine[] {
  const { port, now } = context;
  const found = (node.status.conditions ?? []).filter(({ type, status }) => type.endsWith('Pressure') && status === 'True');
  if (found.length === 0) return [];
  // The kubelet says so each time that it finds a threshold met.
  const attempts = context.events(node).filter(({ reason }) => reason === 'EvictionThresholdMet');
  const overAt = (type: string, since: string | null | undefined): number => {
    const ofType = attempts.filter(({ message = '' }) => pressureOf(message) === type).map(lastSeenAt);
    return Math.max(parseTimestamp(since), ...ofType) + TRANSITION_MS;
  };
  const evicted = [...port.onNode<Pod>('pods', node.metadata.name)].filter((pod) => isPodTerminal(pod) && pod.status.reason === 'Evicted').length;
  // Nobody can request processes.
  const isOfProcesses = found.every(({ type }) => type === 'PIDPressure');
  const order = isOfProcesses ? 'lower priorities first, then those with more processes' : 'those above their requests first, then lower priorities';
  return [
    ...heading('Pressure'),
    ...found.map(({ type, message, lastTransitionTime }) => fact(type, `${message}; said for five minutes after the last shortage: over ${ahead(overAt(type, lastTransitionTime), now)} at the earliest`, 'error')),
    line(`one pod after the other is evicted until there is room: ${order}; never static or system-critical ones`, 'muted'),
    ...(evicted > 0 ? [fact('evicted or turned away', String(evicted), 'warning')] : []),
    help(isOfProcesses ? 'find out who starts them' : 'find out who uses it, and give pods requests that are true'),
  ];
}

/** Which condition an attempt such as `Attempting to reclaim memory` belongs to. */
function pressureOf(message: string): string {
  return message.endsWith(' memory') ? 'MemoryPressure' : message.endsWith(' pids') ? 'PIDPressure' : 'DiskPressure';
}
