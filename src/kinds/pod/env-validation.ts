// Field errors of a container's environment variables and of the places their values come from.
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { isDns1123Subdomain, isQualifiedName } from '../../model/names.ts';
import type { Container } from '../../model/object.ts';
import { dataKeyErrors } from '../data-keys.ts';

type EnvVar = NonNullable<Container['env']>[number];
type EnvFrom = NonNullable<Container['envFrom']>[number];
type FieldRef = NonNullable<NonNullable<EnvVar['valueFrom']>['fieldRef']>;
type ResourceRef = NonNullable<NonNullable<EnvVar['valueFrom']>['resourceFieldRef']>;

export function validateEnv(variables: readonly EnvVar[] | undefined, path: string): FieldError[] {
  return (variables ?? []).flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    const errors = variable.name
      ? isEnvironmentName(variable.name).map((message) => fieldError.invalid(`${at}.name`, variable.name, message))
      : [fieldError.required(`${at}.name`)];
    return [...errors, ...validateValueFrom(variable, `${at}.valueFrom`)];
  });
}

const environmentFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

function validateValueFrom({ value, valueFrom }: EnvVar, path: string): FieldError[] {
  if (!valueFrom) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter((source) => source).length;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, environmentFields, `${path}.fieldRef`));
  if (resourceFieldRef) errors.push(...validateResourceRef(resourceFieldRef, `${path}.resourceFieldRef`));
  if (configMapKeyRef) errors.push(...validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...validateKeyRef(secretKeyRef, `${path}.secretKeyRef`));
  if (sources === 0) {
    const detail = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`';
    errors.push(fieldError.invalid(path, '', detail));
  } else if (value) {
    errors.push(fieldError.invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources > 1) {
    errors.push(fieldError.invalid(path, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

/** Fields of a pod that a field path may name at all; which of them fit depends on the place. */
const knownFields = new Set([
  ...environmentFields,
  'metadata.labels',
  'metadata.annotations',
  'spec.host',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

/** Errors of a downward API field path; `supported` are the paths without a subscript that fit here. */
export function validateFieldRef(ref: FieldRef, supported: readonly string[], path: string): FieldError[] {
  if (!ref.apiVersion) return [fieldError.required(`${path}.apiVersion`)];
  if (!ref.fieldPath) return [fieldError.required(`${path}.fieldPath`)];
  const refused = (why: string) => [fieldError.invalid(`${path}.fieldPath`, ref.fieldPath, `error converting fieldPath: ${why}`)];
  if (ref.apiVersion !== 'v1') return refused(`unsupported pod version: ${ref.apiVersion}`);
  const subscript = /^(.*)\['(.*)'\]$/.exec(ref.fieldPath);
  if (subscript) {
    const [, field = '', key = ''] = subscript;
    if (field !== 'metadata.labels' && field !== 'metadata.annotations') {
      return refused(`field label does not support subscript: ${ref.fieldPath}`);
    }
    const name = field === 'metadata.annotations' ? key.toLowerCase() : key;
    return isQualifiedName(name).map((message) => fieldError.invalid(path, name, message));
  }
  if (!knownFields.has(ref.fieldPath)) return refused(`field label not supported: ${ref.fieldPath}`);
  const field = ref.fieldPath === 'spec.host' ? 'spec.nodeName' : ref.fieldPath;
  return supported.includes(field) ? [] : [fieldError.notSupported(`${path}.fieldPath`, field, supported)];
}

const containerResources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** Errors of a reference to a container's request or limit; a volume must name the container. */
export function validateResourceRef(ref: ResourceRef, path: string, isVolume = false): FieldError[] {
  if (isVolume && !ref.containerName) return [fieldError.required(`${path}.containerName`)];
  if (!ref.resource) return [fieldError.required(`${path}.resource`)];
  if (containerResources.includes(ref.resource) || /^(requests|limits)\.hugepages-/.test(ref.resource)) return [];
  return [fieldError.notSupported(`${path}.resource`, ref.resource, containerResources)];
}

function validateKeyRef(ref: { name?: string; key: string }, path: string): FieldError[] {
  const errors = isDns1123Subdomain(ref.name ?? '').map((message) => fieldError.invalid(`${path}.name`, ref.name ?? '', message));
  if (!ref.key) return [...errors, fieldError.required(`${path}.key`)];
  return [...errors, ...dataKeyErrors(ref.key, `${path}.key`)];
}

export function validateEnvFrom(sources: readonly EnvFrom[] | undefined, path: string): FieldError[] {
  return (sources ?? []).flatMap((source, index) => {
    const { prefix, configMapRef, secretRef } = source;
    const at = `${path}[${index}]`;
    const errors = prefix ? isEnvironmentName(prefix).map((message) => fieldError.invalid(`${at}.prefix`, prefix, message)) : [];
    if (configMapRef) errors.push(...validateObjectName(configMapRef.name, `${at}.configMapRef.name`));
    if (secretRef) errors.push(...validateObjectName(secretRef.name, `${at}.secretRef.name`));
    // Kubernetes names the whole list here, not the entry.
    if (!configMapRef && !secretRef) errors.push(fieldError.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (configMapRef && secretRef) errors.push(fieldError.invalid(path, '', 'may not have more than one field specified at a time'));
    return errors;
  });
}

function validateObjectName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [fieldError.required(path)];
  return isDns1123Subdomain(name).map((message) => fieldError.invalid(path, name, message));
}

/** What is wrong with the name of a variable; nearly everything printable goes since 1.32. */
function isEnvironmentName(name: string): string[] {
  if (/^[ -<>-~]+$/.test(name)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}
