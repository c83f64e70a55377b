// Field errors of a Job's podFailurePolicy, successPolicy and podReplacementPolicy.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goSlice, quoteGo } from '../../model/go-value.ts';
import { isQualifiedName } from '../../model/names.ts';
import type { JobSpec } from '../../model/object.ts';
import { validateNonNegative } from '../int-or-percent.ts';
import { checkIndexes } from './indexes.ts';

type FailureRule = NonNullable<JobSpec['podFailurePolicy']>['rules'][number];
type SuccessRule = NonNullable<JobSpec['successPolicy']>['rules'][number];

const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;
const MOST_PATTERNS = 20;
const LONGEST_INDEXES = 64 * 1024;

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

export function validateFailurePolicy(spec: JobSpec, path: string): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  return [
    ...atMost(rules, MOST_RULES, `${path}.rules`),
    ...rules.flatMap((rule, index) => validateFailureRule(spec, rule, `${path}.rules[${index}]`, names)),
  ];
}

function validateFailureRule(spec: JobSpec, { action, onExitCodes, onPodConditions = [] }: FailureRule, path: string, names: ReadonlySet<string>): FieldError[] {
  const errors: FieldError[] = [];
  if (action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined) errors.push(fieldError.invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set'));
  } else errors.push(...oneOf(action, actions, `${path}.action`));
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, `${path}.onExitCodes`, names));
  errors.push(...validatePatterns(onPodConditions, `${path}.onPodConditions`));
  if (onExitCodes && onPodConditions.length > 0) errors.push(fieldError.invalidWhole(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!onExitCodes && onPodConditions.length === 0) errors.push(fieldError.invalidWhole(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function validateExitCodes({ operator, containerName, values: given }: NonNullable<FailureRule['onExitCodes']>, path: string, names: ReadonlySet<string>): FieldError[] {
  const errors = oneOf(operator, operators, `${path}.operator`);
  if (containerName !== undefined && !names.has(containerName)) {
    errors.push(fieldError.invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'));
  }
  const at = `${path}.values`;
  const values = given ?? [];
  const printed = goSlice('[]int32', given);
  if (values.length === 0) errors.push(fieldError.invalid(at, printed, 'at least one value is required'));
  else errors.push(...atMost(values, MOST_EXIT_CODES, at));
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0) errors.push(fieldError.invalid(`${at}[${index}]`, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(fieldError.duplicate(`${at}[${index}]`, value));
  });
  if (values.some((value, index) => index > 0 && values[index - 1]! > value)) errors.push(fieldError.invalid(at, printed, 'must be ordered'));
  return errors;
}

function validatePatterns(patterns: NonNullable<FailureRule['onPodConditions']>, path: string): FieldError[] {
  return [
    ...atMost(patterns, MOST_PATTERNS, path),
    ...patterns.flatMap(({ type, status }, index) => [
      ...isQualifiedName(type ?? '').map((fault) => fieldError.invalid(`${path}[${index}].type`, type ?? '', fault)),
      ...oneOf(status, statuses, `${path}[${index}].status`),
    ]),
  ];
}

/** Of an Indexed Job with completions. */
export function validateSuccessPolicy({ successPolicy, completions = 0 }: JobSpec, path: string): FieldError[] {
  const rules = successPolicy?.rules ?? [];
  return [
    ...(rules.length === 0 ? [fieldError.required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified')] : []),
    ...atMost(rules, MOST_RULES, `${path}.rules`),
    ...rules.flatMap((rule, index) => validateSuccessRule(rule, completions, `${path}.rules[${index}]`)),
  ];
}

function validateSuccessRule({ succeededCount: count, succeededIndexes: indexes }: SuccessRule, completions: number, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined) errors.push(fieldError.required(path, 'at least one of succeededCount or succeededIndexes must be specified'));
  let total = 0;
  if (indexes !== undefined) {
    const at = `${path}.succeededIndexes`;
    if (indexes.length > LONGEST_INDEXES) errors.push(fieldError.tooLong(at, `may not be more than ${LONGEST_INDEXES} bytes`));
    const checked = checkIndexes(indexes, completions);
    if ('fault' in checked) errors.push(fieldError.invalid(at, indexes, `error parsing succeededIndexes: ${checked.fault}`));
    else total = checked.total;
  }
  if (count !== undefined) {
    const at = `${path}.succeededCount`;
    errors.push(...validateNonNegative(count, at));
    if (count > completions) errors.push(fieldError.invalid(at, count, `must be less than or equal to ${completions} (the number of specified completions)`));
    if (indexes !== undefined && count > total) {
      errors.push(fieldError.invalid(at, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
    }
  }
  return errors;
}

/** With a podFailurePolicy only `Failed` makes sense, and is allowed. */
export function validateReplacementPolicy({ podReplacementPolicy: policy, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const allowed = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return policy === undefined || allowed.includes(policy) ? [] : [fieldError.notSupported(path, policy, allowed)];
}

function oneOf(value: string | undefined, allowed: readonly string[], path: string): FieldError[] {
  if (!value) return [fieldError.required(path, `valid values: [${allowed.map(quoteGo).join(' ')}]`)];
  return allowed.includes(value) ? [] : [fieldError.notSupported(path, value, allowed)];
}

function atMost(items: readonly unknown[], most: number, path: string): FieldError[] {
  return items.length > most ? [fieldError.tooMany(path, items.length, `must have at most ${most} items`)] : [];
}
