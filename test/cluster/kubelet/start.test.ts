// From a bound pod to a running one: events, STATUS, conditions, addresses.
import { expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import { createTestCluster } from '../../support/cluster.ts';

test('a pod is pulled, created and started in front of everybody (behaviour rule 6.8)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
      - {name: web, image: nginx:1.27}
  `);
  cluster.settle();
  expect(cluster.statuses('web')).toEqual(['Pending', 'ContainerCreating', 'Running']);
  expect(cluster.table('pods', { wide: true, columns: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'IP', 'NODE'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS    RESTARTS   IP           NODE
    web    1/1     Running   0          10.244.1.2   worker-1"
  `);
  expect(cluster.events('pod/web').join('\n')).toMatchInlineSnapshot(`
    "Normal Scheduled default-scheduler Successfully assigned default/web to worker-1
    Normal Pulling kubelet Pulling image "nginx:1.27"
    Normal Pulled kubelet Successfully pulled image "nginx:1.27" in 2.509s (2.509s including waiting). Image size: 72400320 bytes.
    Normal Created kubelet Created container: web
    Normal Started kubelet Started container web"
  `);
});

test('an image that is there is not pulled, unless the policy says Always', () => {
  const cluster = createTestCluster({ workers: 1 });
  const pod = (name: string, image: string): string => `
    apiVersion: v1
    kind: Pod
    metadata: {name: ${name}}
    spec: {containers: [{name: web, image: '${image}'}]}
  `;
  for (const [name, image] of [['first', 'nginx:1.27'], ['second', 'nginx:1.27'], ['latest', 'redis'], ['again', 'redis']] as const) {
    cluster.apply(pod(name, image));
    cluster.settle();
  }
  const reasons = (name: string): string[] => cluster.events(`pod/${name}`).slice(1, 3).map((line) => line.split(' ').slice(1, 6).join(' '));
  expect(reasons('first')).toEqual(['Pulling kubelet Pulling image "nginx:1.27"', 'Pulled kubelet Successfully pulled image']);
  expect(cluster.events('pod/second')[1]).toBe('Normal Pulled kubelet Container image "nginx:1.27" already present on machine');
  expect(reasons('again')).toEqual(['Pulling kubelet Pulling image "redis"', 'Pulled kubelet Successfully pulled image']);
});

test('conditions are written in the order of the kubelet (behaviour rule 6.2)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      readinessGates: [{conditionType: example.com/warm}]
      initContainers:
      - {name: prepare, image: busybox, command: [sleep, '5']}
      containers:
      - {name: b, image: nginx:1.27}
      - {name: a, image: redis:7}
  `);
  const conditions = (): string => cluster.pod('web').status.conditions!.map(({ type, status, reason, message }) => [type, status, reason, message].filter(Boolean).join(' ')).join('\n');
  cluster.advance(1);
  cluster.until('the first report', () => cluster.status('web') === 'Init:0/1');
  // The kubelet makes the sandbox, pulls the image and starts the first container in one sync, and reports before and after.
  expect([conditions().split('\n')[0], cluster.pod('web').status.podIP]).toEqual(['PodReadyToStartContainers False', undefined]);
  cluster.until('the first container runs', () => cluster.pod('web').status.initContainerStatuses![0]!.state!.running !== undefined);
  expect(conditions()).toMatchInlineSnapshot(`
    "PodReadyToStartContainers True
    Initialized False ContainersNotInitialized containers with incomplete status: [prepare]
    Ready False ContainersNotReady containers with unready status: [b a]
    ContainersReady False ContainersNotReady containers with unready status: [b a]
    PodScheduled True"
  `);
  cluster.settle('10s');
  expect(conditions()).toMatchInlineSnapshot(`
    "PodReadyToStartContainers True
    Initialized True
    Ready False ReadinessGatesNotReady corresponding condition of pod readiness gate "example.com/warm" does not exist.
    ContainersReady True
    PodScheduled True"
  `);
  expect(cluster.pod('web').status.containerStatuses!.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('init containers run one by one, each to its end (behaviour rule 6.6.2)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      initContainers:
      - {name: one, image: busybox, command: [sleep, '3']}
      - {name: two, image: busybox, command: [sleep, '3']}
      containers:
      - {name: web, image: nginx:1.27}
  `);
  cluster.settle('10s');
  expect(cluster.statuses('web')).toEqual(['Pending', 'Init:0/2', 'Init:1/2', 'PodInitializing', 'Running']);
  const { initContainerStatuses } = cluster.pod('web').status;
  expect(initContainerStatuses!.map(({ name, ready, state }) => [name, ready, state!.terminated!.reason])).toEqual([['one', true, 'Completed'], ['two', true, 'Completed']]);
});

test('addresses come from the node in sequence and return when pods go (behaviour rule 6.12.3)', () => {
  const cluster = createTestCluster({ workers: 1 });
  const pod = (name: string, spec = ''): void => void cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: ${name}}
    spec: {${spec} containers: [{name: web, image: nginx:1.27}]}
  `);
  pod('a');
  cluster.settle();
  pod('b');
  cluster.settle();
  cluster.admin.delete('pods', 'default', 'a');
  cluster.settle();
  pod('c');
  pod('host', 'hostNetwork: true,');
  cluster.settle('10s');
  const ip = (name: string): string => cluster.pod(name).status.podIP!;
  expect([ip('b'), ip('c')].map((address) => address.split('.').at(-1))).toEqual(['3', '4']);
  expect(ip('host')).toBe(cluster.pod('host').status.hostIP);
});

test('a pod that runs in peace costs no timer', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.settle();
  const before = cluster.clock.pending;
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
      - name: web
        image: nginx:1.27
        readinessProbe: {httpGet: {port: 80}}
        livenessProbe: {httpGet: {port: 80}}
        resources: {limits: {memory: 100Mi}}
  `);
  cluster.settle('1m');
  const { ran } = cluster.clock;
  cluster.advance('10m');
  expect(cluster.status('web')).toBe('Running');
  expect(cluster.clock.pending - before).toBeLessThanOrEqual(0);
  // Two nodes renew every ten seconds; the loops of controllers do the rest.
  expect((cluster.clock.ran - ran) / 600).toBeLessThan(3);
});

test('pods reach each other by address, containers of a pod by localhost (behaviour rule 6.12.2)', () => {
  const cluster = createTestCluster({ workers: 2 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: server}
    spec: {containers: [{name: web, image: nginx:1.27}]}
  `);
  cluster.settle();
  const ip = cluster.pod('server').status.podIP;
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: client}
    spec:
      containers:
      - {name: web, image: redis:7}
      - {name: ask, image: busybox:1.36, command: [sh, -c, 'sleep 5; nc -z ${ip} 80 && echo server; nc -z ${ip} 81 || echo refused; nc -z localhost 6379 && echo local; wget -qO- http://${ip}/ | grep title; sleep 3600']}
  `);
  cluster.advance('40s');
  expect(cluster.logs('client', { container: 'ask' })).toEqual(['server', 'refused', 'local', '<title>Welcome to nginx!</title>']);
});

test('a pod that is done within a second still reports its address', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: job}
    spec: {restartPolicy: Never, containers: [{name: job, image: busybox:1.36, command: ['true']}]}
  `);
  cluster.settle();
  expect(cluster.pod('job').status).toMatchObject({ phase: 'Succeeded', podIP: expect.stringMatching(/^10\.244\./) });
});

test('main containers are started one after the other, and nothing is reported of them until all have had their turn', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web, annotations: {sim.kubarium.dev/slow.pull: 20s, sim.kubarium.dev/quick.exit-after: 5s}}
    spec:
      restartPolicy: Never
      containers:
      - {name: quick, image: nginx:1.27}
      - {name: slow, image: redis:7.2}
  `);
  cluster.advance('18s');
  expect(cluster.statuses('web')).toEqual(['Pending', 'ContainerCreating']);
  expect(cluster.events('pod/web').filter((line) => line.includes('Started'))).toEqual(['Normal Started kubelet Started container quick']);
  cluster.advance('10s');
  expect(cluster.statuses('web')).toEqual(['Pending', 'ContainerCreating', 'NotReady']);
});

test.each([
  ['a runtime tells what a container was given', false, { resources: { requests: { cpu: '2' } }, allocatedResources: { cpu: '2' } }],
  ['idle containers have no runtime that could', true, { resources: undefined, allocatedResources: undefined }],
])('%s', (_, idleContainers, expected) => {
  const cluster = createTestCluster({ workers: 1, idleContainers });
  cluster.apply('{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [ { name: c, image: "nginx:1.27", resources: { requests: { cpu: "2" } } } ] } }');
  cluster.settle('20s');
  const [status] = cluster.admin.get<Pod>('pods', 'default', 'web').status.containerStatuses!;
  expect({ resources: status!.resources, allocatedResources: status!.allocatedResources }).toEqual(expected);
});

test('a status tells the mounts of a container from the start, what it was given and who it is once it was made', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(`
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}
      initContainers:
      - {name: first, image: busybox:1.36, command: [sleep, "5"], securityContext: {runAsUser: 0, runAsGroup: 0}}
      containers:
      - name: app
        image: busybox:1.36
        command: [sleep, "600"]
        volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b, readOnly: true}, {name: v, mountPath: /c, readOnly: true, recursiveReadOnly: IfPossible}]
      volumes: [{name: v, emptyDir: {}}]
  `);
  const volumeMounts = [{ name: 'v', mountPath: '/a' }, { name: 'v', mountPath: '/b', readOnly: true, recursiveReadOnly: 'Disabled' }, { name: 'v', mountPath: '/c', readOnly: true, recursiveReadOnly: 'Enabled' }];
  cluster.advance('5s');
  const { containerStatuses, initContainerStatuses } = cluster.pod('web').status;
  expect(containerStatuses![0]).toMatchObject({ state: { waiting: { reason: 'PodInitializing' } }, volumeMounts });
  expect(Object.keys(containerStatuses![0]!)).toEqual(['name', 'state', 'lastState', 'ready', 'restartCount', 'image', 'imageID', 'started', 'volumeMounts']);
  expect(initContainerStatuses![0]).toMatchObject({ resources: {}, user: { linux: { uid: 0, gid: 0, supplementalGroups: [0, 10, 2000, 4000] } } });
  expect(initContainerStatuses![0]!.volumeMounts).toBeUndefined();
  cluster.settle();
  expect(cluster.pod('web').status.containerStatuses![0]).toMatchObject({ volumeMounts, resources: {}, user: { linux: { uid: 1000, gid: 3000, supplementalGroups: [2000, 3000, 4000] } } });
});

test('what a container was given is told of one that has ended, too', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply('{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { restartPolicy: Never, containers: [ { name: c, image: "busybox:1.36", command: ["true"], resources: { limits: { cpu: "1" } } } ] } }');
  cluster.settle();
  const [status] = cluster.pod('web').status.containerStatuses!;
  expect([status!.state!.terminated!.reason, status!.resources, status!.allocatedResources]).toEqual(['Completed', { limits: { cpu: '1' }, requests: { cpu: '1' } }, { cpu: '1' }]);
});
