// What may be wrong with an Ingress (rule 1.12.16).
import type { FieldError } from '../../model/errors.ts';
import { fieldError } from '../../model/errors.ts';
import { goNil, goSlice } from '../../model/go-value.ts';
import { isIpAddress } from '../../model/ip-address.ts';
import { isDns1035Label, isDns1123Subdomain, isPortName } from '../../model/names.ts';
import { validateReference } from '../ingress-class.ts';
import type { Ingress } from '../../model/object.ts';

type Spec = Ingress['spec'];
type Backend = NonNullable<Spec['defaultBackend']>;
type Path = NonNullable<NonNullable<NonNullable<Spec['rules']>[number]['http']>['paths']>[number];

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** The class may be named in two places, if they agree; what was stored before that rule stays. */
export function validateNewIngress(ingress: Ingress): FieldError[] {
  const annotated = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const named = ingress.spec.ingressClassName;
  const disagrees = annotated !== undefined && named !== undefined && annotated !== named;
  const errors = validateIngress(ingress);
  return disagrees ? [...errors, fieldError.invalid(`annotations.${CLASS_ANNOTATION}`, annotated, 'must match `ingressClassName` when both are specified')] : errors;
}

export function validateIngress({ spec }: Ingress): FieldError[] {
  const errors: FieldError[] = [];
  const rules = spec.rules ?? [];
  if (rules.length === 0 && !spec.defaultBackend) {
    const value = spec.rules ? goSlice('[]networking.IngressRule', []) : goNil('[]networking.IngressRule');
    errors.push(fieldError.invalid('spec', value, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (spec.defaultBackend) errors.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  for (const [index, { host, http }] of rules.entries()) {
    const path = `spec.rules[${index}]`;
    if (host) errors.push(...validateHost(host, `${path}.host`));
    if (!http) continue;
    if (!http.paths?.length) errors.push(fieldError.required(`${path}.http.paths`));
    for (const [at, each] of (http.paths ?? []).entries()) errors.push(...validatePath(each, `${path}.http.paths[${at}]`));
  }
  for (const [index, { hosts = [], secretName }] of (spec.tls ?? []).entries()) {
    for (const [at, host] of hosts.entries()) errors.push(...validateHost(host, `spec.tls[${index}].hosts[${at}]`, false));
    if (secretName) errors.push(...isDns1123Subdomain(secretName).map((fault) => fieldError.invalid(`spec.tls[${index}].secretName`, secretName, fault)));
  }
  if (spec.ingressClassName !== undefined) errors.push(...isDns1123Subdomain(spec.ingressClassName).map((fault) => fieldError.invalid('spec.ingressClassName', spec.ingressClassName, fault)));
  return errors;
}

function validateHost(host: string, path: string, refusesAddress = true): FieldError[] {
  const errors = refusesAddress && isIpAddress(host) ? [fieldError.invalid(path, host, 'must be a DNS name, not an IP address')] : [];
  if (!host.includes('*')) return [...errors, ...isDns1123Subdomain(host).map((fault) => fieldError.invalid(path, host, fault))];
  return WILDCARD.test(host) ? errors : [...errors, fieldError.invalid(path, host, wildcardText)];
}

const WILDCARD = /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const wildcardText =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character " +
  `(e.g. '*.example.com', regex used for validation is '${WILDCARD.source.slice(1, -1)}')`;

function validatePath({ path = '', pathType, backend }: Path, at: string): FieldError[] {
  if (!pathType) return [fieldError.required(`${at}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const invalid = (why: string): void => void errors.push(fieldError.invalid(`${at}.path`, path, why));
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path.startsWith('/')) invalid('must be an absolute path');
    for (const part of ['//', '/./', '/../', '%2f', '%2F']) if (path.includes(part)) invalid(`must not contain '${part}'`);
    for (const end of ['/..', '/.']) if (path.endsWith(end)) invalid(`cannot end with '${end}'`);
  } else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) invalid('must be an absolute path');
  } else errors.push(fieldError.notSupported(`${at}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix']));
  return [...errors, ...validateBackend(backend ?? {}, `${at}.backend`)];
}

function validateBackend({ resource, service }: Backend, path: string): FieldError[] {
  if (resource && service) return [fieldError.invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) return validateReference(resource, `${path}.resource`);
  if (!service) return [fieldError.invalid(path, '', 'resource or service backend is required')];
  const errors: FieldError[] = [];
  const { name, port } = service;
  if (!name) errors.push(fieldError.required(`${path}.service.name`));
  else errors.push(...isDns1035Label(name).map((fault) => fieldError.invalid(`${path}.service.name`, name, fault)));
  const [portName, number] = [port?.name ?? '', port?.number ?? 0];
  if (portName !== '' && number !== 0) errors.push(fieldError.invalid(path, '', 'cannot set both port name & port number'));
  else if (portName !== '') errors.push(...isPortName(portName).map((fault) => fieldError.invalid(`${path}.service.port.name`, portName, fault)));
  else if (number !== 0) {
    if (number < 1 || number > 65_535) errors.push(fieldError.invalid(`${path}.service.port.number`, number, 'must be between 1 and 65535, inclusive'));
  } else errors.push(fieldError.required(path, 'port name or number is required'));
  return errors;
}
