// What a Service says that nobody will listen to, or not for long.
import { addressWarnings, rangeWarnings } from '../../model/ip-warnings.ts';
import type { Service } from '../../model/object.ts';

const HINTS = 'service.kubernetes.io/topology-aware-hints';

export function serviceWarnings({ metadata, spec }: Service): string[] {
  const { type, clusterIPs = [], externalIPs, externalName, loadBalancerIP, loadBalancerSourceRanges = [] } = spec;
  const warnings: string[] = [];
  if (metadata.annotations?.[HINTS] !== undefined) warnings.push(`annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  for (const [index, address] of clusterIPs.entries()) warnings.push(...addressWarnings(`spec.clusterIPs[${index}]`, address));
  for (const [index, address] of (externalIPs ?? []).entries()) warnings.push(...addressWarnings(`spec.externalIPs[${index}]`, address));
  if (loadBalancerIP) warnings.push(...addressWarnings('spec.loadBalancerIP', loadBalancerIP));
  for (const [index, range] of loadBalancerSourceRanges.entries()) warnings.push(...rangeWarnings(`spec.loadBalancerSourceRanges[${index}]`, range));
  if (type === 'ExternalName' && externalIPs?.length) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (type !== 'ExternalName' && externalName) warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  return warnings;
}
