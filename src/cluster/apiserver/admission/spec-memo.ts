// Remembers what a step makes of a frozen pod spec, so that the pods of one template share one final spec.
import { deepFreeze } from '../../../model/equal.ts';
import type { PodSpec } from '../../../model/object.ts';

/**
 * Answers the changed spec for a spec and the one object the change depends on. For a frozen spec the answer is frozen
 * and kept until that object is another one; a mutable spec, which nobody shares, is computed each time.
 */
export function createSpecMemo<Dependency>(
  change: (spec: PodSpec, dependency: Dependency) => PodSpec,
): (spec: PodSpec, dependency: Dependency, compute?: (spec: PodSpec, dependency: Dependency) => PodSpec) => PodSpec {
  const known = new WeakMap<PodSpec, { dependency: Dependency; result: PodSpec }>();
  return (spec, dependency, compute = change) => {
    if (!Object.isFrozen(spec)) return compute(spec, dependency);
    const entry = known.get(spec);
    if (entry && entry.dependency === dependency) return entry.result;
    const result = deepFreeze(compute(spec, dependency));
    known.set(spec, { dependency, result });
    return result;
  };
}
