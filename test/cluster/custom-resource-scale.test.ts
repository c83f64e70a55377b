// What else reads the scale of a defined kind: autoscalers and disruption budgets.
import { expect, test } from 'vitest';
import type { HorizontalPodAutoscaler, PodDisruptionBudget } from '../../src/model/object.ts';
import { createTestCluster } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pools.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: pools, kind: Pool}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size, labelSelectorPath: .spec.selector}}
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}, selector: {type: string}}}, status: {type: object, properties: {size: {type: integer}}}}}}
`;

function clusterWithPool(spec: string): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(definition);
  cluster.advance(100);
  cluster.apply(`{apiVersion: example.com/v1, kind: Pool, metadata: {name: main}, spec: ${spec}}`);
  return cluster;
}

function autoscaled(spec: string): { cluster: TestCluster; autoscaler: HorizontalPodAutoscaler; size: unknown } {
  const cluster = clusterWithPool(spec);
  cluster.apply('{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: main}, spec: {minReplicas: 2, maxReplicas: 5, scaleTargetRef: {apiVersion: example.com/v1, kind: Pool, name: main}}}');
  cluster.advance('31s');
  const { size } = cluster.port.get('pools.example.com', 'default', 'main').spec as { size?: number };
  return { cluster, autoscaler: cluster.port.get<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'default', 'main'), size };
}

const conditionOf = ({ status }: HorizontalPodAutoscaler, type: string): string => status.conditions!.filter((each) => each.type === type).map(({ reason, message }) => `${reason}: ${message}`).join();

test('an autoscaler scales where the definition says', () => {
  const { autoscaler, size } = autoscaled('{size: 1, selector: app=pool}');
  expect(size).toBe(2);
  expect(autoscaler.status.desiredReplicas).toBe(2);
  expect(conditionOf(autoscaler, 'AbleToScale')).not.toContain('Failed');
});

test.each([
  ['{size: 3}', 'ScalingActive', "InvalidSelector: the HPA target's scale is missing a selector"],
  ['{size: 3, selector: "app in"}', 'ScalingActive', "InvalidSelector: couldn't convert selector into a corresponding internal selector object: unable to parse requirement: found '' expected: '('"],
  ['{selector: app=pool}', 'AbleToScale', 'FailedGetScale: the HPA controller was unable to get the target\'s current scale: Internal error occurred: the spec replicas field ".spec.size" does not exist'],
])('an autoscaler says of %s what is missing', (spec, type, expected) => {
  expect(conditionOf(autoscaled(spec).autoscaler, type)).toBe(expected);
});

test('4.5.6 a size that the definition refuses is told, and what was wanted before stands', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(definition.replace('size: {type: integer}, selector', 'size: {type: integer, maximum: 1}, selector'));
  cluster.advance(100);
  cluster.apply('{apiVersion: example.com/v1, kind: Pool, metadata: {name: main}, spec: {size: 1, selector: app=pool}}');
  cluster.apply('{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: main}, spec: {minReplicas: 2, maxReplicas: 5, scaleTargetRef: {apiVersion: example.com/v1, kind: Pool, name: main}}}');
  cluster.advance('16s');
  const refused = 'Pool.example.com "main" is invalid: spec.size: Invalid value: 2: spec.size in body should be less than or equal to 1';
  expect(cluster.events('hpa/main')).toEqual([`Warning FailedRescale horizontal-pod-autoscaler New size: 2; reason: Current number of replicas below Spec.MinReplicas; error: ${refused}`]);
  const autoscaler = cluster.port.get<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'default', 'main');
  expect(conditionOf(autoscaler, 'AbleToScale')).toBe(`FailedUpdateScale: the HPA controller was unable to update the target scale: ${refused}`);
  expect(autoscaler.status).toMatchObject({ currentReplicas: 1, desiredReplicas: 0, currentMetrics: null });
});

test('a budget in percent counts what the scale of the controller wants', () => {
  const cluster = clusterWithPool('{size: 4}');
  const { uid } = cluster.port.get('pools.example.com', 'default', 'main').metadata;
  cluster.apply(`{apiVersion: v1, kind: Pod, metadata: {name: one, labels: {app: pool}, ownerReferences: [{apiVersion: example.com/v1, kind: Pool, name: main, uid: ${uid}, controller: true}]}, spec: {containers: [{name: app, image: nginx}]}}`);
  cluster.apply('{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: main}, spec: {minAvailable: 50%, selector: {matchLabels: {app: pool}}}}');
  cluster.advance('10s');
  expect(cluster.port.get<PodDisruptionBudget>('poddisruptionbudgets', 'default', 'main').status).toMatchObject({ expectedPods: 4, desiredHealthy: 2 });
});
