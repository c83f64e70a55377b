// ResourceQuota: how much of everything a namespace may hold.
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { goQuantity } from '../model/go-quantity.ts';
import type { GoText } from '../model/go-value.ts';
import { goSlice, goStringer, goStruct } from '../model/go-value.ts';
import { defineKind } from '../model/kind.ts';
import type { ResourceQuota } from '../model/object.ts';
import { canonicalQuantity, compareQuantity, parseQuantity } from '../model/quantity.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';
import { isExtended, validateResourceName } from './pod/resource-validation.ts';
import { describeQuota } from './resource-quota/describe.ts';

export const resourceQuotaKind = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'subdomain',
  setDefaults(draft) {
    draft.spec ??= {};
  },
  validate: validateQuota,
  validateUpdate: (object, old) => [
    ...validateQuota(object),
    ...(deepEqual(object.spec.scopes?.toSorted() ?? [], old.spec.scopes?.toSorted() ?? []) ? [] : [fieldError.invalid('spec.scopes', goSlice('[]core.ResourceQuotaScope', object.spec.scopes), 'field is immutable')]),
  ],
  columns: [
    nameColumn,
    textColumn('Request', (object) => formatUsage(object, (name) => !name.startsWith('limits'))),
    textColumn('Limit', (object) => formatUsage(object, (name) => name.startsWith('limits'))),
    ageColumn,
  ],
  health: fullResources,
  tone: (object) => (fullResources(object) === '' ? undefined : 'warning'),
  describe: describeQuota,
});

function canonical(quantity: unknown): string {
  return canonicalQuantity(quantity as string);
}

/** Rule 7.4.16. */
function formatUsage({ status }: ResourceQuota, isShown: (name: string) => boolean): string {
  const names = Object.keys(status.hard ?? {}).filter(isShown).toSorted();
  return names.map((name) => `${name}: ${canonical(status.used?.[name] ?? '0')}/${canonical(status.hard![name]!)}`).join(', ');
}

/** Names what nothing is left of; a quota of nothing at all is meant so. */
function fullResources({ status }: ResourceQuota): string {
  const full = Object.keys(status.hard ?? {}).filter((name) => {
    const [hard, used] = [parseQuantity(status.hard![name] as unknown as string), parseQuantity((status.used?.[name] ?? '0') as unknown as string)];
    return used.nano > 0n && compareQuantity(used, hard) >= 0;
  });
  return full.length === 0 ? '' : `used up: ${full.toSorted().join(', ')}`;
}

const COMPUTE = ['cpu', 'memory'];
const OBJECTS = ['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'];
const ofContainers = [...COMPUTE, 'ephemeral-storage'];
const quotaNames: ReadonlySet<string> = new Set([...ofContainers, ...ofContainers.flatMap((name) => [`requests.${name}`, `limits.${name}`]), 'requests.storage', ...OBJECTS]);
const scopeNames = ['BestEffort', 'CrossNamespacePodAffinity', 'NotBestEffort', 'NotTerminating', 'PriorityClass', 'Terminating', 'VolumeAttributesClass'];
const ofPods: ReadonlySet<string> = new Set(['pods', ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`])]);
const conflicting = [['BestEffort', 'NotBestEffort'], ['Terminating', 'NotTerminating']] as const;

type Spec = ResourceQuota['spec'];

function validateQuota({ spec }: ResourceQuota): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, amount] of Object.entries(spec.hard ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) errors.push(...validateHard(name, amount as unknown as string));
  return [...errors, ...validateScopes(spec), ...validateScopeSelector(spec)];
}

function isOfQuotas(name: string): boolean {
  return quotaNames.has(name) || /^(?:requests\.)?hugepages-/.test(name);
}

function validateHard(name: string, amount: string): FieldError[] {
  const path = `spec.hard[${name}]`;
  const errors = validateResourceName(name, path);
  if (!name.includes('/') && !isOfQuotas(name)) errors.push(fieldError.invalid(path, goStringer(name), 'must be a standard resource for quota'));
  const { nano } = parseQuantity(amount);
  if (nano < 0n) errors.push(fieldError.invalid(path, canonical(amount), 'must be greater than or equal to 0'));
  if ((OBJECTS.includes(name) || isExtended(name)) && nano % 1_000_000_000n !== 0n) errors.push(fieldError.invalid(path, goQuantity(amount), 'must be an integer'));
  return errors;
}

/** Whether a scope leaves a resource out that it can only speak of in other quotas; scopes that are none do not. */
function leavesOut(scope: string, name: string): boolean {
  if (!isOfQuotas(name)) return false;
  if (scope === 'BestEffort') return name !== 'pods';
  if (scope === 'VolumeAttributesClass') return name !== 'persistentvolumeclaims' && name !== 'requests.storage';
  return scopeNames.includes(scope) && !ofPods.has(name);
}

/** What is wrong with one scope, in a list or a selector. */
function scopeErrors(scope: string, { hard = {} }: Spec, [unsupported, path]: readonly [FieldError, string], value: GoText): FieldError[] {
  const outside = Object.keys(hard).filter((name) => leavesOut(scope, name));
  return [...(scopeNames.includes(scope) ? [] : [unsupported]), ...outside.map(() => fieldError.invalid(path, value, 'unsupported scope applied to resource'))];
}

function conflictErrors(scopes: readonly string[], path: string, value: GoText): FieldError[] {
  return conflicting.filter((pair) => pair.every((scope) => scopes.includes(scope))).map(() => fieldError.invalid(path, value, 'conflicting scopes'));
}

function validateScopes(spec: Spec): FieldError[] {
  const { scopes = [] } = spec;
  const path = 'spec.scopes';
  const value = goSlice('[]core.ResourceQuotaScope', scopes);
  const unsupported = fieldError.invalid(path, value, 'unsupported scope');
  return [...scopes.flatMap((scope) => scopeErrors(scope, spec, [unsupported, path], value)), ...conflictErrors(scopes, path, value)];
}

const existsOnly =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, " +
  'ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity';

function validateScopeSelector(spec: Spec): FieldError[] {
  const requirements = spec.scopeSelector?.matchExpressions ?? [];
  const path = 'spec.scopeSelector.matchExpressions';
  const values = requirements.map(({ scopeName, operator, values: given }) =>
    goStruct('core.ScopedResourceSelectorRequirement', { ScopeName: scopeName, Operator: operator, Values: goSlice('[]string', given) }),
  );
  const whole = goStruct('core.ScopeSelector', { MatchExpressions: goSlice('[]core.ScopedResourceSelectorRequirement', values) });
  const errors = requirements.flatMap(({ scopeName, operator, values: given }) => {
    const unsupported = fieldError.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
    const found = scopeErrors(scopeName, spec, [unsupported, path], whole);
    const isOfValues = !scopeNames.includes(scopeName) || scopeName === 'PriorityClass' || scopeName === 'VolumeAttributesClass';
    if (!isOfValues && operator !== 'Exists') found.push(fieldError.invalid(`${path}.operator`, operator, existsOnly));
    if (operator === 'In' || operator === 'NotIn') {
      if (!given?.length) found.push(fieldError.required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (given?.length) found.push(fieldError.invalid(`${path}.values`, goSlice('[]string', given), "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else found.push(fieldError.invalid(`${path}.operator`, operator, 'not a valid selector operator'));
    return found;
  });
  return [...errors, ...conflictErrors(requirements.map(({ scopeName }) => scopeName), path, goSlice('[]core.ResourceQuotaScope', spec.scopes))];
}
