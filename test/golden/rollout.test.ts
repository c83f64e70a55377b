// Golden scenarios 9.1 and 9.2: a Deployment comes up; a bad tag gets stuck beside it and is undone.
import { describe, expect, it } from 'vitest';
import { replicaSetsOf, rollbackPatch, rolloutStatus } from '../../src/kinds/deployment/rollout.ts';
import type { Deployment, ReplicaSet } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { withoutChance } from '../support/without-chance.ts';
import { createTestCluster } from '../support/cluster.ts';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [ { name: nginx, image: nginx } ] }
`;

const deploymentOf = (cluster: TestCluster): Deployment => cluster.admin.get<Deployment>('deployments', 'default', 'web');
const conditionsOf = (cluster: TestCluster): string[] => (deploymentOf(cluster).status.conditions ?? []).map(({ type, status, reason, message }) => `${type} ${status} ${reason} ${message}`);
const setImage = (cluster: TestCluster, image: string): void =>
  void cluster.admin.patch('deployments', 'default', 'web', 'strategic', { spec: { template: { spec: { containers: [{ name: 'nginx', image }] } } } });

const plain = (lines: readonly string[]): string => withoutChance(lines, 'web');

describe('9.1 create deployment web --image=nginx --replicas=3', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(web);
  cluster.settle();
  const [replicaSet] = cluster.admin.list<ReplicaSet>('replicasets', { namespace: 'default' });

  it('makes one ReplicaSet and three pods', () => {
    expect(deploymentOf(cluster).metadata.generation).toBe(1);
    expect(cluster.table('deployments', { wide: true })).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES   SELECTOR
      web    3/3     3            3           9s    nginx        nginx    app=web"
    `);
    expect(cluster.table('replicasets', { wide: true })).toMatchInlineSnapshot(`
      "NAME             DESIRED   CURRENT   READY   AGE   CONTAINERS   IMAGES   SELECTOR
      web-6dc5cd68db   3         3         3       9s    nginx        nginx    app=web,pod-template-hash=6dc5cd68db"
    `);
    expect(cluster.table('pods', { wide: true })).toMatchInlineSnapshot(`
      "NAME                   READY   STATUS    RESTARTS   AGE   IP           NODE       NOMINATED NODE   READINESS GATES
      web-6dc5cd68db-4t48v   1/1     Running   0          9s    10.244.1.2   worker-1   <none>           <none>
      web-6dc5cd68db-klfhx   1/1     Running   0          9s    10.244.1.3   worker-1   <none>           <none>
      web-6dc5cd68db-r768p   1/1     Running   0          9s    10.244.1.4   worker-1   <none>           <none>"
    `);
  });

  it('tells it in events', () => {
    expect(plain(cluster.events('deployment/web'))).toMatchInlineSnapshot(`"Normal ScalingReplicaSet deployment-controller Scaled up replica set web-<h> from 0 to 3"`);
    expect(plain(cluster.events(`replicaset/${replicaSet!.metadata.name}`))).toMatchInlineSnapshot(`
      "Normal SuccessfulCreate replicaset-controller Created pod: web-<h>-<5>
      Normal SuccessfulCreate replicaset-controller Created pod: web-<h>-<5>
      Normal SuccessfulCreate replicaset-controller Created pod: web-<h>-<5>"
    `);
    const [pod] = cluster.admin.list('pods', { namespace: 'default' });
    expect(plain(cluster.events(`pod/${pod!.metadata.name}`))).toMatchInlineSnapshot(`
      "Normal Scheduled default-scheduler Successfully assigned default/web-<h>-<5> to worker-1
      Normal Pulling kubelet Pulling image "nginx"
      Normal Pulled kubelet Successfully pulled image "nginx" in <time> (<time> including waiting). Image size: <size> bytes.
      Normal Created kubelet Created container: nginx
      Normal Started kubelet Started container nginx"
    `);
  });

  it('is available and complete', () => {
    expect(plain(conditionsOf(cluster))).toMatchInlineSnapshot(`
      "Available True MinimumReplicasAvailable Deployment has minimum availability.
      Progressing True NewReplicaSetAvailable ReplicaSet "web-<h>" has successfully progressed."
    `);
  });

  it('pulls latest each time', () => {
    expect(deploymentOf(cluster).spec.template.spec!.containers[0]!.imagePullPolicy).toBe('Always');
  });
});

describe('9.2 a bad tag', () => {
  const cluster = createTestCluster();
  cluster.apply(web);
  cluster.settle();
  setImage(cluster, 'nginx:1.161');
  cluster.advance('60s');

  it('leaves the old pods alone', () => {
    expect(cluster.table('deployments')).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE   AGE
      web    3/3     1            3           69s"
    `);
    expect(cluster.table('replicasets')).toMatchInlineSnapshot(`
      "NAME             DESIRED   CURRENT   READY   AGE
      web-6dc5cd68db   3         3         3       69s
      web-9558c5ff5    1         1         0       60s"
    `);
    expect(cluster.table('pods', { columns: ['READY', 'STATUS', 'RESTARTS', 'AGE'] })).toMatchInlineSnapshot(`
      "READY   STATUS             RESTARTS   AGE
      1/1     Running            0          69s
      1/1     Running            0          69s
      1/1     Running            0          69s
      0/1     ImagePullBackOff   0          60s"
    `);
  });

  it('goes between ErrImagePull and ImagePullBackOff', () => {
    const bad = cluster.admin.list('pods', { namespace: 'default' }).find(({ metadata }) => /ImagePull/.test(cluster.status(metadata.name)))!;
    expect(cluster.timeline(bad.metadata.name).slice(0, 6).join('\n')).toMatchInlineSnapshot(`
      "0s Pending
      0s ContainerCreating
      1s ErrImagePull
      4s ImagePullBackOff
      11s ErrImagePull
      15s ImagePullBackOff"
    `);
  });

  it('is what rollout status waits for, until the deadline', () => {
    expect(rolloutStatus(deploymentOf(cluster))).toEqual({ state: 'waiting', text: 'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...' });
    cluster.advance('10m');
    expect(rolloutStatus(deploymentOf(cluster))).toEqual({ state: 'error', text: 'deployment "web" exceeded its progress deadline' });
    expect(plain(conditionsOf(cluster))).toMatchInlineSnapshot(`
      "Available True MinimumReplicasAvailable Deployment has minimum availability.
      Progressing False ProgressDeadlineExceeded ReplicaSet "web-<h>" has timed out progressing."
    `);
  });

  it('goes away with an undo, which takes a new revision number', () => {
    const before = deploymentOf(cluster);
    const rollback = rollbackPatch(before, replicaSetsOf(cluster.admin, before));
    if (!('patch' in rollback)) throw new Error('nothing to undo');
    cluster.admin.patch('deployments', 'default', 'web', 'json', rollback.patch);
    cluster.settle();
    expect(cluster.table('deployments')).toMatchInlineSnapshot(`
      "NAME   READY   UP-TO-DATE   AVAILABLE   AGE
      web    3/3     3            3           11m"
    `);
    expect(cluster.admin.list<ReplicaSet>('replicasets', { namespace: 'default' }).map(({ metadata, spec }) => `revision ${metadata.annotations!['deployment.kubernetes.io/revision']} wants ${spec.replicas}`)).toEqual(
      expect.arrayContaining(['revision 3 wants 3', 'revision 2 wants 0']),
    );
    expect(plain(cluster.events('deployment/web'))).toMatchInlineSnapshot(`
      "Normal ScalingReplicaSet deployment-controller Scaled up replica set web-<h> from 0 to 3
      Normal ScalingReplicaSet deployment-controller Scaled up replica set web-<h> from 0 to 1
      Normal ScalingReplicaSet deployment-controller Scaled down replica set web-<h> from 1 to 0"
    `);
  });
});
