// ReplicaSet: keeps a number of equal pods alive; one revision of a Deployment, or on its own.
import type { FieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { ReplicaSet } from '../model/object.ts';
import { formatLabelSelector } from '../model/selector.ts';
import { ageColumn, dashboardOnly, nameColumn, workloadWideColumns } from './columns.ts';
import { rollbackOwnerAction } from './deployment/actions.ts';
import { revisionOf } from './deployment/rollout.ts';
import { validateNonNegative } from './int-or-percent.ts';
import { ownerAction } from './owner-action.ts';
import { withFields } from './pod/copy-on-write.ts';
import { ownPodsOf } from './pod-selection.ts';
import { describeReplicas } from './replica-set/describe.ts';
import { replicaColumns, replicaHealth } from './replica-set/replicas.ts';
import { scaleAction } from './scale-action.ts';
import { templateUses } from './template-uses.ts';
import {
  defaultedTemplate,
  validateSelectorUnchanged,
  validateWorkloadSelector,
  validateWorkloadTemplate,
  workloadWarnings,
} from './workload.ts';
import { replicaSetStatusErrors } from './status-validation.ts';

export const replicaSetKind = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  scalable: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const spec: ReplicaSet['spec'] = draft.spec ?? {};
    draft.spec = withFields(spec, { replicas: spec.replicas ?? 1, template: defaultedTemplate(spec.template) });
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  validate: validateReplicaSet,
  validateUpdate: (object, old) => [
    ...validateReplicaSet(object),
    ...validateSelectorUnchanged(object.spec.selector, old.spec.selector),
  ],
  warnings: workloadWarnings,
  validateStatus: replicaSetStatusErrors,
  columns: [
    nameColumn,
    ...replicaColumns,
    ageColumn,
    ...workloadWideColumns,
    dashboardOnly({ title: 'REVISION', value: (object) => revisionOf(object) || undefined, align: 'right' }),
  ],
  health: replicaHealth,
  // An old revision that is kept for undo.
  tone: ({ spec, status }) => (spec.replicas === 0 && !status.replicas ? 'muted' : undefined),
  describe: (object, context) => describeReplicas(object, context, formatLabelSelector(object.spec.selector)),
  actions: [scaleAction({ plural: 'replicasets' }), rollbackOwnerAction, ownerAction],
  uses: templateUses,
  drillDown: ownPodsOf,
});

function validateReplicaSet({ spec }: ReplicaSet): FieldError[] {
  return [
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    // Kubernetes says `deployment` here too.
    ...validateWorkloadSelector(spec.selector, 'deployment'),
    ...validateWorkloadTemplate(spec.template ?? {}, spec.selector, 'ReplicaSet'),
  ];
}
