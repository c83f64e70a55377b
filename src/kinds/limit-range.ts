// LimitRange: how small and how large pods and claims of a namespace may be, and what they get that say nothing.
import { createDescribeWriter } from '../model/describe-writer.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { goQuantity } from '../model/go-quantity.ts';
import { defineKind } from '../model/kind.ts';
import { isQualifiedName } from '../model/names.ts';
import type { LimitRange, LimitRangeItem } from '../model/object.ts';
import type { Quantity } from '../model/quantity.ts';
import { canonicalQuantity, formatQuantity, parseQuantity } from '../model/quantity.ts';
import { createdAtColumn, nameColumn } from './columns.ts';
import { allowsOvercommit, validateContainerResourceName, validateResourceName } from './pod/resource-validation.ts';

type List = Readonly<Record<string, string>>;
type Field = 'default' | 'defaultRequest' | 'max' | 'maxLimitRequestRatio' | 'min';

export const limitRangeKind = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  namespaced: true,
  hasStatus: false,
  hasGeneration: false,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const spec = draft.spec as Partial<LimitRange['spec']> | undefined;
    draft.spec = { ...spec, limits: (spec?.limits ?? []).map(withDefaults) };
  },
  validate: ({ spec }) => spec.limits.flatMap((item, index) => validateItem(item, `spec.limits[${index}]`, spec.limits.slice(0, index))),
  validateUpdate: ({ spec }) => spec.limits.flatMap((item, index) => validateItem(item, `spec.limits[${index}]`, spec.limits.slice(0, index))),
  columns: [nameColumn, createdAtColumn],
  describe({ metadata, spec }) {
    const writer = createDescribeWriter();
    writer.line(0, 'Name:', metadata.name);
    writer.line(0, 'Namespace:', metadata.namespace ?? '');
    writer.line(0, 'Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio');
    writer.line(0, '----', '--------', '---', '---', '---------------', '-------------', '-----------------------');
    for (const cells of limitRows(spec)) writer.line(0, ...cells);
    return writer.text();
  },
});

/** The cells of `kubectl describe`: one row for each resource of each item. */
export function limitRows({ limits }: LimitRange['spec']): string[][] {
  return limits.flatMap((item) =>
    namesOf(item).map((name) => {
      const cell = (field: Field): string => (listOf(item, field)[name] === undefined ? '-' : canonicalQuantity(listOf(item, field)[name]!));
      return [item.type, name, cell('min'), cell('max'), cell('defaultRequest'), cell('default'), cell('maxLimitRequestRatio')];
    }),
  );
}

const FIELDS: readonly Field[] = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'];

function listOf(item: LimitRangeItem, field: Field): List {
  return (item[field] as List | undefined) ?? {};
}

function namesOf(item: LimitRangeItem): string[] {
  return [...new Set(FIELDS.flatMap((field) => Object.keys(listOf(item, field))))].toSorted();
}

/** Rule 1.11: a maximum is a limit too, a limit or a minimum a request. */
function withDefaults(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits = { ...listOf(item, 'max'), ...listOf(item, 'default') };
  const requests = { ...listOf(item, 'min'), ...limits, ...listOf(item, 'defaultRequest') };
  const same = (field: Field, list: List): boolean => Object.keys(list).every((name) => listOf(item, field)[name] !== undefined);
  if (same('default', limits) && same('defaultRequest', requests)) return item;
  return { ...item, ...(Object.keys(limits).length > 0 ? { default: limits } : {}), ...(Object.keys(requests).length > 0 ? { defaultRequest: requests } : {}) } as LimitRangeItem;
}

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];

function validateItem(item: LimitRangeItem, path: string, before: readonly LimitRangeItem[]): FieldError[] {
  const { type = '' } = item;
  const errors: FieldError[] = isQualifiedName(type).map((fault) => fieldError.invalid(`${path}.type`, type, fault));
  if (errors.length === 0 && !type.includes('/') && !TYPES.includes(type)) errors.push(fieldError.invalid(`${path}.type`, type, 'must be a standard limit type or fully qualified'));
  if (before.some((each) => each.type === type)) errors.push(fieldError.duplicate(`${path}.type`, type));
  const check = type === 'Pod' || type === 'Container' ? validateContainerResourceName : validateResourceName;
  const names = (field: Field): FieldError[] => Object.keys(listOf(item, field)).flatMap((name) => check(name, `${path}.${field}[${name}]`));
  errors.push(...names('max'), ...names('min'));
  for (const field of ['default', 'defaultRequest'] as const) {
    if (type !== 'Pod') errors.push(...names(field));
    else if (Object.keys(listOf(item, field)).length > 0) errors.push(fieldError.forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
  }
  if (type === 'PersistentVolumeClaim' && listOf(item, 'min')['storage'] === undefined && listOf(item, 'max')['storage'] === undefined) {
    errors.push(fieldError.required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  }
  errors.push(...names('maxLimitRequestRatio'));
  for (const name of namesOf(item)) errors.push(...validateAmounts(item, name, path));
  return errors;
}

function validateAmounts(item: LimitRangeItem, name: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const isUnused = (field: Field): boolean => item.type === 'Pod' && (field === 'default' || field === 'defaultRequest');
  const of = (field: Field): Quantity | undefined => (listOf(item, field)[name] === undefined || isUnused(field) ? undefined : parseQuantity(listOf(item, field)[name]!));
  const invalid = (field: Field, value: Quantity, why: string): void => void errors.push(fieldError.invalid(`${path}.${field}[${name}]`, goQuantity(formatQuantity(value)), why));
  const [min, max, limit, request, ratio] = [of('min'), of('max'), of('default'), of('defaultRequest'), of('maxLimitRequestRatio')];
  const exceeds = (a: Quantity | undefined, b: Quantity | undefined): boolean => a !== undefined && b !== undefined && a.nano > b.nano;
  const text = (quantity: Quantity | undefined): string => formatQuantity(quantity!);
  if (exceeds(min, max)) invalid('min', min!, `min value ${text(min)} is greater than max value ${text(max)}`);
  if (exceeds(min, request)) invalid('defaultRequest', request!, `min value ${text(min)} is greater than default request value ${text(request)}`);
  if (exceeds(request, max)) invalid('defaultRequest', request!, `default request value ${text(request)} is greater than max value ${text(max)}`);
  if (exceeds(request, limit)) invalid('defaultRequest', request!, `default request value ${text(request)} is greater than default limit value ${text(limit)}`);
  // Kubernetes quotes the other one of the pair here.
  if (exceeds(min, limit)) invalid('default', min!, `min value ${text(min)} is greater than default value ${text(limit)}`);
  if (exceeds(limit, max)) invalid('default', max!, `default value ${text(limit)} is greater than max value ${text(max)}`);
  if (ratio && ratio.nano < 1_000_000_000n) invalid('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is less than 1`);
  if (ratio && min && max) {
    const most = Number(max.nano) / Number(min.nano);
    if (Number(ratio.nano) / 1e9 > most) invalid('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is greater than max/min = ${most.toFixed(6)}`);
  }
  if (!allowsOvercommit(name) && limit && request && limit.nano !== request.nano) {
    invalid('defaultRequest', request, `default value ${text(limit)} must equal to defaultRequest value ${text(request)} in ${name}`);
  }
  return errors;
}
