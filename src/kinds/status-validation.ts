// What a status must not say when somebody writes it over the API: counts below zero, and parts that are larger than the whole.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { ipAddressText, isIpAddress } from '../model/ip-address.ts';
import { isDns1123Subdomain } from '../model/names.ts';
import { validateNonNegative } from './int-or-percent.ts';

type Status = Readonly<Record<string, unknown>>;

/** Field errors of counts that are negative. */
export function countErrors(status: object, names: readonly string[]): FieldError[] {
  return names.flatMap((name) => validateNonNegative((status as Status)[name] as number | undefined, `status.${name}`));
}

/** The same for a workload, whose `parts` are no more than its replicas, and its available ones no more than its ready ones, as `readyWord` says it. */
export function replicaErrors(status: object, names: readonly string[], parts: readonly string[], readyWord = 'readyReplicas'): FieldError[] {
  const count = (name: string): number => ((status as Status)[name] as number | undefined) ?? 0;
  const errors = countErrors(status, names);
  for (const name of parts) if (count(name) > count('replicas')) errors.push(fieldError.invalid(`status.${name}`, count(name), 'cannot be greater than status.replicas'));
  if (count('availableReplicas') > count('readyReplicas')) errors.push(fieldError.invalid('status.availableReplicas', count('availableReplicas'), `cannot be greater than ${readyWord}`));
  return errors;
}

/** ReplicaSets and ReplicationControllers. */
export function replicaSetStatusErrors({ status }: { status: object }): FieldError[] {
  const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'];
  return replicaErrors(status, ['replicas', ...parts, 'observedGeneration'], parts);
}

/** A count of name clashes only rises. */
export function collisionErrors(status: { collisionCount?: number }, old: { collisionCount?: number }): FieldError[] {
  const [now, before] = [status.collisionCount ?? 0, old.collisionCount ?? 0];
  return now < before ? [fieldError.invalid('status.collisionCount', now, 'cannot be decremented')] : [];
}

interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

/** Where a load balancer is; `isOne` is false for what has none. */
export function loadBalancerErrors(ingress: readonly Ingress[] | undefined, isOne = true): FieldError[] {
  const path = 'status.loadBalancer.ingress';
  if (!isOne) return ingress?.length ? [fieldError.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")] : [];
  return (ingress ?? []).flatMap(({ ip, hostname }, index) => [
    ...(ip && !isIpAddress(ip) ? [fieldError.invalid(`${path}[${index}].ip`, ip, ipAddressText)] : []),
    ...(hostname ? isDns1123Subdomain(hostname).map((fault) => fieldError.invalid(`${path}[${index}].hostname`, hostname, fault)) : []),
    ...(hostname && isIpAddress(hostname) ? [fieldError.invalid(`${path}[${index}].hostname`, hostname, 'must be a DNS name, not an IP address')] : []),
  ]);
}
