// Pod: containers that share a node, an address and a fate.
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import { isDns1123Subdomain } from '../model/names.ts';
import type { Pod, PodSpec } from '../model/object.ts';
import { podActions } from './pod/actions.ts';
import { withLabelKeysInAffinity } from './pod/affinity-label-keys.ts';
import { podColumns } from './pod/columns.ts';
import { describePod } from './pod/describe.ts';
import { ephemeralContainers } from './pod/ephemeral-containers.ts';
import { resize } from './pod/resize.ts';
import { qosClass } from './pod/resources.ts';
import { defaultedPodOnlySpec } from './pod/spec-defaults.ts';
import { validatePodSpec } from './pod/spec-validation.ts';
import { podHealth, podStatus, podTone } from './pod/status-text.ts';
import { validatePodUpdate } from './pod/update-validation.ts';
import { podTopicsOf } from './pod/topics.ts';
import { podWarnings } from './pod/warnings.ts';
import { podUses } from './pod/uses.ts';

export const podKind = defineKind<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  nameRule: 'subdomain',
  fieldSelectors: {
    'spec.nodeName': (pod) => pod.spec.nodeName ?? '',
    'spec.host': (pod) => pod.spec.nodeName ?? '',
    'spec.restartPolicy': (pod) => pod.spec.restartPolicy ?? '',
    'spec.schedulerName': (pod) => pod.spec.schedulerName ?? '',
    'spec.serviceAccountName': (pod) => pod.spec.serviceAccountName ?? '',
    'spec.hostNetwork': (pod) => String(pod.spec.hostNetwork ?? false),
    'status.phase': (pod) => pod.status.phase ?? '',
    'status.podIP': (pod) => pod.status.podIP ?? '',
    'status.podIPs': (pod) => (pod.status.podIPs ?? []).map(({ ip }) => ip).join(','),
    'status.nominatedNodeName': (pod) => pod.status.nominatedNodeName ?? '',
  },
  nodeOf: (pod) => pod.spec.nodeName || undefined,
  topicsOf: podTopicsOf,
  setDefaults(draft) {
    const spec = defaultedPodOnlySpec(draft.spec ?? ({} as PodSpec));
    if (spec !== draft.spec) draft.spec = spec;
    if (!draft.status?.phase) draft.status = { ...draft.status, phase: 'Pending' };
  },
  prepareForCreate(draft) {
    draft.spec = withLabelKeysInAffinity(draft.spec, draft.metadata.labels);
    draft.status = { phase: 'Pending', qosClass: qosClass(draft.spec) };
    // Gates hold a pod back from the first moment, before any scheduler has seen it.
    if (draft.spec.schedulingGates?.length) draft.status.conditions = [gatedCondition];
  },
  generationChanges: (pod, old) => pod.spec !== old.spec && !deepEqual(pod.spec, old.spec),
  validate: validatePod,
  validateUpdate: (pod, old) =>
    pod.spec === old.spec ? [] : [...validatePodSpec(pod.spec, 'spec', { isPod: true }), ...validatePodUpdate(pod, old)],
  parts: { ephemeralcontainers: ephemeralContainers, resize },
  validateStatus: ({ status }, old) => [
    ...(status.nominatedNodeName && status.nominatedNodeName !== old.status.nominatedNodeName
      ? isDns1123Subdomain(status.nominatedNodeName).map((fault) => fieldError.invalid('status.nominatedNodeName', status.nominatedNodeName!, fault))
      : []),
    ...(status.qosClass === old.status.qosClass ? [] : [fieldError.invalid('status.qosClass', status.qosClass ?? '', 'field is immutable')]),
  ],
  warnings: podWarnings,
  columns: podColumns,
  health: podHealth,
  tone: (pod, now) => podTone(podStatus(pod, now).status),
  describe: describePod,
  actions: podActions,
  uses: podUses,
  drillDown: () => ({ view: 'containers' }),
});

function validatePod(pod: Pod): FieldError[] {
  const errors = [...validatePodSpec(pod.spec, 'spec', { isPod: true })];
  if (pod.spec.ephemeralContainers?.length) errors.push(fieldError.forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (pod.spec.nodeName && pod.spec.schedulingGates?.length) {
    errors.push(fieldError.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  }
  return errors;
}

const gatedCondition = Object.freeze({
  type: 'PodScheduled',
  status: 'False',
  // Nobody writes its times, which are not left out either.
  lastProbeTime: null as unknown as string,
  lastTransitionTime: null as unknown as string,
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
});
