// What a container needs from ConfigMaps, Secrets and its pod, and what happens while it is missing.
import { describe, expect, test } from 'vitest';
import { createTestCluster } from '../../support/cluster.ts';
import type { TestCluster } from '../../support/cluster.ts';

const settings = `
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: settings}
  data: {color: blue, size: large}
`;

function clusterWith(container: string, rest = ''): TestCluster {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app, labels: {tier: front}, annotations: {note: hello}}
    spec: {${rest} containers: [{name: app, image: 'busybox:1.36', ${container}}]}
  `);
  return cluster;
}

describe('a missing ConfigMap (golden scenario 9.5)', () => {
  test('in the environment: CreateContainerConfigError until it is there', () => {
    const cluster = clusterWith("command: [sh, -c, 'echo $COLOR; sleep 3600'], env: [{name: COLOR, valueFrom: {configMapKeyRef: {name: settings, key: color}}}]");
    cluster.advance('20s');
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS                       RESTARTS
      app    0/1     CreateContainerConfigError   0"
    `);
    expect(cluster.events('pod/app').join('\n')).toMatchInlineSnapshot(`
      "Normal Scheduled default-scheduler Successfully assigned default/app to worker-1
      Normal Pulling kubelet Pulling image "busybox:1.36"
      Normal Pulled kubelet Successfully pulled image "busybox:1.36" in 542ms (542ms including waiting). Image size: 2167616 bytes.
      Warning Failed kubelet Error: configmap "settings" not found (x2)
      Normal Pulled kubelet Container image "busybox:1.36" already present on machine"
    `);
    cluster.apply(settings);
    cluster.advance('16s');
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS    RESTARTS
      app    1/1     Running   0"
    `);
    expect(cluster.logs('app')).toEqual(['blue']);
  });

  test('as a volume: ContainerCreating and FailedMount until it is there (behaviour rule 6.8.3)', () => {
    const cluster = clusterWith("command: [sh, -c, 'cat /etc/app/color; echo; sleep 3600'], volumeMounts: [{name: conf, mountPath: /etc/app}]", 'volumes: [{name: conf, configMap: {name: settings}}],');
    cluster.advance('4m');
    expect(cluster.statuses('app')).toEqual(['Pending', 'ContainerCreating']);
    expect(cluster.events('pod/app').slice(1).join('\n')).toMatchInlineSnapshot(`
      "Warning FailedMount kubelet MountVolume.SetUp failed for volume "conf" : configmap "settings" not found (x9)
      Warning FailedMount kubelet Unable to attach or mount volumes: unmounted volumes=[conf], unattached volumes=[], failed to process volumes=[]: context deadline exceeded"
    `);
    cluster.apply(settings);
    cluster.advance('2m5s');
    expect(cluster.status('app')).toBe('Running');
    expect(cluster.logs('app')).toEqual(['blue']);
  });
});

test.each([
  ["env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: shape}}}]", "couldn't find key shape in ConfigMap default/settings"],
  ['env: [{name: A, valueFrom: {secretKeyRef: {name: keys, key: api}}}]', 'secret "keys" not found'],
  ['envFrom: [{secretRef: {name: keys}}]', 'secret "keys" not found'],
  ['envFrom: [{configMapRef: {name: other}}]', 'configmap "other" not found'],
  ['securityContext: {runAsNonRoot: true}', 'container has runAsNonRoot and image will run as root (pod: "app_default(<uid>)", container: app)'],
  ['securityContext: {runAsNonRoot: true, runAsUser: 0}', 'container\'s runAsUser breaks non-root policy (pod: "app_default(<uid>)", container: app)'],
])('CreateContainerConfigError for %s', (container, message) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(settings);
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec: {containers: [{name: app, image: 'busybox:1.36', ${container}}]}
  `);
  cluster.advance('8s');
  expect(cluster.status('app')).toBe('CreateContainerConfigError');
  expect(cluster.events('pod/app').at(-1)).toBe(`Warning Failed kubelet Error: ${message}`);
});

test.each([
  ['configMap: {name: settings, items: [{key: shape, path: shape}]}', 'configmap references non-existent config key: shape'],
  ['secret: {secretName: keys}', 'secret "keys" not found'],
  ['hostPath: {path: /data/none, type: Directory}', 'hostPath type check failed: /data/none is not a directory'],
])('FailedMount for %s', (volume, problem) => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(settings);
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec:
      volumes: [{name: v, ${volume}}]
      containers: [{name: app, image: nginx:1.27, volumeMounts: [{name: v, mountPath: /v}]}]
  `);
  cluster.advance('300ms');
  expect(cluster.events('pod/app')[1]).toBe(`Warning FailedMount kubelet MountVolume.SetUp failed for volume "v" : ${problem}`);
});

test('optional sources never fail (behaviour rule 6.8.4)', () => {
  const cluster = clusterWith(
    `command: [sh, -c, 'echo "[$A]"; ls /v; sleep 3600'], volumeMounts: [{name: v, mountPath: /v}],
     envFrom: [{secretRef: {name: none, optional: true}}], env: [{name: A, valueFrom: {configMapKeyRef: {name: none, key: a, optional: true}}}]`,
    'volumes: [{name: v, secret: {secretName: none, optional: true}}],',
  );
  cluster.settle();
  expect([cluster.status('app'), cluster.logs('app')]).toEqual(['Running', ['[]']]);
});

test('the environment: sources, then env, references to what came before (behaviour rules 6.12.5 to 6.12.7)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(settings);
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app, labels: {tier: front}}
    spec:
      containers:
      - name: app
        image: busybox:1.36
        command: [sh, -c, 'echo "$(GREETING)|$LITERAL|$color|$SHIRT|$NODE|$TIER|$IP|$CPU|$MEMORY|$HOSTNAME|$KUBERNETES_SERVICE_HOST"; sleep 3600']
        envFrom: [{configMapRef: {name: settings}}, {configMapRef: {name: settings}, prefix: MY_}]
        env:
        - {name: color, value: red}
        - {name: SHIRT, value: '$(color) $(MY_size) $(NOT_THERE)'}
        - {name: LITERAL, value: '$$(color)'}
        - {name: GREETING, value: 'hi from $(KUBERNETES_SERVICE_PORT)'}
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        - {name: TIER, valueFrom: {fieldRef: {fieldPath: "metadata.labels['tier']"}}}
        - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
        - {name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}
        - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
        resources: {requests: {cpu: 1100m}}
  `);
  cluster.settle();
  expect(cluster.logs('app')).toEqual([
    `hi from 443|$(color)|red|red large $(NOT_THERE)|worker-1|front|${cluster.pod('app').status.podIP}|2|8192|app|10.96.0.1`,
  ]);
});

test('a pod tells of itself in files', () => {
  const cluster = clusterWith(
    "command: [sh, -c, 'cat /info/labels; echo; cat /info/cpu; echo; sleep 3600'], volumeMounts: [{name: info, mountPath: /info}]",
    'volumes: [{name: info, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: cpu, resourceFieldRef: {containerName: app, resource: limits.cpu}}]}}],',
  );
  cluster.settle();
  expect(cluster.logs('app')).toEqual(['tier="front"', '4']);
});

test('an emptyDir outlives its containers and is shared by them (behaviour rule 6.12.1)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: app}
    spec:
      volumes: [{name: shared, emptyDir: {}}]
      containers:
      - {name: writer, image: busybox:1.36, command: [sh, -c, 'date >> /out/log; sleep 5; exit 1'], volumeMounts: [{name: shared, mountPath: /out}]}
      - {name: reader, image: busybox:1.36, command: [sh, -c, 'sleep 9; wc -l < /in/log; sleep 3600'], volumeMounts: [{name: shared, mountPath: /in, readOnly: true}]}
  `);
  cluster.advance('20s');
  expect(cluster.logs('app', { container: 'reader' })).toEqual(['2']);
});

test('resources of a container that is not there keep the pod from starting (behaviour rule 6.4)', () => {
  const cluster = clusterWith('env: [{name: CPU, valueFrom: {resourceFieldRef: {containerName: nobody, resource: limits.cpu}}}]');
  cluster.advance('5s');
  expect(cluster.pod('app').status.containerStatuses![0]!.state!.waiting).toEqual({ reason: 'CreateContainerConfigError', message: 'container nobody not found' });
});

test.each([
  ['$(POD)/logs', undefined],
  ['$(NODE)-$(ZONE)', 'missing value for NODE, ZONE'],
  ['$(EMPTY)', 'missing value for EMPTY'],
  ['$(ROOT)', 'error SubPath `/x` must not be an absolute path'],
  ['$(UP)/x', "unable to provision SubPath `../x`: must not contain '..'"],
  ['$$(NODE)', undefined],
])('a subPathExpr of %s: %s', (expression, message) => {
  const env = 'env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: EMPTY, value: ""}, {name: ROOT, value: /x}, {name: UP, value: ".."}]';
  const cluster = clusterWith(`command: [sleep, "900"], ${env}, volumeMounts: [{name: v, mountPath: /v, subPathExpr: ${expression}}]`, 'volumes: [{name: v, emptyDir: {}}],');
  cluster.advance('5s');
  expect(cluster.status('app')).toBe(message === undefined ? 'Running' : 'CreateContainerConfigError');
  expect(cluster.pod('app').status.containerStatuses![0]!.state!.waiting?.message).toBe(message);
  if (message !== undefined) expect(cluster.events('pod/app')).toContain(`Warning Failed kubelet Error: ${message}`);
});
