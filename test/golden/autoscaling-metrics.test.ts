// What an autoscaler makes of several metrics, of metrics that nobody serves, and of targets out of its bounds (rule 4.5).
import { expect, it } from 'vitest';
import { horizontalPodAutoscalerKind } from '../../src/kinds/horizontal-pod-autoscaler.ts';
import type { Deployment, HorizontalPodAutoscaler } from '../../src/model/object.ts';
import { parseTimestamp } from '../../src/model/timestamp.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster } from '../support/cluster.ts';

const web = (replicas: number, cpu = '90m', memory = '50Mi'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { sim.kubarium.dev/cpu: "${cpu}", sim.kubarium.dev/memory: "${memory}" } }
    spec: { containers: [ { name: nginx, image: "nginx:1.27", resources: { requests: { cpu: 100m, memory: 100Mi } } } ] }
`;

const cpu = (percent: number): string => `{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: ${percent} } } }`;
const memory = (percent: number): string => cpu(percent).replace('name: cpu', 'name: memory');
const hits = '{ type: Pods, pods: { metric: { name: hits }, target: { type: AverageValue, averageValue: "10" } } }';

const autoscaler = (bounds: string, ...metrics: string[]): string => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec: { ${bounds}, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, metrics: [ ${metrics.join(', ')} ] }
`;

/** Deployed long enough for its load to be believed, then looked at a first time. */
function scaled(deployment: string, hpa: string): TestCluster {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply(deployment);
  cluster.settle('20s');
  cluster.apply(hpa);
  cluster.advance('16s');
  return cluster;
}

const replicas = (cluster: TestCluster): number | undefined => cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.replicas;
const live = (cluster: TestCluster): HorizontalPodAutoscaler => cluster.admin.get<HorizontalPodAutoscaler>('horizontalpodautoscalers', 'default', 'web');
const conditions = (cluster: TestCluster): string => (live(cluster).status.conditions ?? []).map(({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`).join('\n');
const events = (cluster: TestCluster): string => cluster.events('hpa/web').map((line) => line.replaceAll(/web-\w+-\w{5}/g, 'web-x')).join('\n');
const described = (cluster: TestCluster): string => horizontalPodAutoscalerKind.describe!(live(cluster), { reader: cluster.admin, now: cluster.clock.now });

it('4.5.3 of several metrics the one that asks for most is followed, and named', () => {
  const cluster = scaled(web(2), autoscaler('maxReplicas: 10', memory(40), cpu(50)));
  expect(events(cluster)).toBe('Normal SuccessfulRescale horizontal-pod-autoscaler New size: 4; reason: cpu resource utilization (percentage of request) above target');
  expect(conditions(cluster)).toMatchInlineSnapshot(`
    "AbleToScale True SucceededRescale: the HPA controller was able to update the target scale to 4
    ScalingActive True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)
    ScalingLimited False DesiredWithinRange: the desired count is within the acceptable range"
  `);
  expect(live(cluster).status.currentMetrics).toMatchInlineSnapshot(`
    [
      {
        "resource": {
          "current": {
            "averageUtilization": 50,
            "averageValue": "52428800",
          },
          "name": "memory",
        },
        "type": "Resource",
      },
      {
        "resource": {
          "current": {
            "averageUtilization": 90,
            "averageValue": "90m",
          },
          "name": "cpu",
        },
        "type": "Resource",
      },
    ]
  `);
  expect(cluster.table('hpa')).toMatchInlineSnapshot(`
    "NAME   REFERENCE        TARGETS                         MINPODS   MAXPODS   REPLICAS   AGE
    web    Deployment/web   memory: 50%/40%, cpu: 90%/50%   1         10        2          16s"
  `);
});

it('4.5.3 while one metric is missing nothing shrinks, and what is missing is told', () => {
  const cluster = scaled(web(4, '5m'), autoscaler('maxReplicas: 10', cpu(50), hits));
  expect(replicas(cluster)).toBe(4);
  expect(conditions(cluster)).toMatchInlineSnapshot(`
    "AbleToScale True SucceededGetScale: the HPA controller was able to get the target's current scale
    ScalingActive False FailedGetPodsMetric: the HPA was unable to compute the replica count: unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
  `);
  expect(events(cluster)).toMatchInlineSnapshot(`
    "Warning FailedGetPodsMetric horizontal-pod-autoscaler unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered
    Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler invalid metrics (1 invalid out of 2), first error is: failed to get pods metric value: unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
  `);
  cluster.advance('10m');
  expect(replicas(cluster)).toBe(4);
});

it('4.5.3 while one metric is missing the others may still ask for more', () => {
  const cluster = scaled(web(2), autoscaler('maxReplicas: 10', cpu(50), hits));
  expect(replicas(cluster)).toBe(4);
  expect(conditions(cluster)).toContain('ScalingActive True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)');
  expect(events(cluster)).toMatchInlineSnapshot(`
    "Warning FailedGetPodsMetric horizontal-pod-autoscaler unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered
    Normal SuccessfulRescale horizontal-pod-autoscaler New size: 4; reason: cpu resource utilization (percentage of request) above target"
  `);
});

it('4.5.6 metrics of pods, objects and other systems are served by nobody, each in its own words', () => {
  const object = (target: string): string => `{ type: Object, object: { describedObject: { apiVersion: v1, kind: Service, name: front }, metric: { name: requests }, target: ${target} } }`;
  const external = (target: string, selector = ''): string => `{ type: External, external: { metric: { name: queue${selector} }, target: ${target} } }`;
  const metrics = [
    hits,
    object('{ type: Value, value: 2k }'),
    object('{ type: AverageValue, averageValue: "100" }'),
    external('{ type: Value, value: "30" }'),
    external('{ type: AverageValue, averageValue: "5" }', ', selector: { matchLabels: { name: mail } }'),
  ];
  const cluster = scaled(web(2), autoscaler('maxReplicas: 10', ...metrics));
  expect(events(cluster)).toMatchInlineSnapshot(`
    "Warning FailedGetPodsMetric horizontal-pod-autoscaler unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered
    Warning FailedGetObjectMetric horizontal-pod-autoscaler unable to get metric requests: Service on default front/unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered (x2)
    Warning FailedGetExternalMetric horizontal-pod-autoscaler unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)
    Warning FailedGetExternalMetric horizontal-pod-autoscaler unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{name: mail,},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)
    Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler invalid metrics (5 invalid out of 5), first error is: failed to get pods metric value: unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
  `);
  expect(described(cluster)).toMatchInlineSnapshot(`
    "Name:                                                  web
    Namespace:                                             default
    Labels:                                                <none>
    Annotations:                                           <none>
    CreationTimestamp:                                     Sun, 01 Jun 2025 08:00:31 +0000
    Reference:                                             Deployment/web
    Metrics:                                               ( current / target )
      "hits" on pods:                                      <unknown> / 10
      "requests" on Service/front (target value):          <unknown> / 2k
      "requests" on Service/front (target average value):  <unknown> / 100
      "queue" (target value):                              <unknown> / 30
      "queue" (target average value):                      <unknown> / 5
    Min replicas:                                          1
    Max replicas:                                          10
    Deployment pods:                                       2 current / 0 desired
    Conditions:
      Type           Status  Reason               Message
      ----           ------  ------               -------
      AbleToScale    True    SucceededGetScale    the HPA controller was able to get the target's current scale
      ScalingActive  False   FailedGetPodsMetric  the HPA was unable to compute the replica count: unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered"
  `);
  expect(cluster.table('hpa', { columns: ['TARGETS'] })).toMatchInlineSnapshot(`
    "TARGETS
    <unknown>/10, <unknown>/2k + 3 more..."
  `);
  // What the summary says of the first that fails, for each.
  const summaries = metrics.map((metric) => events(scaled(web(1), autoscaler('maxReplicas: 10', metric))).split('\n').at(-1)!.replace(/.*first error is: /, ''));
  expect(summaries.join('\n')).toMatchInlineSnapshot(`
    "failed to get pods metric value: unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered
    failed to get object metric value: unable to get metric requests: Service on default front/unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered
    failed to get object metric value: failed to get requests object metric: unable to get metric requests: Service on default front/unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered
    failed to get queue external metric value: failed to get external metric queue: unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)
    failed to get queue external metric value: failed to get queue external metric: unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{name: mail,},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)"
  `);
});

it('4.5.1 one container may be looked at alone, by share or by amount', () => {
  const metric = (target: string, container = 'nginx'): string => `{ type: ContainerResource, containerResource: { name: cpu, container: ${container}, target: ${target} } }`;
  const cluster = scaled(web(2), autoscaler('maxReplicas: 10', metric('{ type: Utilization, averageUtilization: 60 }'), metric('{ type: AverageValue, averageValue: 30m }')));
  expect(events(cluster)).toBe('Normal SuccessfulRescale horizontal-pod-autoscaler New size: 4; reason: cpu resource above target');
  expect(described(cluster)).toMatchInlineSnapshot(`
    "Name:                                                                       web
    Namespace:                                                                  default
    Labels:                                                                     <none>
    Annotations:                                                                <none>
    CreationTimestamp:                                                          Sun, 01 Jun 2025 08:00:31 +0000
    Reference:                                                                  Deployment/web
    Metrics:                                                                    ( current / target )
      resource cpu of container "nginx" on pods  (as a percentage of request):  90% (90m) / 60%
      resource cpu of container "nginx" on pods:                                90m / 30m
    Min replicas:                                                               1
    Max replicas:                                                               10
    Deployment pods:                                                            2 current / 4 desired
    Conditions:
      Type            Status  Reason            Message
      ----            ------  ------            -------
      AbleToScale     True    SucceededRescale  the HPA controller was able to update the target scale to 4
      ScalingActive   True    ValidMetricFound  the HPA was able to successfully calculate a replica count from cpu resource
      ScalingLimited  True    ScaleUpLimit      the desired replica count is increasing faster than the maximum scale rate"
  `);
  const other = scaled(web(1), autoscaler('maxReplicas: 10', metric('{ type: Utilization, averageUtilization: 60 }', 'sidecar')));
  expect(events(other)).toMatchInlineSnapshot(`
    "Warning FailedGetContainerResourceMetric horizontal-pod-autoscaler failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)
    Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler invalid metrics (1 invalid out of 1), first error is: failed to get sidecar container metric value: failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)"
  `);
});

it('4.5.6 of a resource other than CPU and memory nothing is measured', () => {
  expect(events(scaled(web(1), autoscaler('maxReplicas: 3', cpu(50).replace('name: cpu', 'name: ephemeral-storage'))))).toMatchInlineSnapshot(`
    "Warning FailedGetResourceMetric horizontal-pod-autoscaler failed to get ephemeral-storage utilization: did not receive metrics for targeted pods (pods might be unready)
    Warning FailedComputeMetricsReplicas horizontal-pod-autoscaler invalid metrics (1 invalid out of 1), first error is: failed to get ephemeral-storage resource metric value: failed to get ephemeral-storage utilization: did not receive metrics for targeted pods (pods might be unready)"
  `);
});

it('4.5.4 policies count what has changed since there are policies', () => {
  const cluster = scaled(web(1), autoscaler('maxReplicas: 10', cpu(50)));
  expect(replicas(cluster)).toBe(2);
  cluster.apply(autoscaler('maxReplicas: 10, behavior: { scaleUp: { policies: [ { type: Pods, value: 1, periodSeconds: 300 } ] } }', cpu(50)));
  cluster.advance('2m');
  expect(replicas(cluster)).toBe(3);
});

it('4.5.5 a target of zero replicas switches the autoscaler off', () => {
  const cluster = scaled(web(0), autoscaler('minReplicas: 2, maxReplicas: 10', cpu(50)));
  expect(replicas(cluster)).toBe(0);
  expect(conditions(cluster)).toMatchInlineSnapshot(`
    "AbleToScale True SucceededGetScale: the HPA controller was able to get the target's current scale
    ScalingActive False ScalingDisabled: scaling is disabled since the replica count of the target is zero"
  `);
  expect(events(cluster)).toBe('');
  cluster.admin.scale('deployments', 'default', 'web', 1);
  cluster.advance('16s');
  expect(replicas(cluster)).toBe(2);
  expect(events(cluster)).toBe('Normal SuccessfulRescale horizontal-pod-autoscaler New size: 2; reason: Current number of replicas below Spec.MinReplicas');
});

it('4.5.5 more than the maximum is taken back at once, whatever is measured', () => {
  const cluster = scaled(web(6), autoscaler('maxReplicas: 3', cpu(50)));
  expect(replicas(cluster)).toBe(3);
  expect(events(cluster)).toBe('Normal SuccessfulRescale horizontal-pod-autoscaler New size: 3; reason: Current number of replicas above Spec.MaxReplicas');
  const { status } = live(cluster);
  expect(status).toMatchObject({ currentReplicas: 6, desiredReplicas: 3, currentMetrics: null });
  expect(conditions(cluster)).toBe('AbleToScale True SucceededRescale: the HPA controller was able to update the target scale to 3');
});

it('4.5.3 less than the minimum is never proposed', () => {
  const cluster = scaled(web(3, '1m'), autoscaler('minReplicas: 3, maxReplicas: 10', cpu(50)));
  cluster.advance('6m');
  expect(replicas(cluster)).toBe(3);
  expect(conditions(cluster)).toMatchInlineSnapshot(`
    "AbleToScale True ReadyForNewScale: recommended size matches current size
    ScalingActive True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)
    ScalingLimited True TooFewReplicas: the desired replica count is less than the minimum replica count"
  `);
});

it('4.5.1 looks come every 15 s, and a change of what is wanted does not move them', () => {
  const cluster = scaled(web(1), autoscaler('maxReplicas: 2', cpu(50)));
  const firstMs = parseTimestamp(live(cluster).status.lastScaleTime);
  cluster.advance('5s');
  cluster.apply(autoscaler('maxReplicas: 3', cpu(50)));
  cluster.until('the third replica', () => replicas(cluster) === 3, '1m');
  cluster.advance('1s');
  const waitedMs = parseTimestamp(live(cluster).status.lastScaleTime) - firstMs;
  expect(waitedMs % 15_000).toBeLessThan(1000);
});

it('an autoscaler that shares its pods with another measures nothing', () => {
  const cluster = scaled(web(1), autoscaler('maxReplicas: 4', cpu(50)));
  cluster.apply(autoscaler('maxReplicas: 4', cpu(50)).replace('{ name: web }\n', '{ name: also }\n'));
  cluster.advance('1m');
  expect(conditions(cluster)).toContain('ScalingActive False AmbiguousSelector: pods by selector app=web are controlled by multiple HPAs: [{also default} {web default}]');
  expect(live(cluster).status.currentMetrics).toBeNull();
});
