// How a StatefulSet is checked, and what an update of it may change (rules 1.12.1, 1.12.3, 1.12.4).
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError, goStruct } from '../../model/errors.ts';
import { goLabelSelector, goNil, goPointer } from '../../model/go-value.ts';
import { isDns1123Label, validateAnnotations, validateLabels } from '../../model/names.ts';
import type { StatefulSet } from '../../model/object.ts';
import { validateLabelSelector } from '../../model/selector.ts';
import { validateNonNegative } from '../int-or-percent.ts';
import { validateNoDeadline, validateTemplateLabels, validateWorkloadSelector } from '../workload.ts';

type Spec = StatefulSet['spec'];

const retentionPolicies = ['Retain', 'Delete'];

export function validateStatefulSet({ spec }: StatefulSet): FieldError[] {
  const { serviceName } = spec;
  const faults = serviceName ? isDns1123Label(serviceName) : [];
  return [...faults.map((fault) => fieldError.invalid('spec.serviceName', serviceName, fault)), ...validateSpec(spec)];
}

const mutableFields = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'] as const;

export function validateStatefulSetUpdate({ spec }: StatefulSet, old: StatefulSet): FieldError[] {
  const unchanged: Spec = { ...spec };
  for (const field of mutableFields) Object.assign(unchanged, { [field]: old.spec[field] });
  const list = mutableFields.map((field) => `'${field}'`);
  const allowed = `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;
  return [
    ...validateSpec(spec),
    ...(deepEqual(unchanged, old.spec)
      ? []
      : [fieldError.forbidden('spec', `updates to statefulset spec for fields other than ${allowed} are forbidden`)]),
  ];
}

function validateSpec(spec: Spec): FieldError[] {
  const { podManagementPolicy: policy, persistentVolumeClaimRetentionPolicy: retention = {}, selector, template } = spec;
  const errors: FieldError[] = [];
  if (policy !== 'OrderedReady' && policy !== 'Parallel') {
    errors.push(fieldError.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(...validateStrategy(spec.updateStrategy ?? {}));
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = retention[field];
    if (!retentionPolicies.includes(value ?? '')) {
      errors.push(fieldError.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, retentionPolicies));
    }
  }
  errors.push(
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonNegative(spec.ordinals?.start, 'spec.ordinals.start'),
    ...validateWorkloadSelector(selector, 'statefulset'),
  );
  if (selector && validateLabelSelector(selector, 'spec.selector').length > 0) {
    errors.push(fieldError.invalid('spec.selector', goLabelSelector(selector), ''));
  } else {
    // The spec of the pods is checked when they are made: their volumes come from the claims, which are none yet.
    errors.push(
      ...validateTemplateLabels(template, selector),
      ...validateLabels(template.metadata?.labels, 'spec.template.labels'),
      ...validateAnnotations(template.metadata?.annotations, 'spec.template.annotations'),
    );
  }
  const restart = template.spec?.restartPolicy;
  if (restart && restart !== 'Always') errors.push(fieldError.notSupported('spec.template.spec.restartPolicy', restart, ['Always']));
  return [...errors, ...validateNoDeadline(template, 'StatefulSet')];
}

function validateStrategy({ type = '', rollingUpdate }: NonNullable<Spec['updateStrategy']>): FieldError[] {
  const path = 'spec.updateStrategy';
  const struct = 'apps.RollingUpdateStatefulSetStrategy';
  if (type === 'RollingUpdate') return validateNonNegative(rollingUpdate?.partition, `${path}.rollingUpdate.partition`);
  if (type === 'OnDelete') {
    if (!rollingUpdate) return [];
    const value = goStruct(struct, { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: goNil('*intstr.IntOrString') });
    return [fieldError.invalid(`${path}.rollingUpdate`, value, "only allowed for updateStrategy 'RollingUpdate'")];
  }
  const pointer = rollingUpdate ? goPointer : goNil;
  const value = goStruct('apps.StatefulSetUpdateStrategy', { Type: type, RollingUpdate: pointer(`*${struct}`) });
  return [fieldError.invalid(path, value, "must be 'RollingUpdate' or 'OnDelete'")];
}
