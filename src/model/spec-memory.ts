// Remembers what was found out about pod specs, so that the thousandth pod of a template costs a look-up.
import type { Container, PodSpec } from './object.ts';

interface Entry<T> {
  readonly spec: PodSpec;
  readonly key: string;
  readonly value: T;
}

export interface SpecMemory<T> {
  find(spec: PodSpec, key?: string): T | undefined;
  /** Keeps the value if every part of the spec is frozen, else nothing. */
  keep(spec: PodSpec, value: T, key?: string): void;
}

/** Few templates share a list of containers; older findings are worked out again. */
const maxEntries = 8;

/**
 * A memory that recognises a spec by its parts: another spec with the very same (frozen) parts is the same spec, on
 * whatever node. So findings about a template hold for its pods, before and after they are bound. `ignored` parts do not
 * matter to what is found: with `affinity` among them, the pods of a DaemonSet, each pinned to its node, are one, and with
 * `hostname` those of an Indexed Job.
 */
export function createSpecMemory<T>(ignored: readonly (keyof PodSpec)[] = []): SpecMemory<T> {
  const isIgnored = (name: string): boolean => name === 'nodeName' || (ignored as readonly string[]).includes(name);
  const entries = new WeakMap<readonly Container[], Entry<T>[]>();
  return {
    find(spec, key = '') {
      const known = spec.containers && entries.get(spec.containers);
      if (!known) return undefined;
      for (const entry of known) if (entry.key === key && hasSameParts(entry.spec, spec, isIgnored)) return entry.value;
      return undefined;
    },
    keep(spec, value, key = '') {
      if (!spec.containers || !hasFrozenParts(spec)) return;
      const known = entries.get(spec.containers) ?? [];
      // The copy keeps the entry true even if the spec itself, unlike its parts, is still a draft.
      known.unshift({ spec: Object.isFrozen(spec) ? spec : { ...spec }, key, value });
      if (known.length > maxEntries) known.pop();
      entries.set(spec.containers, known);
    },
  };
}

function hasSameParts(a: PodSpec, b: PodSpec, isIgnored: (name: string) => boolean): boolean {
  if (a === b) return true;
  for (const name in a) if (a[name as keyof PodSpec] !== b[name as keyof PodSpec] && !isIgnored(name)) return false;
  for (const name in b) if (!(name in a) && !isIgnored(name)) return false;
  return true;
}

/** Whether all that a spec holds may be shared. */
export function hasFrozenParts(spec: PodSpec): boolean {
  // Primitives count as frozen.
  for (const name in spec) if (!Object.isFrozen(spec[name as keyof PodSpec])) return false;
  return true;
}
