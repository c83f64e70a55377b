// The numbers of a StatefulSet's pods and the names made of them (rule 4.1.1).
import type { StatefulSet } from '../../model/object.ts';

export function podName({ metadata }: StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

/** The ordinal in a pod's name, -1 for a name that is none of this set's. */
export function ordinalOf({ metadata }: StatefulSet, name: string): number {
  const { length } = metadata.name;
  if (name.charCodeAt(length) !== 45 || !name.startsWith(metadata.name)) return -1;
  let ordinal = 0;
  for (let index = length + 1; index < name.length; index++) {
    const digit = name.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return -1;
    ordinal = ordinal * 10 + digit;
  }
  // `web-01` is the name of no pod.
  return ordinal <= 0x7fffffff && name.length === length + 1 + String(ordinal).length ? ordinal : -1;
}

export function firstOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** Whether an ordinal is one of those that the set wants now. */
export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const first = firstOrdinal(set);
  return ordinal >= first && ordinal < first + set.spec.replicas!;
}
