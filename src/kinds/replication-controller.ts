// ReplicationController: what came before ReplicaSet and does the same; its selector is a plain map of labels.
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { ReplicationController } from '../model/object.ts';
import { formatLabelSelector } from '../model/selector.ts';
import { ageColumn, nameColumn, workloadWideColumns } from './columns.ts';
import { validateNonNegative } from './int-or-percent.ts';
import { ownerAction } from './owner-action.ts';
import { withFields } from './pod/copy-on-write.ts';
import { ownPodsOf } from './pod-selection.ts';
import { describeReplicas } from './replica-set/describe.ts';
import { replicaColumns, replicaHealth } from './replica-set/replicas.ts';
import { scaleAction } from './scale-action.ts';
import { setImageAction } from './set-image-action.ts';
import { templateUses } from './template-uses.ts';
import { defaultedTemplate, validateMatchingTemplate, workloadWarnings } from './workload.ts';
import { replicaSetStatusErrors } from './status-validation.ts';

export const replicationControllerKind = defineKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  scalable: true,
  nameRule: 'subdomain',
  fieldSelectors: { 'status.replicas': ({ status }) => String(status.replicas ?? 0) },
  setDefaults(draft) {
    const spec: ReplicationController['spec'] = draft.spec ?? {};
    const labels = spec.template?.metadata?.labels;
    draft.spec = withFields(spec, {
      replicas: spec.replicas ?? 1,
      ...(spec.template && { template: defaultedTemplate(spec.template) }),
      ...(labels && isEmpty(spec.selector) && { selector: labels }),
    });
    if (labels && isEmpty(draft.metadata.labels)) draft.metadata.labels = labels;
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  validate: validateReplicationController,
  validateUpdate: validateReplicationController,
  warnings: workloadWarnings,
  validateStatus: replicaSetStatusErrors,
  columns: [nameColumn, ...replicaColumns, ageColumn, ...workloadWideColumns],
  health: replicaHealth,
  tone: ({ spec, status }) => (spec.replicas === 0 && !status.replicas ? 'pending' : undefined),
  describe: (object, context) => describeReplicas(object, context, formatLabelSelector(object.spec.selector)),
  actions: [scaleAction({ plural: 'replicationcontrollers' }), setImageAction('replicationcontrollers'), ownerAction],
  uses: templateUses,
  drillDown: ownPodsOf,
});

function validateReplicationController({ spec }: ReplicationController): FieldError[] {
  const errors = [...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds')];
  if (isEmpty(spec.selector)) errors.push(fieldError.required('spec.selector'));
  errors.push(...validateNonNegative(spec.replicas, 'spec.replicas'));
  if (!spec.template) return [...errors, fieldError.required('spec.template')];
  return [...errors, ...validateMatchingTemplate(spec.template, spec.selector ?? {}, 'ReplicationController')];
}

function isEmpty(labels: Readonly<Record<string, string>> | null | undefined): boolean {
  return Object.keys(labels ?? {}).length === 0;
}
