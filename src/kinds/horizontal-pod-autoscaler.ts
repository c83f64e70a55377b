// HorizontalPodAutoscaler: how many replicas a workload has, by what its pods use.
import { defineKind } from '../model/kind.ts';
import type { HorizontalPodAutoscaler } from '../model/object.ts';
import { ageColumn, looseCountColumn, nameColumn, textColumn } from './columns.ts';
import { setAutoscalerDefaults } from './horizontal-pod-autoscaler/defaults.ts';
import { describeAutoscaler } from './horizontal-pod-autoscaler/describe.ts';
import { formatTargets } from './horizontal-pod-autoscaler/targets.ts';
import { validateAutoscaler } from './horizontal-pod-autoscaler/validation.ts';
import { autoscalerVersion1 } from './horizontal-pod-autoscaler/version-1.ts';
import { countErrors } from './status-validation.ts';

export const horizontalPodAutoscalerKind = defineKind<HorizontalPodAutoscaler>({
  group: 'autoscaling',
  version: 'v2',
  otherVersions: [autoscalerVersion1],
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: false,
  nameRule: 'subdomain',
  setDefaults: setAutoscalerDefaults,
  prepareForCreate(draft) {
    draft.status = { currentMetrics: null, desiredReplicas: 0 } as unknown as HorizontalPodAutoscaler['status'];
  },
  validate: validateAutoscaler,
  validateUpdate: validateAutoscaler,
  validateStatus: ({ status }) => countErrors(status, ['currentReplicas', 'desiredReplicas']),
  columns: [
    nameColumn,
    textColumn('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
    textColumn('Targets', formatTargets),
    textColumn('MinPods', ({ spec }) => spec.minReplicas?.toString(), '<unset>'),
    looseCountColumn('MaxPods', ({ spec }) => spec.maxReplicas),
    looseCountColumn('Replicas', ({ status }) => status.currentReplicas),
    ageColumn,
  ],
  health: ({ status }) => status.conditions?.find((each) => (each.type === 'ScalingActive' || each.type === 'AbleToScale') && each.status === 'False' && each.reason !== 'ScalingDisabled')?.message ?? '',
  describe: describeAutoscaler,
});
