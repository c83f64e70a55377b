// pods/ephemeralcontainers: adds containers for debugging to a pod that runs, as `kubectl debug` does.
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { quoteGo } from '../../model/go-value.ts';
import type { KindPart } from '../../model/kind.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import type { Container, Pod } from '../../model/object.ts';
import { validateContainer } from './container-validation.ts';

type EphemeralContainer = NonNullable<Pod['spec']['ephemeralContainers']>[number];

/** What nobody needs who looks around in a pod. */
const FORBIDDEN = ['ports', 'resources', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'resizePolicy', 'restartPolicy'] as const;
const PATH = 'spec.ephemeralContainers';

export const ephemeralContainers: KindPart<Pod> = {
  take({ spec }, old) {
    const wanted = spec?.ephemeralContainers ?? [];
    return wanted.length === 0 && !old.spec.ephemeralContainers ? old.spec : { ...old.spec, ephemeralContainers: wanted };
  },
  validate(pod, old) {
    if (isMirrorPod(old)) return [fieldError.forbidden('', 'static pods do not support ephemeral containers')];
    return [...validateEphemeral(pod), ...validateKept(pod.spec.ephemeralContainers ?? [], old.spec.ephemeralContainers ?? [])];
  },
};

function validateEphemeral({ spec }: Pod): FieldError[] {
  const others = new Set([...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name));
  const taken = new Set(others);
  const rules = { volumes: new Set((spec.volumes ?? []).map(({ name }) => name)), graceSeconds: spec.terminationGracePeriodSeconds };
  const errors: FieldError[] = [];
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) {
    const at = `${PATH}[${index}]`;
    errors.push(...validateContainer(container as Container, rules, at));
    if (taken.has(container.name)) errors.push(fieldError.duplicate(`${at}.name`, container.name));
    taken.add(container.name);
    for (const field of FORBIDDEN) if (isSet(container[field])) errors.push(fieldError.forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container'));
    for (const [mount, { subPath }] of (container.volumeMounts ?? []).entries()) {
      if (subPath) errors.push(fieldError.forbidden(`${at}.volumeMounts[${mount}].subPath`, 'cannot be set for an Ephemeral Container'));
    }
    const target = container.targetContainerName;
    if (target && !others.has(target)) errors.push(fieldError.notFound(`${at}.targetContainerName`, target));
  }
  return errors;
}

/** `resources: {}` is there by default and says nothing. */
function isSet(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function validateKept(containers: readonly EphemeralContainer[], old: readonly EphemeralContainer[]): FieldError[] {
  const errors: FieldError[] = [];
  for (const before of old) {
    const now = containers.find(({ name }) => name === before.name);
    if (!now) errors.push(fieldError.forbidden(PATH, `existing ephemeral containers ${quoteGo(before.name)} may not be removed\n`));
    else if (!deepEqual(now, before)) errors.push(fieldError.forbidden(PATH, `existing ephemeral containers ${quoteGo(before.name)} may not be changed\n`));
  }
  return errors;
}
