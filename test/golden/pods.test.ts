// Golden scenarios 9.3 to 9.6: deleted, crashing, misconfigured and never ready pods.
import { describe, expect, it } from 'vitest';
import type { Deployment, Pod } from '../../src/model/object.ts';
import { createTestCluster } from '../support/cluster.ts';
import { withoutChance } from '../support/without-chance.ts';

const deployment = (name: string, container: string, replicas = 1): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [ ${container} ] }
`;

const podsOf = (cluster: ReturnType<typeof createTestCluster>): Pod[] => cluster.admin.list<Pod>('pods', { namespace: 'default' });

describe('9.3 delete pod of a ReplicaSet', () => {
  it('brings another at once, seconds before the old one is gone', () => {
    const cluster = createTestCluster();
    cluster.apply(deployment('web', '{ name: sleep, image: busybox:1.36, command: [sleep, "3600"] }', 2));
    cluster.settle();
    const [victim] = podsOf(cluster);
    cluster.admin.delete('pods', 'default', victim!.metadata.name);
    cluster.advance('2s');
    expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS', 'AGE'] })).toMatchInlineSnapshot(`
      "READY   STATUS        RESTARTS   AGE
      1/1     Terminating   0          9s
      1/1     Running       0          9s
      1/1     Running       0          2s"
    `);
    cluster.advance('27s');
    expect(cluster.status(victim!.metadata.name)).toBe('Terminating');
    cluster.advance('3s');
    expect(cluster.status(victim!.metadata.name)).toBe('gone');
    expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS', 'AGE'] })).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS   AGE
      1/1     Running   0          39s
      1/1     Running   0          32s"
    `);
  });
});

describe('9.4 an app that ends with 1', () => {
  const cluster = createTestCluster();
  cluster.apply(deployment('crash', '{ name: crash, image: busybox:1.36, command: [sh, -c, "echo working; sleep 1; exit 1"] }'));
  cluster.advance('20m');
  const { name } = podsOf(cluster)[0]!.metadata;

  it('shows Error, Running, CrashLoopBackOff by turns', () => {
    expect(cluster.statuses(name).slice(0, 9).join(' ')).toMatchInlineSnapshot(`"Pending ContainerCreating Running Error Running Error CrashLoopBackOff Running Error"`);
  });

  it('waits 10, 20, 40, 80, 160, 300, 300 s between its runs', () => {
    const starts = cluster.timeline(name).filter((line) => line.endsWith(' Running'));
    expect(starts.join('\n')).toMatchInlineSnapshot(`
      "2s Running
      4s Running
      15s Running
      36s Running
      77s Running
      2m38s Running
      5m19s Running
      10m Running
      15m Running"
    `);
  });

  it('keeps the phase Running and is never ready', () => {
    expect(podsOf(cluster)[0]!.status.phase).toBe('Running');
    expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS', 'AGE'] })).toMatchInlineSnapshot(`
      "READY   STATUS             RESTARTS        AGE
      0/1     CrashLoopBackOff   8 (4m38s ago)   20m"
    `);
    const available = cluster.admin.get<Deployment>('deployments', 'default', 'crash').status.conditions!.find(({ type }) => type === 'Available')!;
    expect(`${available.status} ${available.reason} ${available.message}`).toMatchInlineSnapshot(`"False MinimumReplicasUnavailable Deployment does not have minimum availability."`);
  });

  it('says so in its events and keeps the lines of the run before', () => {
    expect(withoutChance(cluster.events(`pod/${name}`), 'crash')).toMatchInlineSnapshot(`
      "Normal Scheduled default-scheduler Successfully assigned default/crash-<h>-<5> to worker-2
      Normal Pulling kubelet Pulling image "busybox:1.36"
      Normal Pulled kubelet Successfully pulled image "busybox:1.36" in <time> (<time> including waiting). Image size: <size> bytes.
      Normal Created kubelet Created container: crash (x5)
      Normal Started kubelet Started container crash (x5)
      Normal Pulled kubelet Container image "busybox:1.36" already present on machine (x4)
      Warning BackOff kubelet Back-off restarting failed container crash in pod crash-<h>-<5>_default(<uid>) (x73)"
    `);
    expect(cluster.logs(name, { previous: true })).toEqual(['working']);
  });
});

describe('9.5 a ConfigMap that is missing', () => {
  const cluster = createTestCluster();
  cluster.apply(`
apiVersion: v1
kind: Pod
metadata: { name: env }
spec:
  containers: [ { name: main, image: nginx:1.27, envFrom: [ { configMapRef: { name: settings } } ] } ]
---
apiVersion: v1
kind: Pod
metadata: { name: volume }
spec:
  containers: [ { name: main, image: nginx:1.27, volumeMounts: [ { name: settings, mountPath: /etc/settings } ] } ]
  volumes: [ { name: settings, configMap: { name: settings } } ]
`);
  cluster.advance('60s');

  it('as environment is CreateContainerConfigError, as volume ContainerCreating', () => {
    expect(cluster.table('pods')).toMatchInlineSnapshot(`
      "NAME     READY   STATUS                       RESTARTS   AGE
      env      0/1     CreateContainerConfigError   0          60s
      volume   0/1     ContainerCreating            0          60s"
    `);
    expect(withoutChance(cluster.events('pod/env'))).toMatchInlineSnapshot(`
      "Normal Scheduled default-scheduler Successfully assigned default/env to worker-2
      Normal Pulling kubelet Pulling image "nginx:1.27"
      Normal Pulled kubelet Successfully pulled image "nginx:1.27" in <time> (<time> including waiting). Image size: <size> bytes.
      Warning Failed kubelet Error: configmap "settings" not found (x5)
      Normal Pulled kubelet Container image "nginx:1.27" already present on machine (x4)"
    `);
    expect(withoutChance(cluster.events('pod/volume'))).toMatchInlineSnapshot(`
      "Normal Scheduled default-scheduler Successfully assigned default/volume to worker-1
      Warning FailedMount kubelet MountVolume.SetUp failed for volume "settings" : configmap "settings" not found (x7)"
    `);
  });

  it('heals both when it is made, without new pods', () => {
    const uids = podsOf(cluster).map(({ metadata }) => metadata.uid);
    cluster.apply('{ apiVersion: v1, kind: ConfigMap, metadata: { name: settings }, data: { mode: dark } }');
    cluster.until('both run', () => ['env', 'volume'].every((name) => cluster.status(name) === 'Running'), '3m');
    expect(podsOf(cluster).map(({ metadata }) => metadata.uid)).toEqual(uids);
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME     READY   STATUS    RESTARTS
      env      1/1     Running   0
      volume   1/1     Running   0"
    `);
  });
});

describe('9.6 readiness that is never true', () => {
  it('runs 0/1 and keeps the old pods in a rollout', () => {
    const cluster = createTestCluster();
    const probe = (port: number): string => `{ name: web, image: nginx:1.27, readinessProbe: { httpGet: { path: /, port: ${port} }, periodSeconds: 5 } }`;
    cluster.apply(deployment('web', probe(80), 2));
    cluster.settle('15s');
    expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE
      web    2/2     2            2"
    `);
    cluster.apply(deployment('web', probe(81), 2));
    cluster.advance('2m');
    expect(cluster.table('deployments', { columns: ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE'] })).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE
      web    2/2     1            2"
    `);
    expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS', 'AGE'] })).toMatchInlineSnapshot(`
      "READY   STATUS    RESTARTS   AGE
      1/1     Running   0          2m21s
      1/1     Running   0          2m21s
      0/1     Running   0          2m"
    `);
    const stuck = podsOf(cluster).find(({ status }) => status.containerStatuses?.[0]?.ready === false)!;
    expect(withoutChance(cluster.events(`pod/${stuck.metadata.name}`).filter((line) => line.includes('Unhealthy')))).toMatchInlineSnapshot(`"Warning Unhealthy kubelet Readiness probe failed: Get "http://<ip>:81/": dial tcp <ip>:81: connect: connection refused (x21)"`);
  });
});
