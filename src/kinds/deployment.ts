// Deployment: a template and how many, rolled out by ReplicaSets.
import { deepEqual } from '../model/equal.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError } from '../model/errors.ts';
import { defineKind } from '../model/kind.ts';
import type { Deployment } from '../model/object.ts';
import { ageColumn, dashboardOnly, looseCountColumn, nameColumn, workloadWideColumns } from './columns.ts';
import { deploymentActions } from './deployment/actions.ts';
import { describeDeployment } from './deployment/describe.ts';
import { deploymentHealth, deploymentProgress } from './deployment/progress.ts';
import { validateStrategy } from './deployment/strategy.ts';
import { validateNonNegative } from './int-or-percent.ts';
import { withFields } from './pod/copy-on-write.ts';
import { podsOf } from './pod-selection.ts';
import { templateUses } from './template-uses.ts';
import {
  defaultedTemplate,
  validateSelectorUnchanged,
  validateWorkloadSelector,
  validateWorkloadTemplate,
  workloadWarnings,
} from './workload.ts';
import { collisionErrors, replicaErrors } from './status-validation.ts';

export const deploymentKind = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  scalable: true,
  nameRule: 'subdomain',
  setDefaults(draft) {
    const spec: Deployment['spec'] = draft.spec ?? {};
    draft.spec = withFields(spec, {
      replicas: spec.replicas ?? 1,
      template: defaultedTemplate(spec.template),
      strategy: defaultedStrategy(spec.strategy),
      revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
      progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
    });
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  // A changed annotation raises the generation too (rule 1.1.4).
  generationChanges: (object, old) =>
    !deepEqual(object.spec, old.spec) || !deepEqual(object.metadata.annotations, old.metadata.annotations),
  validate: validateDeployment,
  validateUpdate: (object, old) => [
    ...validateDeployment(object),
    ...validateSelectorUnchanged(object.spec.selector, old.spec.selector),
  ],
  warnings: workloadWarnings,
  validateStatus({ status }, old) {
    const parts = ['updatedReplicas', 'readyReplicas', 'availableReplicas'];
    return [...replicaErrors(status, ['observedGeneration', 'replicas', ...parts, 'unavailableReplicas', 'collisionCount'], parts), ...collisionErrors(status, old.status)];
  },
  columns: [
    nameColumn,
    {
      title: 'READY',
      value: (object) => object.status.readyReplicas ?? 0,
      text: (object) => `${object.status.readyReplicas ?? 0}/${object.spec.replicas ?? 0}`,
      tone: (object) => ((object.status.readyReplicas ?? 0) < (object.spec.replicas ?? 0) ? 'warning' : undefined),
      align: 'right',
    },
    looseCountColumn('Up-to-date', (object) => object.status.updatedReplicas),
    looseCountColumn('Available', (object) => object.status.availableReplicas),
    ageColumn,
    ...workloadWideColumns,
    dashboardOnly({
      title: 'STATUS',
      isExtra: false,
      value: (object) => deploymentProgress(object).text,
      tone: (object) => deploymentProgress(object).tone,
    }),
  ],
  health: deploymentHealth,
  tone: (object) => (object.spec.replicas === 0 ? 'pending' : undefined),
  describe: describeDeployment,
  actions: deploymentActions,
  uses: templateUses,
  drillDown: (object) => podsOf(object),
});

function defaultedStrategy(given: Deployment['spec']['strategy']): NonNullable<Deployment['spec']['strategy']> {
  const strategy = given ?? {};
  const type = strategy.type || 'RollingUpdate';
  if (type !== 'RollingUpdate') return withFields(strategy, { type });
  const update = strategy.rollingUpdate ?? {};
  const rollingUpdate = withFields(update, {
    maxUnavailable: update.maxUnavailable ?? '25%',
    maxSurge: update.maxSurge ?? '25%',
  });
  return withFields(strategy, { type, rollingUpdate });
}

function validateDeployment({ spec }: Deployment): FieldError[] {
  const errors = [
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateWorkloadSelector(spec.selector, 'deployment'),
    ...validateWorkloadTemplate(spec.template, spec.selector, 'ReplicaSet'),
    ...validateStrategy(spec.strategy ?? {}, 'spec.strategy'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...validateNonNegative(spec.progressDeadlineSeconds, 'spec.progressDeadlineSeconds'),
  ];
  const deadline = spec.progressDeadlineSeconds;
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) {
    errors.push(fieldError.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  return errors;
}
