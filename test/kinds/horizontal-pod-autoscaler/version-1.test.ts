// autoscaling/v1 beside v2: what becomes of every part on the way there and back.
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { createKubernetesRegistry } from '../../../src/kinds/index.ts';
import { deepFreeze } from '../../../src/model/equal.ts';
import { fromStored, toStored, versionNamed } from '../../../src/model/kind-version.ts';
import type { KubeObject } from '../../../src/model/object.ts';

const registry = createKubernetesRegistry();
const kind = registry.kind('horizontalpodautoscalers');
const PREFIX = 'autoscaling.alpha.kubernetes.io/';

function stored(spec: string, status = '{currentMetrics: null, desiredReplicas: 0}'): KubeObject {
  const target = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5 };
  return deepFreeze({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '2025-06-01T08:00:00Z', annotations: { team: 'blue' } },
    spec: { ...target, ...(load(spec) as object) },
    status: load(status),
  });
}

/** A part of version 1 as stored, without what every object has. */
const specOf = (spec: object, annotations: Record<string, string> = {}): unknown =>
  (toStored(kind, 'v1', deepFreeze({ apiVersion: 'autoscaling/v1', kind: kind.kind, metadata: { name: 'web', annotations }, spec } as unknown as KubeObject)) as { spec?: unknown }).spec;

test('every version leads to the one kind, and says its own name', () => {
  expect(registry.forObject('autoscaling/v1', 'HorizontalPodAutoscaler')).toBe(kind);
  expect(versionNamed(kind, 'autoscaling/v1')).toBe('v1');
  expect(versionNamed(kind, 'autoscaling/v2')).toBeUndefined();
  expect(registry.served.filter(({ plural }) => plural === kind.plural).map(({ version }) => version)).toEqual(['v2', 'v1']);
});

const cpu = '{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}';

test('a CPU target is a field, all else goes into annotations and comes back', () => {
  const others = [
    '{type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 100Mi}}}',
    '{type: ContainerResource, containerResource: {name: cpu, container: web, target: {type: Utilization, averageUtilization: 60}}}',
    '{type: Pods, pods: {metric: {name: hits, selector: {matchLabels: {a: b}}}, target: {type: AverageValue, averageValue: "10"}}}',
    '{type: Object, object: {describedObject: {kind: Service, name: web, apiVersion: v1}, metric: {name: hits}, target: {type: Value, value: "100"}}}',
    '{type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: "30"}}}',
  ];
  const object = stored(
    `{minReplicas: 2, metrics: [${[...others, cpu].join()}], behavior: {scaleDown: {selectPolicy: Max, stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 1, periodSeconds: 15}]}}}`,
    `{currentReplicas: 2, desiredReplicas: 3, currentMetrics: [{type: Resource, resource: {name: cpu, current: {averageUtilization: 40, averageValue: 40m}}}],
      conditions: [{type: AbleToScale, status: "True", lastTransitionTime: "2025-06-01T08:00:00Z", reason: ReadyForNewScale, message: "recommended size matches current size"}]}`,
  );
  const older = fromStored(kind, 'v1', object) as KubeObject & { spec: object; status: object };
  expect(older.apiVersion).toBe('autoscaling/v1');
  expect(older.spec).toEqual({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 5, targetCPUUtilizationPercentage: 50 });
  expect(older.status).toEqual({ currentReplicas: 2, desiredReplicas: 3, currentCPUUtilizationPercentage: 40 });
  expect(older.metadata.annotations).toEqual({
    team: 'blue',
    [`${PREFIX}metrics`]:
      '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}},{"type":"ContainerResource","containerResource":{"name":"cpu","targetAverageUtilization":60,"container":"web"}},' +
      '{"type":"Pods","pods":{"metricName":"hits","targetAverageValue":"10","selector":{"matchLabels":{"a":"b"}}}},' +
      '{"type":"Object","object":{"target":{"kind":"Service","name":"web","apiVersion":"v1"},"metricName":"hits","targetValue":"100"}},' +
      '{"type":"External","external":{"metricName":"queue","targetAverageValue":"30"}}]',
    [`${PREFIX}behavior`]: '{"ScaleUp":null,"ScaleDown":{"StabilizationWindowSeconds":60,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":1,"PeriodSeconds":15}],"Tolerance":null}}',
    [`${PREFIX}current-metrics`]: '[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":40,"currentAverageValue":"40m"}}]',
    [`${PREFIX}conditions`]: '[{"type":"AbleToScale","status":"True","lastTransitionTime":"2025-06-01T08:00:00Z","reason":"ReadyForNewScale","message":"recommended size matches current size"}]',
  });
  expect(toStored(kind, 'v1', deepFreeze(older))).toEqual(object);
});

test('a part of an object stays a part', () => {
  expect(specOf({ maxReplicas: 3 })).toEqual({ maxReplicas: 3 });
  expect(specOf({ targetCPUUtilizationPercentage: 70 })).toEqual({ metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }] });
});

test.each([
  ['no JSON', '{'],
  ['no list', '{"type":"Resource"}'],
  ['no objects', '[1, null]'],
  ['wrong types', '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"many"}}]'],
  ['wrong numbers', '[{"type":"Resource","resource":{"name":"memory","targetAverageUtilization":"x"}}]'],
])('an annotation that holds %s counts as nothing', (_, text) => {
  expect(specOf({ maxReplicas: 3 }, { [`${PREFIX}metrics`]: text, [`${PREFIX}behavior`]: text })).toEqual({ maxReplicas: 3 });
});
