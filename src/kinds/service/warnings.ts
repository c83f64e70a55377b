// What a Service says that nobody will listen to.
import type { Service } from '../../model/object.ts';

export function serviceWarnings({ spec }: Service): string[] {
  const { type, externalIPs, externalName } = spec;
  const warnings: string[] = [];
  if (type === 'ExternalName' && externalIPs?.length) warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (type !== 'ExternalName' && externalName) warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  return warnings;
}
