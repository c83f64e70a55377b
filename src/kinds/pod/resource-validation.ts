// Field errors of resource requests and limits (behaviour rule 1.12.8).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goStringer } from '../../model/go-value.ts';
import { isQualifiedName } from '../../model/names.ts';
import type { Container } from '../../model/object.ts';
import { compareQuantity, formatQuantity, parseQuantity } from '../../model/quantity.ts';
import { goFraction } from '../../model/go-quantity.ts';

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
  const errors = validateContainerResourceName(name, path);
  const quantity = parseQuantity(text);
  if (quantity.nano < 0n) errors.push(fieldError.invalid(path, formatQuantity(quantity), 'must be greater than or equal to 0'));
  if (isExtended(name) && quantity.nano % 1_000_000_000n !== 0n) {
    errors.push(fieldError.invalid(path, goFraction(quantity), 'must be an integer'));
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

/** Errors of a resource's name as such: known, or qualified by a domain. */
export function validateResourceName(name: string, path: string): FieldError[] {
  const invalid = (detail: string) => fieldError.invalid(path, goStringer(name), detail);
  const faults = isQualifiedName(name).map(invalid);
  if (faults.length > 0 || name.includes('/') || standardNames.has(name) || isHugePages(name.replace(/^requests\./, ''))) return faults;
  return [invalid('must be a standard resource type or fully qualified')];
}

/** The same for one that a container asks for. */
export function validateContainerResourceName(name: string, path: string): FieldError[] {
  const errors = validateResourceName(name, path);
  const invalid = (detail: string) => errors.push(fieldError.invalid(path, goStringer(name), detail));
  if (!name.includes('/')) {
    if (!containerNames.has(name) && !isHugePages(name)) invalid('must be a standard resource for containers');
  } else if (!isNative(name) && !isExtended(name)) invalid("doesn't follow extended resource name standard");
  return errors;
}

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Of a domain of its own; such resources are counted whole. */
export function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && isQualifiedName(`requests.${name}`).length === 0;
}

/** Whether limits may be above requests. */
export function allowsOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}
