// Remembers what a step makes of a frozen pod spec, so that the pods of one template share one final spec.
import { createSpecMemory, hasFrozenParts } from '../../../model/spec-memory.ts';
import { deepFreeze } from '../../../model/equal.ts';
import type { PodSpec } from '../../../model/object.ts';

/**
 * Answers the changed spec for a spec and the one object the change depends on. For a frozen spec the answer is frozen
 * and kept until that object is another one; a mutable spec, which nobody shares, is computed each time. Pods that have a host
 * name each (of a StatefulSet, of an Indexed Job) share what was made of all else: no step looks at the name.
 */
export function createSpecMemo<Dependency>(
  change: (spec: PodSpec, dependency: Dependency) => PodSpec,
): (spec: PodSpec, dependency: Dependency, compute?: (spec: PodSpec, dependency: Dependency) => PodSpec) => PodSpec {
  const known = new WeakMap<PodSpec, { dependency: Dependency; result: PodSpec }>();
  const alike = createSpecMemory<{ dependency: Dependency; result: PodSpec }>(['hostname']);
  return (spec, dependency, compute = change) => {
    if (!Object.isFrozen(spec)) {
      if (spec.hostname === undefined || !hasFrozenParts(spec)) return compute(spec, dependency);
      const twin = alike.find(spec);
      if (twin && twin.dependency === dependency) return { ...twin.result, hostname: spec.hostname };
      const result = compute(spec, dependency);
      alike.keep(spec, { dependency, result: deepFreeze({ ...result }) });
      return result;
    }
    const entry = known.get(spec);
    if (entry && entry.dependency === dependency) return entry.result;
    const result = deepFreeze(compute(spec, dependency));
    known.set(spec, { dependency, result });
    return result;
  };
}
