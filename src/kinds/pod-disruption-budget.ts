// PodDisruptionBudget: how many of some pods may be evicted at once.
import { createDescribeWriter } from '../model/describe-writer.ts';
import type { FieldError } from '../model/errors.ts';
import { fieldError, goStruct } from '../model/errors.ts';
import { goNil, goPointer } from '../model/go-value.ts';
import { defineKind } from '../model/kind.ts';
import type { PodDisruptionBudget } from '../model/object.ts';
import { formatLabelSelector, validateLabelSelector } from '../model/selector.ts';
import { ageColumn, countColumn, dashboardOnly, nameColumn, textColumn } from './columns.ts';
import { validateAtMost100Percent, validateIntOrPercent } from './int-or-percent.ts';
import { podsOf } from './pod-selection.ts';
import { countErrors } from './status-validation.ts';

export const podDisruptionBudgetKind = defineKind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  requiresResourceVersion: true,
  // Kubernetes checks no more of it.
  nameRule: 'path-segment',
  setDefaults(draft) {
    draft.spec ??= {};
  },
  prepareForCreate(draft) {
    draft.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  },
  validate: validateBudget,
  validateUpdate: validateBudget,
  validateStatus: ({ status }) => countErrors(status, ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods']),
  columns: [
    nameColumn,
    textColumn('Min Available', ({ spec }) => spec.minAvailable?.toString(), 'N/A'),
    textColumn('Max Unavailable', ({ spec }) => spec.maxUnavailable?.toString(), 'N/A'),
    {
      ...countColumn<PodDisruptionBudget>('Allowed Disruptions', ({ status }) => status.disruptionsAllowed),
      tone: ({ status }) => (status.disruptionsAllowed === 0 && status.expectedPods > 0 ? 'warning' : undefined),
    },
    ageColumn,
    dashboardOnly(countColumn('Current', ({ status }) => status.currentHealthy)),
    dashboardOnly(countColumn('Desired', ({ status }) => status.desiredHealthy)),
    dashboardOnly(countColumn('Expected', ({ status }) => status.expectedPods)),
  ],
  health: ({ status }) =>
    status.currentHealthy < status.desiredHealthy ? `${status.currentHealthy} healthy of ${status.desiredHealthy} needed` : '',
  describe({ metadata, spec, status }) {
    const writer = createDescribeWriter();
    writer.line(0, 'Name:', metadata.name);
    writer.line(0, 'Namespace:', metadata.namespace ?? '');
    if (spec.minAvailable !== undefined) writer.line(0, 'Min available:', String(spec.minAvailable));
    else if (spec.maxUnavailable !== undefined) writer.line(0, 'Max unavailable:', String(spec.maxUnavailable));
    writer.line(0, 'Selector:', spec.selector ? formatLabelSelector(spec.selector) : '<unset>');
    writer.line(0, 'Status:');
    writer.line(2, 'Allowed disruptions:', String(status.disruptionsAllowed));
    writer.line(2, 'Current:', String(status.currentHealthy));
    writer.line(2, 'Desired:', String(status.desiredHealthy));
    writer.line(2, 'Total:', String(status.expectedPods));
    return writer.text();
  },
  drillDown: (object) => podsOf(object),
});

/** Behaviour rule 1.12.16. */
function validateBudget({ spec }: PodDisruptionBudget): FieldError[] {
  const errors: FieldError[] = [];
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    errors.push(fieldError.invalid('spec', goSpec(spec), 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [field, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue;
    errors.push(...validateIntOrPercent(value, `spec.${field}`), ...validateAtMost100Percent(value, `spec.${field}`));
  }
  errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
  if (policy !== undefined && policy !== 'AlwaysAllow' && policy !== 'IfHealthyBudget') {
    errors.push(fieldError.notSupported('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget']));
  }
  return errors;
}

/** Pointers print as addresses in Kubernetes' message. */
function goSpec(spec: PodDisruptionBudget['spec']) {
  const pointer = (type: string, value: unknown) => (value === undefined ? goNil(type) : goPointer(type));
  return goStruct('policy.PodDisruptionBudgetSpec', {
    MinAvailable: pointer('*intstr.IntOrString', spec.minAvailable),
    Selector: pointer('*v1.LabelSelector', spec.selector),
    MaxUnavailable: pointer('*intstr.IntOrString', spec.maxUnavailable),
    UnhealthyPodEvictionPolicy: pointer('*policy.UnhealthyPodEvictionPolicyType', spec.unhealthyPodEvictionPolicy),
  });
}
