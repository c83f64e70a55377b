// What a HorizontalPodAutoscaler gets that says nothing (rules 1.11, 4.5.4).
import type { HorizontalPodAutoscaler } from '../../model/object.ts';

type Spec = HorizontalPodAutoscaler['spec'];
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']>;

const upDefaults: Rules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const downDefaults: Rules = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

export function setAutoscalerDefaults(draft: HorizontalPodAutoscaler): void {
  const spec: Spec = { ...(draft.spec as Spec | undefined) } as Spec;
  spec.minReplicas ??= 1;
  if (!spec.metrics?.length) spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];
  if (spec.behavior) spec.behavior = { scaleDown: withDefaults(spec.behavior.scaleDown, downDefaults), scaleUp: withDefaults(spec.behavior.scaleUp, upDefaults) };
  draft.spec = spec;
}

function withDefaults(rules: Rules | undefined, defaults: Rules): Rules {
  // An empty list is one, and refused later.
  return { ...defaults, ...rules, policies: rules?.policies ?? defaults.policies! };
}
