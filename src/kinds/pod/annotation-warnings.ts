// What the server says about annotations of an accepted pod or template that mean nothing any more.
import type { ObjectMeta, PodSpec } from '../../model/object.ts';

const replaced: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};
const SECCOMP_OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_OF_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_OF_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';
const noSeccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const oldAppArmor = 'deprecated since v1.30; use the "appArmorProfile" field instead';

/** Warnings of `metadata.annotations` under a path that ends with the metadata. */
export function annotationWarnings(metadata: Pick<ObjectMeta, 'annotations'> | undefined, spec: PodSpec, path: string): string[] {
  const annotations = metadata?.annotations;
  if (!annotations) return [];
  const warnings: string[] = [];
  const note = (key: string, message: string): void => {
    if (Object.hasOwn(annotations, key)) warnings.push(`${path}.annotations[${key}]: ${message}`);
  };
  for (const [key, message] of Object.entries(replaced)) note(key, message);
  if (!spec.securityContext?.seccompProfile) note(SECCOMP_OF_POD, noSeccomp);
  for (const { name, securityContext } of [...(spec.initContainers ?? []), ...spec.containers]) {
    if (!securityContext?.seccompProfile) note(SECCOMP_OF_CONTAINER + name, noSeccomp);
    if (!spec.securityContext?.appArmorProfile && !securityContext?.appArmorProfile) note(APPARMOR_OF_CONTAINER + name, oldAppArmor);
  }
  return warnings;
}
