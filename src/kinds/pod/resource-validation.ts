// Field errors of resource requests and limits (behaviour rule 1.12.8).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goStringer } from '../../model/go-value.ts';
import { isQualifiedName } from '../../model/names.ts';
import type { Container } from '../../model/object.ts';
import { compareQuantity, formatQuantity, parseQuantity } from '../../model/quantity.ts';
import { goQuantity } from '../../model/go-quantity.ts';

type Resources = NonNullable<Container['resources']>;
type ResourceList = NonNullable<Resources['requests']>;

/** Errors of a container's requests and limits, under `path` = `...resources`. */
export function validateResources(resources: Resources, path: string): FieldError[] {
  const limits = resources.limits ?? {};
  const requests = resources.requests ?? {};
  const errors = validateResourceList(limits, `${path}.limits`);
  for (const [name, text] of Object.entries(requests)) {
    errors.push(...validateResource(name, text, `${path}.requests[${name}]`));
    const limitText = limits[name];
    if (limitText === undefined) {
      if (!allowsOvercommit(name)) errors.push(fieldError.required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
      continue;
    }
    const request = parseQuantity(text);
    const limit = parseQuantity(limitText);
    const order = compareQuantity(request, limit);
    const relation = order !== 0 && !allowsOvercommit(name) ? 'equal to' : order > 0 ? 'less than or equal to' : undefined;
    if (!relation) continue;
    const detail = `must be ${relation} ${name} limit of ${formatQuantity(limit)}`;
    errors.push(fieldError.invalid(`${path}.requests`, formatQuantity(request), detail));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory')) {
    errors.push(fieldError.forbidden(path, 'HugePages require cpu or memory'));
  }
  return errors;
}

/** Errors of names and amounts alone: limits of a container, overhead of a pod. */
export function validateResourceList(list: Readonly<ResourceList>, path: string): FieldError[] {
  return Object.entries(list).flatMap(([name, text]) => validateResource(name, text, `${path}[${name}]`));
}

function validateResource(name: string, text: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  const quantity = parseQuantity(text);
  if (quantity.nano < 0n) errors.push(fieldError.invalid(path, formatQuantity(quantity), 'must be greater than or equal to 0'));
  if (isExtended(name) && quantity.nano % 1_000_000_000n !== 0n) {
    errors.push(fieldError.invalid(path, goQuantity(quantity), 'must be an integer'));
  }
  return errors;
}

const containerNames = new Set(['cpu', 'memory', 'ephemeral-storage']);
const standardNames = new Set([
  ...containerNames,
  ...['cpu', 'memory', 'ephemeral-storage', 'storage'].map((name) => `requests.${name}`),
  ...['cpu', 'memory', 'ephemeral-storage'].map((name) => `limits.${name}`),
  'storage',
  'pods',
  'resourcequotas',
  'services',
  'services.nodeports',
  'services.loadbalancers',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
]);

function validateResourceName(name: string, path: string): FieldError[] {
  const invalid = (detail: string) => fieldError.invalid(path, goStringer(name), detail);
  const faults = isQualifiedName(name).map(invalid);
  if (faults.length > 0) return faults;
  if (name.includes('/')) return isNative(name) || isExtended(name) ? [] : [invalid("doesn't follow extended resource name standard")];
  const errors: FieldError[] = [];
  if (!standardNames.has(name) && !isHugePages(name)) errors.push(invalid('must be a standard resource type or fully qualified'));
  if (!containerNames.has(name) && !isHugePages(name)) errors.push(invalid('must be a standard resource for containers'));
  return errors;
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
}

function allowsOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}
