// The FailedScheduling text: reasons counted, sorted as plain strings, and what preemption found (rules 5.5.2 to 5.5.5).
import type { Refusal } from './plugin.ts';

/** Longest message of an event; the pod's condition holds all of it. */
const EVENT_MESSAGE_LIMIT = 1024;

/** `2 Insufficient cpu, 1 node(s) were unschedulable` in Kubernetes' order. */
export function countReasons(reasonsPerNode: Iterable<readonly string[]>): string {
  const counts = new Map<string, number>();
  for (const reasons of reasonsPerNode) for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort(bytewise).join(', ');
}

/** The whole text, without the part about preemption when `preemption` is undefined. */
export function unschedulableMessage(nodes: number, refusals: readonly Refusal[], preemption: string | undefined): string {
  const ofAll = refusals.find(({ isOfAll }) => isOfAll);
  const reasons = ofAll ? ofAll.reasons.join(', ') : countReasons(refusals.map((refusal) => refusal.reasons));
  const found = `0/${nodes} nodes are available: ${reasons}.`;
  return preemption === undefined ? found : `${found} preemption: ${preemption}`;
}

export function eventMessage(message: string): string {
  return message.length <= EVENT_MESSAGE_LIMIT ? message : `${message.slice(0, EVENT_MESSAGE_LIMIT - 4)} ...`;
}

function bytewise(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
