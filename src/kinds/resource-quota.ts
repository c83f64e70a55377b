// ResourceQuota: how much of everything a namespace may hold.
import { createDescribeWriter } from '../model/describe-writer.ts';
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { goSlice, goStringer } from '../model/go-value.ts';
import { defineKind } from '../model/kind.ts';
import { isQualifiedName } from '../model/names.ts';
import type { ResourceQuota } from '../model/object.ts';
import { canonicalQuantity, compareQuantity, parseQuantity } from '../model/quantity.ts';
import { ageColumn, nameColumn, textColumn } from './columns.ts';

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
    ...(deepEqual(object.spec.scopes ?? [], old.spec.scopes ?? []) ? [] : [fieldError.invalid('spec.scopes', goSlice('[]core.ResourceQuotaScope', object.spec.scopes), 'field is immutable')]),
  ],
  columns: [
    nameColumn,
    textColumn('Request', (object) => formatUsage(object, (name) => !name.startsWith('limits'))),
    textColumn('Limit', (object) => formatUsage(object, (name) => name.startsWith('limits'))),
    ageColumn,
  ],
  health: fullResources,
  tone: (object) => (fullResources(object) === '' ? undefined : 'warning'),
  describe({ metadata, spec, status }) {
    const writer = createDescribeWriter();
    writer.line(0, 'Name:', metadata.name);
    writer.line(0, 'Namespace:', metadata.namespace ?? '');
    if (spec.scopes?.length) {
      writer.line(0, 'Scopes:', spec.scopes.toSorted().join(', '));
      for (const scope of spec.scopes.toSorted()) if (scopeTexts[scope]) writer.line(0, ` * ${scopeTexts[scope]}`);
    }
    writer.line(0, 'Resource', 'Used', 'Hard');
    writer.line(0, '--------', '----', '----');
    for (const name of Object.keys(status.hard ?? {}).toSorted()) writer.line(0, name, canonical(status.used?.[name] ?? '0'), canonical(status.hard![name]!));
    return writer.text();
  },
});

const scopeTexts: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

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

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const OBJECTS = ['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'];
const quotaNames: ReadonlySet<string> = new Set([...COMPUTE, ...COMPUTE.flatMap((name) => [`requests.${name}`, `limits.${name}`]), 'requests.storage', ...OBJECTS]);
const standardNames: ReadonlySet<string> = new Set([...quotaNames, 'storage']);
const podScopes = ['BestEffort', 'CrossNamespacePodAffinity', 'NotBestEffort', 'NotTerminating', 'PriorityClass', 'Terminating'];
const ofPods: ReadonlySet<string> = new Set(['pods', 'count/pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

function validateQuota({ spec }: ResourceQuota): FieldError[] {
  const errors: FieldError[] = [];
  for (const [name, amount] of Object.entries(spec.hard ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) errors.push(...validateHard(name, amount as unknown as string));
  return [...errors, ...validateScopes(spec), ...validateScopeSelector(spec)];
}

function validateHard(name: string, amount: string): FieldError[] {
  const path = `spec.hard[${name}]`;
  const invalid = (why: string): FieldError => fieldError.invalid(path, goStringer(name), why);
  const errors = isQualifiedName(name).map(invalid);
  if (!name.includes('/')) {
    const isHuge = /^(?:requests\.)?hugepages-/.test(name);
    if (!standardNames.has(name) && !isHuge) errors.push(invalid('must be a standard resource type or fully qualified'));
    if (!quotaNames.has(name) && !isHuge) errors.push(invalid('must be a standard resource for quota'));
  }
  const { nano } = parseQuantity(amount);
  if (nano < 0n) errors.push(fieldError.invalid(path, amount, 'must be greater than or equal to 0'));
  if ((OBJECTS.includes(name) || name.startsWith('count/')) && nano % 1_000_000_000n !== 0n) errors.push(fieldError.invalid(path, goStringer(canonical(amount)), 'must be an integer'));
  return errors;
}

function validateScopes({ scopes, hard = {} }: ResourceQuota['spec']): FieldError[] {
  if (!scopes?.length) return [];
  const errors: FieldError[] = [];
  const value = goSlice('[]core.ResourceQuotaScope', scopes);
  for (const scope of scopes) {
    if (!podScopes.includes(scope)) errors.push(fieldError.invalid('spec.scopes', value, 'unsupported scope'));
    const isForeign = (name: string): boolean => (scope === 'BestEffort' ? name !== 'pods' && name !== 'count/pods' : !ofPods.has(name) && !/^(?:requests|limits)\./.test(name));
    for (const name of Object.keys(hard)) if (isForeign(name)) errors.push(fieldError.invalid('spec.scopes', value, 'unsupported scope applied to resource'));
  }
  const excludes = (a: string, b: string): boolean => scopes.includes(a) && scopes.includes(b);
  if (excludes('BestEffort', 'NotBestEffort') || excludes('Terminating', 'NotTerminating')) errors.push(fieldError.invalid('spec.scopes', value, 'conflicting scopes'));
  return errors;
}

function validateScopeSelector({ scopeSelector }: ResourceQuota['spec']): FieldError[] {
  return (scopeSelector?.matchExpressions ?? []).flatMap(({ scopeName, operator, values = [] }) => {
    const path = 'spec.scopeSelector.matchExpressions';
    const errors: FieldError[] = [];
    if (!podScopes.includes(scopeName)) errors.push(fieldError.invalid(`${path}.scopeName`, scopeName, 'unsupported scope'));
    if (scopeName !== 'PriorityClass' && operator !== 'Exists') errors.push(fieldError.invalid(`${path}.operator`, operator, `must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity`));
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.push(fieldError.required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) errors.push(fieldError.invalid(`${path}.values`, goSlice('[]string', values), "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
    } else errors.push(fieldError.invalid(`${path}.operator`, operator, 'not a valid selector operator'));
    return errors;
  });
}
