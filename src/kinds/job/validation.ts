// Field errors of a Job's spec, of its own and inside a CronJob (rules 1.12.2, 1.12.4, 1.12.17).
import { deepEqual } from '../../model/equal.ts';
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { GoText, goLabelSelector, goNil, goPointer, goSlice, goStringMap, goStruct } from '../../model/go-value.ts';
import { isDns1123Label, isDns1123Subdomain } from '../../model/names.ts';
import type { Job, JobSpec, PodTemplateSpec } from '../../model/object.ts';
import { compileLabelSelector, validateLabelSelector } from '../../model/selector.ts';
import { validateNonNegative } from '../int-or-percent.ts';
import { validatePodTemplate } from '../pod/spec-validation.ts';
import { validateFailurePolicy, validateReplacementPolicy, validateSuccessPolicy } from './policy-validation.ts';
import { validateGeneratedSelector } from './selector.ts';

const MOST_PARALLEL_INDEXES = 100_000;
const MOST_FAILED_INDEXES = 100_000;
/** Beyond this many completions the numbers below hold, so that the status stays of bearable size. */
const MANY_COMPLETIONS = 100_000;
const MOST_PARALLEL_OF_MANY = 10_000;
const MOST_FAILED_OF_MANY = 10_000;
const LONGEST_MANAGED_BY = 63;

export function validateJob(job: Job): FieldError[] {
  const { spec, metadata } = job;
  const errors = [...validateGeneratedSelector(job), ...validateJobSpec(spec, 'spec')];
  const { selector, template, completions = 0 } = spec;
  const faults = selector ? [...validateLabelSelector(selector, 'spec.selector')] : [fieldError.required('spec.selector')];
  errors.push(...faults);
  const selects = selector ? faults.length > 0 || compileLabelSelector(selector).matches(template?.metadata?.labels) : false;
  if (!selects) {
    errors.push(fieldError.invalid('spec.template.metadata.labels', goStringMap(template?.metadata?.labels), '`selector` does not match template `labels`'));
  }
  if (spec.completionMode === 'Indexed' && completions > 0) {
    const hostname = `${metadata.name}-${completions - 1}`;
    if (isDns1123Label(hostname).length > 0) {
      errors.push(fieldError.invalid('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`));
    }
  }
  return errors;
}

/** The spec under `path`, without its selector. */
export function validateJobSpec(spec: JobSpec, path: string): FieldError[] {
  const errors = (['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap(
    (field) => validateNonNegative(spec[field], `${path}.${field}`),
  );
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(fieldError.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (spec.managedBy !== undefined) errors.push(...validateManagedBy(spec.managedBy, `${path}.managedBy`));
  errors.push(...validateCompletionMode(spec, path));
  if (spec.podFailurePolicy) errors.push(...validateFailurePolicy(spec, `${path}.podFailurePolicy`));
  if (spec.successPolicy) {
    if (spec.completionMode === 'Indexed') errors.push(...validateSuccessPolicy(spec, `${path}.successPolicy`));
    else errors.push(fieldError.invalid(`${path}.successPolicy`, goSuccessPolicy(spec.successPolicy), 'requires indexed completion mode'));
  }
  errors.push(...validateReplacementPolicy(spec, `${path}.podReplacementPolicy`));
  errors.push(...validatePodTemplate(spec.template ?? {}, `${path}.template`), ...validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`));
  return errors;
}

function validateManagedBy(managedBy: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const slash = managedBy.indexOf('/');
  const [host, rest] = [managedBy.slice(0, Math.max(0, slash)), managedBy.slice(slash + 1)];
  if (managedBy === '') errors.push(fieldError.required(path));
  else if (host === '' || rest === '') errors.push(fieldError.invalid(path, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  else {
    errors.push(...isDns1123Subdomain(host).map((fault) => fieldError.invalid(path, host, fault)));
    const allowed = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    if (!new RegExp(`^${allowed}$`).test(rest)) errors.push(fieldError.invalid(path, rest, `Invalid path (regex used for validation is '${allowed}')`));
  }
  if (managedBy.length > LONGEST_MANAGED_BY) errors.push(fieldError.tooLong(path, `may not be more than ${LONGEST_MANAGED_BY} bytes`));
  return errors;
}

function validateCompletionMode(spec: JobSpec, path: string): FieldError[] {
  const { completionMode: mode = 'NonIndexed', completions, parallelism = 0, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const at = (field: string): string => `${path}.${field}`;
  if (mode === 'NonIndexed') {
    return (['backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap((field) =>
      spec[field] === undefined ? [] : [fieldError.invalid(at(field), spec[field], 'requires indexed completion mode')],
    );
  }
  if (mode !== 'Indexed') return [fieldError.notSupported(at('completionMode'), mode, ['NonIndexed', 'Indexed'])];
  const errors: FieldError[] = [];
  const atMost = (field: 'parallelism' | 'maxFailedIndexes', value: number, most: number, when = ''): void => {
    if (value > most) errors.push(fieldError.invalid(at(field), value, `must be less than or equal to ${most}${when}`));
  };
  if (completions === undefined) errors.push(fieldError.required(at('completions'), 'when completion mode is Indexed'));
  atMost('parallelism', parallelism, MOST_PARALLEL_INDEXES, ' when completion mode is Indexed');
  if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
    errors.push(fieldError.invalid(at('maxFailedIndexes'), maxFailedIndexes, 'must be less than or equal to completions'));
  }
  if (maxFailedIndexes !== undefined) atMost('maxFailedIndexes', maxFailedIndexes, MOST_FAILED_INDEXES);
  if (completions !== undefined && completions > MANY_COMPLETIONS && backoffLimitPerIndex !== undefined) {
    const when = ` when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
    if (maxFailedIndexes === undefined) errors.push(fieldError.required(at('maxFailedIndexes'), `must be specified when completions is above ${MANY_COMPLETIONS}`));
    atMost('parallelism', parallelism, MOST_PARALLEL_OF_MANY, when);
    if (maxFailedIndexes !== undefined) atMost('maxFailedIndexes', maxFailedIndexes, MOST_FAILED_OF_MANY, when);
  }
  return errors;
}

/** Always, which is also what the pod's own defaults make of nothing, is no policy for work that ends. */
function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const policy = template?.spec?.restartPolicy || 'Always';
  if (policy === 'Always') return [fieldError.required(path, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never') return [fieldError.notSupported(path, policy, ['OnFailure', 'Never'])];
  return podFailurePolicy && policy !== 'Never' ? [fieldError.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')] : [];
}

/** What a Job may change once it exists, and what validateJob finds on the new one. */
export function validateJobUpdate(job: Job, old: Job): FieldError[] {
  const { spec } = job;
  return [
    ...validateJob(job),
    ...validateCompletionsUpdate(spec, old.spec),
    ...immutable(spec.selector, old.spec.selector, 'spec.selector', goLabelSelector(spec.selector)),
    ...immutable(spec.template, mutableTemplate(old, spec.template), 'spec.template', goTemplate(spec.template)),
    ...immutable(spec.completionMode, old.spec.completionMode, 'spec.completionMode'),
    ...immutable(spec.podFailurePolicy, old.spec.podFailurePolicy, 'spec.podFailurePolicy', spec.podFailurePolicy && goFailurePolicy(spec.podFailurePolicy)),
    ...immutable(spec.backoffLimitPerIndex, old.spec.backoffLimitPerIndex, 'spec.backoffLimitPerIndex'),
    ...immutable(spec.managedBy, old.spec.managedBy, 'spec.managedBy'),
    ...immutable(spec.successPolicy, old.spec.successPolicy, 'spec.successPolicy', spec.successPolicy && goSuccessPolicy(spec.successPolicy)),
  ];
}

/** An Indexed Job may grow and shrink, but only together with its parallelism. */
function validateCompletionsUpdate({ completions, completionMode, parallelism }: JobSpec, old: JobSpec): FieldError[] {
  if (completionMode !== 'Indexed') return immutable(completions, old.completions, 'spec.completions');
  if (completions === undefined || completions === old.completions || completions === parallelism) return [];
  return [fieldError.invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

/** The old template; where its Job waits for its first start, with what the new one says of where its pods go. */
function mutableTemplate({ spec, status }: Job, next: PodTemplateSpec): PodTemplateSpec {
  const old = spec.template;
  if (!spec.suspend || status.startTime || !next.spec || !old.spec) return old;
  const { nodeSelector, tolerations, schedulingGates } = next.spec;
  const [before, after] = [old.spec.affinity, next.spec.affinity];
  const { nodeAffinity: _, ...others } = before ?? {};
  const affinity = { ...others, ...(after?.nodeAffinity ? { nodeAffinity: after.nodeAffinity } : {}) };
  const isCleared = Object.keys(affinity).length === 0 && !after;
  return {
    ...old,
    metadata: { ...old.metadata, labels: next.metadata?.labels, annotations: next.metadata?.annotations } as PodTemplateSpec['metadata'],
    spec: { ...old.spec, nodeSelector, tolerations, schedulingGates, affinity: isCleared ? undefined : affinity } as PodTemplateSpec['spec'],
  };
}

function immutable(value: unknown, old: unknown, path: string, printed: unknown = value): FieldError[] {
  return deepEqual(value, old) ? [] : [fieldError.invalid(path, printed, 'field is immutable')];
}

function goSuccessPolicy({ rules = [] }: NonNullable<JobSpec['successPolicy']>): GoText {
  const printed = rules.map(({ succeededIndexes, succeededCount }) =>
    goStruct('batch.SuccessPolicyRule', {
      SucceededIndexes: succeededIndexes === undefined ? goNil('*string') : goPointer('*string'),
      SucceededCount: succeededCount === undefined ? goNil('*int32') : goPointer('*int32'),
    }),
  );
  return goStruct('batch.SuccessPolicy', { Rules: goSlice('[]batch.SuccessPolicyRule', printed) });
}

function goFailurePolicy({ rules = [] }: NonNullable<JobSpec['podFailurePolicy']>): GoText {
  const printed = rules.map(({ action, onExitCodes, onPodConditions }) =>
    goStruct('batch.PodFailurePolicyRule', {
      Action: action,
      OnExitCodes: (onExitCodes ? goPointer : goNil)('*batch.PodFailurePolicyOnExitCodesRequirement'),
      OnPodConditions: goSlice(
        '[]batch.PodFailurePolicyOnPodConditionsPattern',
        onPodConditions?.map(({ type, status }) => goStruct('batch.PodFailurePolicyOnPodConditionsPattern', { Type: type, Status: status })),
      ),
    }),
  );
  return goStruct('batch.PodFailurePolicy', { Rules: goSlice('[]batch.PodFailurePolicyRule', printed) });
}

/** The fields that are set, where Go prints some two hundred that are not. */
function goTemplate(template: PodTemplateSpec): GoText {
  return goStruct('core.PodTemplateSpec', { ObjectMeta: fieldsOf('v1.ObjectMeta', template.metadata), Spec: fieldsOf('core.PodSpec', template.spec) });
}

function fieldsOf(type: string, object: object | undefined): GoText {
  const set = Object.entries(object ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return goStruct(type, Object.fromEntries(set.map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value as unknown])));
}
