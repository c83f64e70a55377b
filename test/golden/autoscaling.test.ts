// A HorizontalPodAutoscaler follows what pods use: up at once, down after its window (rule 4.5).
import { expect, it } from 'vitest';
import type { Deployment, HorizontalPodAutoscaler } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster } from '../support/cluster.ts';

const web = (cpu: string, request = 'requests: { cpu: 100m }'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { sim.kubarium.dev/cpu: "${cpu}" } }
    spec: { containers: [ { name: nginx, image: "nginx:1.27", resources: { ${request} } } ] }
`;

const autoscaler = (min: number, max: number, rest = ''): string => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  minReplicas: ${min}
  maxReplicas: ${max}
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  metrics: [ { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } } ]
  ${rest}
`;

const shown = (cluster: TestCluster): string => cluster.table('hpa', { columns: ['TARGETS', 'REPLICAS'] }).split('\n')[1]!.split(/ {3,}/).join(' | ');
const conditions = (cluster: TestCluster): string[] => {
  const { status } = cluster.admin.get<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'default', 'web');
  return (status.conditions ?? []).map((each) => `${each.type} ${each.status} ${each.reason}`);
};

it('grows until the load is shared, and shrinks when five minutes have asked for less', () => {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply(web('90m'));
  cluster.settle('20s');
  cluster.apply(autoscaler(1, 10));
  expect(shown(cluster)).toBe('cpu: <unknown>/50% | 0');
  cluster.advance('16s');
  expect(cluster.events('hpa/web')).toEqual(['Normal SuccessfulRescale horizontal-pod-autoscaler New size: 2; reason: cpu resource utilization (percentage of request) above target']);
  cluster.advance('2m');
  // Each pod goes on using as much, so it ends at the maximum.
  expect(shown(cluster)).toBe('cpu: 90%/50% | 10');
  expect(conditions(cluster)).toEqual(['AbleToScale True ReadyForNewScale', 'ScalingActive True ValidMetricFound', 'ScalingLimited True TooManyReplicas']);
  cluster.apply(web('10m'));
  cluster.advance('2m');
  expect(shown(cluster)).toBe('cpu: 10%/50% | 10');
  expect(conditions(cluster)).toContain('AbleToScale True ScaleDownStabilized');
  cluster.advance('4m');
  // Ten pods at 10 % are two at 50 %; that two could be one is a recommendation of its own, which waits for its window.
  expect(shown(cluster)).toBe('cpu: 10%/50% | 2');
  cluster.advance('6m');
  expect(shown(cluster)).toBe('cpu: 10%/50% | 1');
  expect(cluster.events('hpa/web').at(-1)).toContain('reason: All metrics below target');
});

it('without requests it knows nothing, says so, and still keeps to its minimum', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(web('90m', ''));
  cluster.apply(autoscaler(2, 4));
  cluster.advance('40s');
  expect(cluster.table('deployments', { columns: ['NAME', 'READY'] })).toContain('2/2');
  expect(shown(cluster)).toBe('cpu: <unknown>/50% | 2');
  const events = cluster.events('hpa/web').map((line) => line.replace(/web-\w+-\w{5}/, 'web-x').replace(/ \(x\d+\)/, ''));
  expect(events).toEqual([
    'Normal SuccessfulRescale horizontal-pod-autoscaler New size: 2; reason: Current number of replicas below Spec.MinReplicas',
    'Warning FailedGetResourceMetric horizontal-pod-autoscaler failed to get cpu utilization: missing request for cpu in container nginx of Pod web-x',
    'Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: failed to get cpu utilization: missing request for cpu in container nginx of Pod web-x',
  ]);
});

it('goes at the pace of its behaviour', () => {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply(web('500m'));
  cluster.settle('20s');
  cluster.apply(autoscaler(1, 10, 'behavior: { scaleUp: { policies: [ { type: Pods, value: 1, periodSeconds: 60 } ] } }'));
  cluster.advance('20s');
  expect(cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.replicas).toBe(2);
  cluster.advance('30s');
  expect(conditions(cluster)).toContain('ScalingLimited True ScaleUpLimit');
  cluster.advance('40s');
  expect(cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.replicas).toBe(3);
});

it('a target that is not there', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(autoscaler(1, 3));
  cluster.advance('16s');
  expect(cluster.events('hpa/web')).toEqual(['Warning FailedGetScale horizontal-pod-autoscaler deployments/scale.apps "web" not found']);
  expect(conditions(cluster)).toEqual(['AbleToScale False FailedGetScale']);
});

it.each([
  ['an unknown kind, of which only the group is looked at', '{ apiVersion: apps/v2, kind: Web, name: web }', 'no matches for kind "Web" in group "apps"'],
  ['a kind without replicas', '{ apiVersion: apps/v1, kind: DaemonSet, name: web }', 'the server could not find the requested resource'],
  ['a missing StatefulSet', '{ apiVersion: apps/v1, kind: StatefulSet, name: web }', 'statefulsets.apps "web" not found'],
  ['a missing ReplicationController', '{ apiVersion: v1, kind: ReplicationController, name: web }', 'replicationcontrollers/scale.autoscaling "web" not found'],
])('%s cannot be scaled', (_, target, message) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(autoscaler(1, 3).replace('{ apiVersion: apps/v1, kind: Deployment, name: web }', target));
  cluster.advance('16s');
  expect(cluster.events('hpa/web')).toEqual([`Warning FailedGetScale horizontal-pod-autoscaler ${message}`]);
});

it('where nothing is measured it says that there are no metrics, and keeps a place for each', () => {
  const cluster = createTestCluster({ workers: 1, idleContainers: true });
  cluster.apply(web('90m'));
  cluster.settle('20s');
  cluster.apply(autoscaler(1, 3));
  cluster.advance('16s');
  const why = 'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
  expect(cluster.events('hpa/web')).toEqual([
    `Warning FailedGetResourceMetric horizontal-pod-autoscaler ${why}`,
    `Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
  ]);
  const { status } = cluster.admin.get<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'default', 'web');
  expect(status.currentMetrics).toEqual([{ type: '' }]);
  expect(status.conditions?.at(-1)?.message).toBe(`the HPA was unable to compute the replica count: ${why}`);
  expect(shown(cluster)).toBe('cpu: <unknown>/50% | 1');
});

it('two for the same pods leave them as they are, and say so', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(web('90m'));
  cluster.settle('20s');
  cluster.apply(autoscaler(1, 10));
  cluster.apply(autoscaler(1, 10).replace('name: web }', 'name: also }'));
  cluster.advance('20s');
  const replicas = (): number | undefined => cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.replicas;
  const before = replicas();
  cluster.advance('2m');
  expect(replicas()).toBe(before);
  expect(conditions(cluster)).toContain('ScalingActive False AmbiguousSelector');
  const message = 'pods by selector app=web are controlled by multiple HPAs: [{also default} {web default}]';
  const events = cluster.events('hpa/also').map((line) => line.replace(/ \(x\d+\)/, ''));
  expect(events).toContain(`Warning AmbiguousSelector horizontal-pod-autoscaler ${message}`);
  expect(events).toContain(`Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler ${message}`);
  // Alone again, it goes on.
  cluster.admin.delete('horizontalpodautoscalers', 'default', 'also');
  cluster.advance('2m');
  expect(conditions(cluster)).toContain('ScalingActive True ValidMetricFound');
});
