// Golden scenarios 9.14 and 9.9 for StatefulSets, and a rolling update from the first pod to the last.
import { describe, expect, it } from 'vitest';
import { statefulSetRolloutStatus } from '../../src/kinds/stateful-set/rollout.ts';
import type { StatefulSet } from '../../src/model/object.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster, setFault } from '../support/cluster.ts';

const db = (replicas: number, rest = ''): string => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: ${replicas}
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      terminationGracePeriodSeconds: 5
      containers: [ { name: nginx, image: nginx:1.26 } ]
  ${rest}
`;

const claims = 'volumeClaimTemplates: [ { metadata: { name: data }, spec: { accessModes: [ ReadWriteOnce ], storageClassName: none, resources: { requests: { storage: 1Gi } } } } ]';
const setOf = (cluster: TestCluster): StatefulSet => cluster.admin.get<StatefulSet>('statefulsets', 'default', 'db');
const scale = (cluster: TestCluster, replicas: number): void => void cluster.admin.scale('statefulsets', 'default', 'db', replicas);
const setImage = (cluster: TestCluster, image: string): void =>
  void cluster.admin.patch('statefulsets', 'default', 'db', 'strategic', { spec: { template: { spec: { containers: [{ name: 'nginx', image }] } } } });

/** `+1s db-0 made`: when pods came, became ready, were told to go and went, since the watch began. */
function watchPods(cluster: TestCluster): () => string {
  const lines: string[] = [];
  const startMs = cluster.clock.now;
  cluster.store.watch(['pods'], ({ type, object, previous }) => {
    const ready = (pod: unknown): boolean => (pod as { status: { conditions?: { type: string; status: string }[] } } | undefined)?.status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false;
    const say = (what: string): void => void lines.push(`+${Math.round((cluster.clock.now - startMs) / 1000)}s ${object.metadata.name} ${what}`);
    if (type === 'ADDED') say('made');
    else if (type === 'DELETED') say('gone');
    else if (object.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp) say('told to go');
    else if (ready(object) && !ready(previous)) say('ready');
  });
  return () => lines.splice(0).join('\n');
}

/** The story without its times. */
const order = (story: string): string => story.replaceAll(/^\+\d+s /gm, '');

describe('9.14 scale 3 to 1', () => {
  const cluster = createTestCluster({ workers: 1 });
  // The class makes no volumes, so they are made by hand.
  for (const number of [1, 2, 3]) {
    cluster.apply(`{ apiVersion: v1, kind: PersistentVolume, metadata: { name: disk-${number} }, spec: { capacity: { storage: 1Gi }, accessModes: [ ReadWriteOnce ], storageClassName: none, hostPath: { path: /data/${number} } } }`);
  }
  cluster.apply(db(3, claims));
  cluster.settle();
  const story = watchPods(cluster);

  it('comes up in order, each pod with a claim', () => {
    expect(cluster.table('statefulsets', { wide: true, columns: ['NAME', 'READY', 'CONTAINERS', 'IMAGES'] })).toMatchInlineSnapshot(`
      "NAME   READY   CONTAINERS   IMAGES
      db     3/3     nginx        nginx:1.26"
    `);
    expect(cluster.table('persistentvolumeclaims', { columns: ['NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES'] })).toMatchInlineSnapshot(`
      "NAME        STATUS   VOLUME   CAPACITY   ACCESS MODES
      data-db-0   Bound    disk-1   1Gi        RWO
      data-db-1   Bound    disk-2   1Gi        RWO
      data-db-2   Bound    disk-3   1Gi        RWO"
    `);
    expect(cluster.events('statefulset/db').join('\n')).toMatchInlineSnapshot(`
      "Normal SuccessfulCreate statefulset-controller create Claim data-db-0 Pod db-0 in StatefulSet db success
      Normal SuccessfulCreate statefulset-controller create Pod db-0 in StatefulSet db successful
      Normal SuccessfulCreate statefulset-controller create Claim data-db-1 Pod db-1 in StatefulSet db success
      Normal SuccessfulCreate statefulset-controller create Pod db-1 in StatefulSet db successful
      Normal SuccessfulCreate statefulset-controller create Claim data-db-2 Pod db-2 in StatefulSet db success
      Normal SuccessfulCreate statefulset-controller create Pod db-2 in StatefulSet db successful"
    `);
  });

  it('goes from the top, one after the other, and keeps the claims', () => {
    scale(cluster, 1);
    cluster.settle();
    expect(order(story())).toMatchInlineSnapshot(`
      "db-2 told to go
      db-2 gone
      db-1 told to go
      db-1 gone"
    `);
    expect(cluster.table('persistentvolumeclaims', { columns: ['NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES'] })).toMatchInlineSnapshot(`
      "NAME        STATUS   VOLUME   CAPACITY   ACCESS MODES
      data-db-0   Bound    disk-1   1Gi        RWO
      data-db-1   Bound    disk-2   1Gi        RWO
      data-db-2   Bound    disk-3   1Gi        RWO"
    `);
  });

  it('finds its claims again', () => {
    const before = cluster.admin.list('persistentvolumeclaims').map(({ metadata }) => metadata.uid);
    scale(cluster, 3);
    cluster.settle();
    expect(order(story())).toMatchInlineSnapshot(`
      "db-1 made
      db-1 ready
      db-2 made
      db-2 ready"
    `);
    expect(cluster.admin.list('persistentvolumeclaims').map(({ metadata }) => metadata.uid)).toEqual(before);
  });
});

describe('a rolling update', () => {
  const cluster = createTestCluster({ workers: 1 });
  cluster.apply(db(3));
  cluster.settle();
  const story = watchPods(cluster);

  it('waits for each pod, from the highest to the lowest', () => {
    setImage(cluster, 'nginx:1.27');
    cluster.advance('1s');
    expect(statefulSetRolloutStatus(setOf(cluster)).text).toBe('Waiting for 1 pods to be ready...');
    cluster.settle();
    expect(story()).toMatchInlineSnapshot(`
      "+0s db-2 told to go
      +1s db-2 gone
      +1s db-2 made
      +5s db-2 ready
      +5s db-1 told to go
      +6s db-1 gone
      +6s db-1 made
      +7s db-1 ready
      +7s db-0 told to go
      +8s db-0 gone
      +8s db-0 made
      +9s db-0 ready"
    `);
    expect(statefulSetRolloutStatus(setOf(cluster)).text).toBe('partitioned roll out complete: 3 new pods have been updated...');
  });

  it('of an image that is not there stops at the first pod', () => {
    setImage(cluster, 'nginx:1.271');
    cluster.advance('10m');
    expect(cluster.table('pods', { columns: ['NAME', 'READY', 'STATUS', 'RESTARTS'] })).toMatchInlineSnapshot(`
      "NAME   READY   STATUS             RESTARTS
      db-0   1/1     Running            0
      db-1   1/1     Running            0
      db-2   0/1     ImagePullBackOff   0"
    `);
    expect(statefulSetRolloutStatus(setOf(cluster)).text).toBe('Waiting for 1 pods to be ready...');
  });
});

describe('9.9 a node with one of its pods dies', () => {
  const cluster = createTestCluster();
  cluster.apply(db(2));
  cluster.settle();
  const node = cluster.pod('db-0').spec.nodeName!;
  const story = watchPods(cluster);
  setFault(cluster, node, 'power-loss');
  cluster.advance('20m');

  it('does not replace the pod, which may still be running', () => {
    expect(story()).toMatchInlineSnapshot(`"+350s db-0 told to go"`);
    expect(cluster.status('db-0')).toBe('Terminating');
    expect(cluster.table('statefulsets', { columns: ['NAME', 'READY'] })).toMatchInlineSnapshot(`
      "NAME   READY
      db     1/2"
    `);
  });

  it('does when the node is removed, within a minute', () => {
    cluster.admin.delete('nodes', undefined, node);
    cluster.advance('70s');
    expect(cluster.pod('db-0').spec.nodeName).not.toBe(node);
    const [, goneAt = ''] = /^\+(\d+)s db-0 gone\n\+\d+s db-0 made/.exec(story()) ?? [];
    expect(Number(goneAt) - 1200).toBeGreaterThan(0);
    expect(Number(goneAt) - 1200).toBeLessThanOrEqual(60);
    cluster.settle();
    expect(cluster.status('db-0')).toBe('Running');
  });
});
