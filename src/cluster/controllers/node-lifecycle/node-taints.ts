// The taints that follow from a node's conditions and from being cordoned (rule 4.12.4).
import type { Node, NodeCondition, Taint } from '../../../model/object.ts';

const PREFIX = 'node.kubernetes.io/';
export const NOT_READY = `${PREFIX}not-ready`;
export const UNREACHABLE = `${PREFIX}unreachable`;
const UNSCHEDULABLE = `${PREFIX}unschedulable`;

/** Condition type, then status, to the taint's key. */
const KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: `${PREFIX}memory-pressure` },
  DiskPressure: { True: `${PREFIX}disk-pressure` },
  NetworkUnavailable: { True: `${PREFIX}network-unavailable` },
  PIDPressure: { True: `${PREFIX}pid-pressure` },
};
const OWN_KEYS = new Set([...Object.values(KEYS).flatMap((byStatus) => Object.values(byStatus)), UNSCHEDULABLE]);

export function readyConditionOf(node: Node): NodeCondition | undefined {
  return node.status.conditions?.find(({ type }) => type === 'Ready');
}

/** The node's taints with the NoSchedule ones as its conditions ask; the list itself when it says so already. */
export function withNoScheduleTaints({ spec, status }: Node, now: string): Taint[] | undefined {
  const wanted: string[] = [];
  for (const { type, status: value } of status.conditions ?? []) {
    const key = KEYS[type]?.[value];
    if (key) wanted.push(key);
  }
  // Kubelets register with conditions; a Node somebody wrote has none before its machine is up, and keeps the taint it was born with.
  const isUnheardOf = !status.conditions?.some(({ type }) => type === 'Ready');
  if (isUnheardOf && spec.taints?.some(({ key, effect }) => key === NOT_READY && effect === 'NoSchedule')) wanted.push(NOT_READY);
  if (spec.unschedulable) wanted.push(UNSCHEDULABLE);
  return replaced(spec.taints, 'NoSchedule', OWN_KEYS, wanted, now);
}

/** The node's taints with one NoExecute taint of readiness, or none for undefined; the list itself when nothing changes. */
export function withNoExecuteTaint({ spec }: Node, key: string | undefined, now: string): Taint[] | undefined {
  return replaced(spec.taints, 'NoExecute', READINESS, key === undefined ? [] : [key], now);
}

const READINESS = new Set([NOT_READY, UNREACHABLE]);

export function hasNoExecuteTaint({ spec }: Node, key: string): boolean {
  return spec.taints?.some((taint) => taint.key === key && taint.effect === 'NoExecute') ?? false;
}

/** New ones go to the end with the time they were added; those that are no longer wanted go. */
function replaced(taints: Taint[] | undefined, effect: string, own: ReadonlySet<string>, wanted: readonly string[], now: string): Taint[] | undefined {
  const present = taints ?? [];
  const isOwn = (taint: Taint): boolean => taint.effect === effect && own.has(taint.key);
  const missing = wanted.filter((key) => !present.some((taint) => isOwn(taint) && taint.key === key));
  const kept = present.filter((taint) => !isOwn(taint) || wanted.includes(taint.key));
  if (missing.length === 0 && kept.length === present.length) return taints;
  return [...kept, ...missing.map((key) => ({ key, effect, timeAdded: now }))];
}
