// StatefulSet: pods with names of their own, made one after the other, each with its own claims.
import { deepEqual } from '../model/equal.ts';
import { defineKind } from '../model/kind.ts';
import type { StatefulSet } from '../model/object.ts';
import { formatLabelSelector } from '../model/selector.ts';
import { ageColumn, containerColumns, dashboardOnly, nameColumn, textColumn, wide } from './columns.ts';
import { ownerAction } from './owner-action.ts';
import { mapShared, withDefaults, withFields } from './pod/copy-on-write.ts';
import { ownPodsOf } from './pod-selection.ts';
import { restartAction } from './restart-action.ts';
import { revisionsAction, undoAction } from './revision-actions.ts';
import { scaleAction } from './scale-action.ts';
import { setImageAction } from './set-image-action.ts';
import { describeStatefulSet } from './stateful-set/describe.ts';
import { statefulSetHealth, statefulSetProgress } from './stateful-set/progress.ts';
import { validateStatefulSet, validateStatefulSetUpdate } from './stateful-set/validation.ts';
import { templateUses } from './template-uses.ts';
import { defaultedTemplate, templateWarnings } from './workload.ts';
import { collisionErrors, replicaErrors } from './status-validation.ts';

type Spec = StatefulSet['spec'];
type Strategy = NonNullable<Spec['updateStrategy']>;
type ClaimTemplate = NonNullable<Spec['volumeClaimTemplates']>[number];

export const statefulSetKind = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  scalable: true,
  nameRule: 'label',
  setDefaults(draft) {
    const spec = draft.spec ?? ({} as Spec);
    draft.spec = withFields(spec, {
      podManagementPolicy: spec.podManagementPolicy || 'OrderedReady',
      updateStrategy: defaultedStrategy(spec.updateStrategy),
      persistentVolumeClaimRetentionPolicy: withDefaults(spec.persistentVolumeClaimRetentionPolicy ?? {}, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
      replicas: spec.replicas ?? 1,
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      template: defaultedTemplate(spec.template),
    });
    const { volumeClaimTemplates: templates } = draft.spec;
    if (templates) draft.spec = withFields(draft.spec, { volumeClaimTemplates: mapShared(templates, defaultedClaim) });
  },
  prepareForCreate(draft) {
    draft.status = { availableReplicas: 0, replicas: 0 };
    draft.spec = withoutDisabledFields(draft.spec);
  },
  prepareForUpdate(draft) {
    draft.spec = withoutDisabledFields(draft.spec);
  },
  validate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  warnings(object, old) {
    const limit = object.spec.revisionHistoryLimit ?? 0;
    const warnings = [...templateWarnings(object, old)];
    if (limit < 0 && !(old && deepEqual(old.spec, object.spec))) {
      warnings.push('spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended');
    }
    return warnings;
  },
  validateStatus({ status }, old) {
    const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'];
    return [...replicaErrors(status, ['replicas', ...parts, 'observedGeneration', 'collisionCount'], parts, 'status.readyReplicas'), ...collisionErrors(status, old.status)];
  },
  columns: [
    nameColumn,
    {
      title: 'READY',
      value: ({ status }) => status.readyReplicas ?? 0,
      text: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      tone: ({ spec, status }) => ((status.readyReplicas ?? 0) < (spec.replicas ?? 0) ? 'warning' : undefined),
      align: 'right',
    },
    ageColumn,
    ...containerColumns,
    dashboardOnly(textColumn('Service', ({ spec }) => spec.serviceName)),
    dashboardOnly(wide(textColumn('Selector', ({ spec }) => formatLabelSelector(spec.selector)))),
    dashboardOnly({
      title: 'STATUS',
      isExtra: false,
      value: (object) => statefulSetProgress(object).text,
      tone: (object) => statefulSetProgress(object).tone,
    }),
  ],
  health: statefulSetHealth,
  tone: ({ spec }) => (spec.replicas === 0 ? 'pending' : undefined),
  describe: describeStatefulSet,
  actions: [
    scaleAction({ plural: 'statefulsets' }),
    restartAction('statefulsets'),
    setImageAction('statefulsets'),
    revisionsAction,
    undoAction('statefulsets'),
    ownerAction,
  ],
  uses: templateUses,
  drillDown: ownPodsOf,
});

/** A strategy that is named has only the fields it comes with: a partition of 0 is written into one that is there. */
function defaultedStrategy(given: Strategy | undefined): Strategy {
  const strategy = given ?? {};
  const type = strategy.type || 'RollingUpdate';
  const update = strategy.rollingUpdate ?? (strategy.type ? undefined : {});
  if (type !== 'RollingUpdate' || !update) return withFields(strategy, { type });
  return withFields(strategy, { type, rollingUpdate: withFields(update, { partition: update.partition ?? 0 }) });
}

function defaultedClaim(claim: ClaimTemplate): ClaimTemplate {
  const draft = withFields(claim, { apiVersion: claim.apiVersion || 'v1', kind: claim.kind || 'PersistentVolumeClaim' });
  const spec = draft.spec ?? {};
  const metadata = draft.metadata ?? {};
  return withFields(draft, {
    // Kubernetes prints the zero time of embedded metadata.
    metadata: metadata.creationTimestamp === undefined ? { creationTimestamp: null as unknown as string, ...metadata } : metadata,
    spec: withFields(spec, { volumeMode: spec.volumeMode || 'Filesystem' }),
    status: draft.status?.phase ? draft.status : { phase: 'Pending' },
  });
}

/** maxUnavailable is an alpha field, which a server without the feature gate drops. */
function withoutDisabledFields(spec: Spec): Spec {
  const update = spec.updateStrategy?.rollingUpdate;
  if (update?.maxUnavailable === undefined) return spec;
  const { maxUnavailable: _, ...rollingUpdate } = update;
  return { ...spec, updateStrategy: { ...spec.updateStrategy, rollingUpdate } };
}
