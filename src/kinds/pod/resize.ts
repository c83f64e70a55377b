// pods/resize: other amounts of CPU and memory for containers that run.
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import type { KindPart } from '../../model/kind.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Container, Pod } from '../../model/object.ts';
import { byteValue } from '../../model/quantity.ts';
import { isSidecar, qosClass } from './resources.ts';
import { validatePodSpec } from './spec-validation.ts';

const RESIZABLE = new Set(['cpu', 'memory']);

export const resize: KindPart<Pod> = {
  take({ spec = {} as Pod['spec'] }, old) {
    const result = { ...old.spec, containers: resized(old.spec.containers, spec.containers) };
    if (old.spec.initContainers) result.initContainers = resized(old.spec.initContainers, spec.initContainers);
    return result;
  },
  validate(pod, old) {
    if (isMirrorPod(old)) return [fieldError.forbidden('', 'static pods cannot be resized')];
    if (old.spec.os?.name === 'windows') return [fieldError.forbidden('', 'windows pods cannot be resized')];
    const errors = [...validatePodSpec(pod.spec, 'spec', { isPod: true })];
    if (errors.length > 0) return errors;
    const { qosClass: before } = old.status;
    if (before !== undefined && qosClass(pod.spec) !== before) {
      errors.push(fieldError.invalid('spec', qosClass(pod.spec), 'Pod QOS Class may not change as a result of resizing'));
    }
    for (const list of ['containers', 'initContainers'] as const) {
      for (const [index, container] of (pod.spec[list] ?? []).entries()) errors.push(...validateResize(container, old.spec[list]![index]!, `spec.${list}[${index}]`, list === 'containers'));
    }
    return errors;
  },
};

/** The containers as they are, with the resources that the input has for those of their name. */
function resized(containers: readonly Container[], input: readonly Container[] | undefined): Container[] {
  return containers.map((container) => {
    const wanted = input?.find(({ name }) => name === container.name);
    if (!wanted || (deepEqual(wanted.resources, container.resources) && deepEqual(wanted.resizePolicy, container.resizePolicy))) return container;
    const result: Container = { ...container, resources: wanted.resources ?? {} };
    if (wanted.resizePolicy) result.resizePolicy = wanted.resizePolicy;
    else delete result.resizePolicy;
    return result;
  });
}

function validateResize(container: Container, old: Container, path: string, isMain: boolean): FieldError[] {
  const { resources = {} } = container;
  const { resources: before = {} } = old;
  if (deepEqual(resources, before)) return [];
  if (!isMain && !isSidecar(container)) return [fieldError.forbidden('spec', 'only cpu and memory resources for sidecar containers are mutable')];
  const errors: FieldError[] = [];
  for (const list of ['requests', 'limits'] as const) {
    const names = new Set([...Object.keys(resources[list] ?? {}), ...Object.keys(before[list] ?? {})]);
    for (const name of names) {
      const [now, then] = [resources[list]?.[name], before[list]?.[name]];
      if (now === then) continue;
      if (!RESIZABLE.has(name)) errors.push(fieldError.forbidden('spec', 'only cpu and memory resources are mutable'));
      else if (now === undefined) errors.push(fieldError.forbidden(`${path}.resources.${list}`, `resource ${list} cannot be removed`));
    }
  }
  const [limit, lastLimit] = [resources.limits?.['memory'], before.limits?.['memory']];
  const restarts = container.resizePolicy?.some(({ resourceName, restartPolicy }) => resourceName === 'memory' && restartPolicy === 'RestartContainer');
  if (limit !== undefined && lastLimit !== undefined && byteValue(limit) < byteValue(lastLimit) && !restarts) {
    errors.push(fieldError.forbidden(`${path}.resources.limits`, 'memory limits cannot be decreased unless resizePolicy is RestartContainer'));
  }
  return errors;
}
