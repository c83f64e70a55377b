// Rules of section 6 that are seen best in a whole cluster: what keeps a container from starting, what its conditions say, who is asked until the end.
import { describe, expect, it } from 'vitest';
import type { KubeEvent, Pod } from '../../src/model/object.ts';
import { createTestCluster } from '../support/cluster.ts';

const pod = (spec: string): string => `{ apiVersion: v1, kind: Pod, metadata: { name: app }, spec: { ${spec} } }`;
const conditions = ({ status }: Pod): string => (status.conditions ?? []).map(({ type, status: is, reason = '', message = '' }) => `${type} ${is} ${reason} ${message}`.trimEnd()).join('\n');

describe('a container that does not start says why, in its state and in an event (rule 6.4)', () => {
  const secret = '{ apiVersion: v1, kind: Secret, metadata: { name: keys }, stringData: { api: abc } }';
  it.each([
    ['image: "Nginx:1.27"', 'InvalidImageName', 'Error: InvalidImageName'],
    ['image: "nginx:1.27", imagePullPolicy: Never', 'ErrImageNeverPull', 'Error: ErrImageNeverPull'],
    ['image: "nginx:1.27", env: [ { name: A, valueFrom: { secretKeyRef: { name: keys, key: web } } } ]', 'CreateContainerConfigError', "Error: couldn't find key web in Secret default/keys"],
    ['image: "nginx:1.27", env: [ { name: A, valueFrom: { secretKeyRef: { name: none, key: web } } } ]', 'CreateContainerConfigError', 'Error: secret "none" not found'],
    ['image: "nginx:1.27", env: [ { name: A, valueFrom: { configMapKeyRef: { name: none, key: web } } } ]', 'CreateContainerConfigError', 'Error: configmap "none" not found'],
  ])('%s: %s', (container, status, event) => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(secret);
    cluster.apply(pod(`containers: [ { name: c, ${container} } ]`));
    cluster.advance('30s');
    expect(cluster.status('app')).toBe(status);
    expect(cluster.pod('app').status.phase).toBe('Pending');
    expect(cluster.events('pod/app')).toContainEqual(expect.stringMatching(new RegExp(`^Warning Failed kubelet ${event}( \\(x\\d+\\))?$`)));
  });

  it('and so does a volume whose Secret has not got the key; it heals when the key comes (rule 6.8.3)', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(secret);
    cluster.apply(pod('volumes: [ { name: v, secret: { secretName: keys, items: [ { key: web, path: web } ] } } ], containers: [ { name: c, image: "nginx:1.27", volumeMounts: [ { name: v, mountPath: /v } ] } ]'));
    cluster.advance('20s');
    expect(cluster.status('app')).toBe('ContainerCreating');
    expect(cluster.events('pod/app')[1]).toMatchInlineSnapshot(`"Warning FailedMount kubelet MountVolume.SetUp failed for volume "v" : references non-existent secret key: web (x6)"`);
    cluster.admin.patch('secrets', 'default', 'keys', 'merge', { stringData: { web: 'def' } });
    cluster.advance('40s');
    expect(cluster.status('app')).toBe('Running');
  });

  it('and so does a pod for which its node has no address left (rule 6.5.4)', () => {
    const cluster = createTestCluster({ workers: 0 });
    cluster.apply('{ apiVersion: v1, kind: Node, metadata: { name: tiny }, spec: { podCIDR: 10.9.0.0/30 } }');
    cluster.advance('30s');
    for (const name of ['one', 'two']) {
      cluster.apply(`{ apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { terminationGracePeriodSeconds: 1, containers: [ { name: c, image: "redis:7.4" } ] } }`);
      cluster.advance('20s');
    }
    const places = (): string => cluster.table('pods', { wide: true, columns: ['NAME', 'READY', 'STATUS', 'IP'] });
    expect(places()).toMatchInlineSnapshot(`
      "NAME   READY   STATUS              IP
      one    1/1     Running             10.9.0.2
      two    0/1     ContainerCreating   <none>"
    `);
    expect(cluster.events('pod/two')[1]).toMatchInlineSnapshot(`"Warning FailedCreatePodSandBox kubelet Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: no IP addresses available in range set (x2)"`);
    cluster.admin.delete('pods', 'default', 'one');
    cluster.advance('40s');
    expect(places()).toMatchInlineSnapshot(`
      "NAME   READY   STATUS    IP
      two    1/1     Running   10.9.0.2"
    `);
  });
});

describe('conditions', () => {
  it('name the init containers that are not done, in the order of the spec (rule 6.2.2)', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(pod('initContainers: [ { name: z, image: "busybox:1.37", command: [ sleep, "20" ] }, { name: a, image: "busybox:1.37", command: [ sleep, "20" ] } ], containers: [ { name: main, image: "nginx:1.27" } ]'));
    cluster.advance('15s');
    expect(conditions(cluster.pod('app'))).toMatchInlineSnapshot(`
      "PodReadyToStartContainers True
      Initialized False ContainersNotInitialized containers with incomplete status: [z a]
      Ready False ContainersNotReady containers with unready status: [main]
      ContainersReady False ContainersNotReady containers with unready status: [main]
      PodScheduled True"
    `);
    cluster.advance('20s');
    expect(cluster.pod('app').status.conditions!.find(({ type }) => type === 'Initialized')!.message).toBe('containers with incomplete status: [a]');
  });

  it('name the containers that are not ready in the order of the spec, where their statuses go by name (rules 6.2.3, 6.2.4)', () => {
    const cluster = createTestCluster({ workers: 1 });
    const container = (name: string, ready: boolean): string => `{ name: ${name}, image: "busybox:1.37", command: [ sleep, "900" ], readinessProbe: { exec: { command: [ "${ready}" ] }, periodSeconds: 2 } }`;
    cluster.apply(pod(`containers: [ ${container('web', false)}, ${container('log', true)}, ${container('db', false)} ]`));
    cluster.advance('20s');
    expect(conditions(cluster.pod('app'))).toMatchInlineSnapshot(`
      "PodReadyToStartContainers True
      Initialized True
      Ready False ContainersNotReady containers with unready status: [web db]
      ContainersReady False ContainersNotReady containers with unready status: [web db]
      PodScheduled True"
    `);
    expect(cluster.pod('app').status.containerStatuses!.map(({ name, ready }) => `${name} ${ready}`)).toEqual(['db false', 'log true', 'web false']);
  });

  it('of what is done give the reason PodCompleted, of what has failed PodFailed (rule 6.2.3)', () => {
    const cluster = createTestCluster({ workers: 1 });
    cluster.apply(pod('restartPolicy: Never, containers: [ { name: c, image: "busybox:1.37", command: [ "true" ] } ]'));
    cluster.apply(pod('restartPolicy: Never, containers: [ { name: c, image: "busybox:1.37", command: [ "false" ] } ]').replace('name: app', 'name: other'));
    cluster.advance('20s');
    expect(`${conditions(cluster.pod('app'))}\n--\n${conditions(cluster.pod('other'))}`).toMatchInlineSnapshot(`
      "PodReadyToStartContainers False
      Initialized True PodCompleted
      Ready False PodCompleted
      ContainersReady False PodCompleted
      PodScheduled True
      --
      PodReadyToStartContainers False
      Initialized True
      Ready False PodFailed
      ContainersReady False PodFailed
      PodScheduled True"
    `);
  });
});

it('STATUS is that of the first container by name that does not run (rule 6.3.4)', () => {
  const cluster = createTestCluster({ workers: 1 });
  const container = (name: string, code: number): string => `{ name: ${name}, image: "busybox:1.37", command: [ sh, -c, "exit ${code}" ] }`;
  cluster.apply(pod(`restartPolicy: Never, containers: [ ${container('z', 0)}, ${container('b', 1)}, { name: a, image: "nginx:1.27" }, ${container('y', 0)} ]`));
  cluster.advance('20s');
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS
    app    1/4     Error"
  `);
});

it('events of containers say which one they are about (rule 6.8.2)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(pod('initContainers: [ { name: first, image: "busybox:1.37", command: [ "true" ] } ], containers: [ { name: c, image: "nginx:1.27" } ]'));
  cluster.advance('20s');
  const events = cluster.admin.list<KubeEvent>('events', { namespace: 'default' }).filter(({ involvedObject, reason }) => involvedObject.name === 'app' && reason !== 'Scheduled');
  expect(events.map(({ reason, involvedObject }) => `${reason} ${involvedObject.fieldPath}`).join('\n')).toMatchInlineSnapshot(`
    "Pulling spec.initContainers{first}
    Pulled spec.initContainers{first}
    Created spec.initContainers{first}
    Started spec.initContainers{first}
    Pulling spec.containers{c}
    Pulled spec.containers{c}
    Created spec.containers{c}
    Started spec.containers{c}"
  `);
});

it('a pod that is told to go is still asked whether it is ready, but not whether it lives (rule 6.7.6)', () => {
  const cluster = createTestCluster({ workers: 1 });
  const probe = '{ exec: { command: [ cat, /ok ] }, periodSeconds: 2, failureThreshold: 2 }';
  const command = JSON.stringify("touch /ok; trap 'rm /ok' TERM; while true; do sleep 1; done");
  cluster.apply(pod(`terminationGracePeriodSeconds: 30, containers: [ { name: c, image: "busybox:1.37", command: [ sh, -c, ${command} ], readinessProbe: ${probe}, livenessProbe: ${probe} } ]`));
  cluster.settle();
  cluster.admin.delete('pods', 'default', 'app');
  cluster.advance('20s');
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS        RESTARTS
    app    0/1     Terminating   0"
  `);
  expect(cluster.events('pod/app').filter((line) => /Unhealthy|Killing/.test(line)).join('\n')).toMatchInlineSnapshot(`
    "Normal Killing kubelet Stopping container c
    Warning Unhealthy kubelet Readiness probe failed: cat: can't open '/ok': No such file or directory
     (x10)"
  `);
});

it('a gRPC server can say that it does not serve (rule 6.7.5)', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(pod('containers: [ { name: c, image: "registry.k8s.io/etcd:3.5.1-0", readinessProbe: { grpc: { port: 2379 }, periodSeconds: 5 } } ]'));
  cluster.settle();
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS
    app    1/1     Running"
  `);
  cluster.faults.inject({ kind: 'readiness-fails', target: { type: 'container', namespace: 'default', pod: 'app', container: 'c' } }, 'test');
  cluster.advance('20s');
  expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS'] })).toMatchInlineSnapshot(`
    "NAME   READY   STATUS
    app    0/1     Running"
  `);
  expect(cluster.events('pod/app').at(-1)).toMatchInlineSnapshot(`"Warning Unhealthy kubelet Readiness probe failed: service unhealthy (responded with "NOT_SERVING") (x4)"`);
});
