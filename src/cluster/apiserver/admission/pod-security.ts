// PodSecurity: the labels of a namespace say which pods are let in, and of which ones whoever brings them is warned (rule 1.10.2).
import { controllerOf } from '../../../model/object.ts';
import { forbidden, invalid } from '../../../model/errors.ts';
import type { KubeObject, Namespace, ObjectMeta, Pod, PodSpec, PodTemplateSpec } from '../../../model/object.ts';
import { isStricter, policyOf, textOf } from './pod-security/policy.ts';
import type { LevelVersion } from './pod-security/policy.ts';
import { detailsOf, reasonsOf, violations } from './pod-security/violations.ts';
import { admittedName } from './step.ts';
import type { AdmissionContext, AdmissionStep } from './step.ts';

/** As many existing pods are looked at when a namespace becomes stricter. */
const MOST_PODS = 3000;
const controllers = ['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'replicationcontrollers', 'podtemplates'];

export const podSecurity: AdmissionStep = {
  name: 'PodSecurity',
  appliesTo: ['pods', 'namespaces', ...controllers],
  operations: ['create', 'update'],
  validate(object, context) {
    if (context.kind.plural === 'namespaces') return checkNamespace(object as Namespace, context);
    const policy = policyOf(context.reader.find<Namespace>('namespaces', undefined, object.metadata.namespace!)?.metadata.labels);
    if (!policy) return;
    const isPod = context.kind.plural === 'pods';
    if (isPod && context.old && !bringsSomethingNew(object as Pod, context.old as Pod)) return;
    const template = isPod ? (object as Pod) : templateOf(object);
    if (!template?.spec) return;
    if (isPod) enforce(policy.enforce, object as Pod);
    if (!context.warn) return;
    const found = violations(policy.warn, template.metadata?.annotations, template.spec);
    if (found.length > 0) context.warn(`would violate PodSecurity "${textOf(policy.warn)}": ${detailsOf(found)}`);
  },
};

function enforce(level: LevelVersion, pod: Pod): void {
  const found = violations(level, pod.metadata.annotations, pod.spec);
  if (found.length > 0) throw forbidden('pods', admittedName(pod), `violates PodSecurity "${textOf(level)}": ${detailsOf(found)}`);
}

/** A pod is looked at again when there is another image in it, or another container. */
function bringsSomethingNew({ spec }: Pod, { spec: old }: Pod): boolean {
  const imagesOf = ({ initContainers = [], containers, ephemeralContainers = [] }: PodSpec): string =>
    JSON.stringify([initContainers, containers, ephemeralContainers].map((list) => list.map(({ name, image }) => [name, image])));
  return spec !== old && imagesOf(spec) !== imagesOf(old);
}

function templateOf(object: KubeObject): { metadata?: Partial<ObjectMeta>; spec?: PodSpec } | undefined {
  const { template, spec } = object as KubeObject & { template?: PodTemplateSpec; spec?: { template?: PodTemplateSpec; jobTemplate?: { spec?: { template?: PodTemplateSpec } } } };
  return (template ?? spec?.template ?? spec?.jobTemplate?.spec?.template) as { metadata?: Partial<ObjectMeta>; spec?: PodSpec } | undefined;
}

/** Labels have to mean something when they come; a namespace that becomes stricter is told of the pods that it would not let in. */
function checkNamespace({ metadata }: Namespace, { old, reader, warn }: AdmissionContext): void {
  const [policy, before] = [policyOf(metadata.labels), policyOf(old?.metadata.labels)];
  if (!policy) return;
  if (policy.errors.length > 0 && JSON.stringify(policy.errors) !== JSON.stringify(before?.errors)) throw invalid('Namespace', metadata.name, policy.errors);
  const { enforce: next } = policy;
  const last = before?.enforce ?? { level: 'privileged', version: 'latest' };
  if (!old || !warn || next.level === 'privileged' || textOf(next) === textOf(last)) return;
  if (next.version === last.version && !isStricter(next.level, last.level)) return;
  for (const warning of existingViolations(metadata.name, reader.list<Pod>('pods', { namespace: metadata.name }), next)) warn(warning);
}

function existingViolations(namespace: string, pods: readonly Pod[], level: LevelVersion): string[] {
  const checked = byController(pods).slice(0, MOST_PODS);
  const names = new Map<string, string[]>();
  for (const { metadata, spec } of checked) {
    const reasons = reasonsOf(violations(level, metadata.annotations, spec));
    if (reasons !== '') names.set(reasons, [...(names.get(reasons) ?? []), metadata.name]);
  }
  const lines = [...names].map(([reasons, [...found]]) => {
    const others = found.length - 1;
    return `${found.sort()[0]}${others === 0 ? '' : ` (and ${others} other ${others === 1 ? 'pod' : 'pods'})`}: ${reasons}`;
  });
  return [
    ...(checked.length < pods.length ? [`new PodSecurity enforce level only checked against the first ${checked.length} of ${pods.length} existing pods`] : []),
    ...(lines.length > 0 ? [`existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${textOf(level)}"`] : []),
    ...lines.sort(),
  ];
}

/** One pod of each controller first, then the others like it. */
function byController(pods: readonly Pod[]): Pod[] {
  const seen = new Set<string>();
  const more: Pod[] = [];
  const first = pods.filter((pod) => {
    const owner = controllerOf(pod)?.uid;
    if (owner === undefined || !seen.has(owner)) return seen.add(owner ?? pod.metadata.uid);
    more.push(pod);
    return false;
  });
  return [...first, ...more];
}
