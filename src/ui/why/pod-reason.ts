// What the kubelet says of a pod as a whole: why it was ended or turned away, what a resize waits for, and where a static pod comes from.
import type { Node, Pod } from '../../model/object.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { findCondition } from '../../kinds/condition.ts';
import { isPodTerminal } from '../../kinds/pod/conditions.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { WhyContext } from './explanation.ts';
import { ahead, fact, heading, help, line } from './explanation.ts';

interface Meaning {
  readonly says: string;
  readonly helps: string;
}

const NEVER_AGAIN = 'such a pod is not tried again: only a controller makes another one';

const meanings: Readonly<Record<string, Meaning>> = {
  DeadlineExceeded: { says: 'it was active for longer than its activeDeadlineSeconds, and was ended', helps: 'raise activeDeadlineSeconds, or make the work shorter' },
  NodeAffinity: { says: 'it came to its node past the scheduler, and the node has not the labels that it asks for', helps: `take spec.nodeName out, and let the scheduler choose; ${NEVER_AGAIN}` },
  NodePorts: { says: 'a hostPort that it asks for is taken on its node', helps: `use another hostPort, or a Service; ${NEVER_AGAIN}` },
  TaintToleration: { says: 'its node has a taint that it does not tolerate', helps: `add a toleration, or take spec.nodeName out; ${NEVER_AGAIN}` },
  UnexpectedAdmissionError: { says: 'its node could not give it the devices that it asks for', helps: `ask for fewer, or wait until others have given theirs back; ${NEVER_AGAIN}` },
  SysctlForbidden: { says: 'it asks for a kernel setting that would touch other pods, and its node does not allow it', helps: `take it out of securityContext.sysctls; a kubelet allows it with --allowed-unsafe-sysctls; ${NEVER_AGAIN}` },
};

/** Reason and message of the pod with what they mean; nothing for a pod that has none. */
export function explainReason({ status }: Pod): TonedLine[] {
  const { reason, message } = status;
  if (!reason && !message) return [];
  const meaning = meaningOf(reason ?? '', message ?? '');
  return [
    ...heading('The pod'),
    ...(reason ? [fact('reason', reason, 'error')] : []),
    ...(message ? [fact('message', message)] : []),
    ...(meaning ? [fact('meaning', meaning.says), help(meaning.helps)] : []),
  ];
}

function meaningOf(reason: string, message: string): Meaning | undefined {
  if (reason.startsWith('OutOf')) return { says: `it came to its node past the scheduler, and there is not enough ${reason.slice(5)} left`, helps: `take spec.nodeName out, and let the scheduler choose; ${NEVER_AGAIN}` };
  if (reason !== 'Evicted') return meanings[reason];
  if (message.includes('had condition')) return { says: 'it came while its node was short of something, and was turned away', helps: 'requests for memory let a pod in under memory pressure; the condition is held for five minutes' };
  if (message.includes('low on resource')) return { says: 'its node ran short, and of all pods this one was furthest above what it had requested', helps: 'request what it really uses, or give it a higher priority; a controller has made another one' };
  return { says: 'it used more local storage than it may', helps: 'raise the limit, or write less' };
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

/** A node that is short of memory or disk: since when, until when at the least, who goes. */
export function explainPressure({ port, now }: WhyContext, node: Node): TonedLine[] {
  const found = (node.status.conditions ?? []).filter(({ type, status }) => type.endsWith('Pressure') && status === 'True');
  if (found.length === 0) return [];
  const evicted = [...port.onNode<Pod>('pods', node.metadata.name)].filter((pod) => isPodTerminal(pod) && pod.status.reason === 'Evicted').length;
  return [
    ...heading('Pressure'),
    ...found.map(({ type, message, lastTransitionTime }) => fact(type, `${message}; held until ${ahead(parseTimestamp(lastTransitionTime) + 300_000, now)} at the least`, 'error')),
    line('one pod after the other is evicted until there is room: those above their requests first, then lower priorities; never static or system-critical ones', 'muted'),
    ...(evicted > 0 ? [fact('evicted or turned away', String(evicted), 'warning')] : []),
    help('find out who uses it, and give pods requests that are true'),
  ];
}
