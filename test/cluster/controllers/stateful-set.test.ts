// Rule 4.1: names, order, updates, history and claims of a StatefulSet.
import { describe, expect, it } from 'vitest';
import { garbageCollector } from '../../../src/cluster/controllers/garbage-collector.ts';
import { statefulSetController } from '../../../src/cluster/controllers/stateful-set/stateful-set.ts';
import { revisionRollback, revisionsOf } from '../../../src/kinds/revision-history.ts';
import type { ControllerRevision, PersistentVolumeClaim, Pod, StatefulSet } from '../../../src/model/object.ts';
import { createTestControllers } from '../../support/controllers.ts';
import { setImage, statefulSet } from '../../support/workloads.ts';

type Spec = StatefulSet['spec'];

function start(spec: Partial<Spec> = {}, { image = 'nginx:1.16', settle = '30s' } = {}) {
  const cluster = createTestControllers([statefulSetController, garbageCollector], { nodes: ['worker-1', 'worker-2'] });
  const { client, store, clock } = cluster;
  /** What became of pods, in order: `+db-0`, `-db-0` when it is marked for deletion. */
  const story: string[] = [];
  store.watch(['pods'], ({ type, object, previous }) => {
    if (type === 'ADDED') story.push(`+${object.metadata.name}`);
    if (type === 'MODIFIED' && object.metadata.deletionTimestamp && !previous?.metadata.deletionTimestamp) story.push(`-${object.metadata.name}`);
  });
  // Claims are protected while pods use them; those here go only after their pods.
  store.watch(['persistentvolumeclaims'], ({ type, object }) => {
    const { name, deletionTimestamp, finalizers = [] } = object.metadata;
    if (type === 'DELETED' || !deletionTimestamp || finalizers.length === 0) return;
    clock.after(100, () => void client.patch('persistentvolumeclaims', 'default', name, 'merge', { metadata: { finalizers: null } }));
  });
  client.create('statefulsets', statefulSet(spec, image));
  cluster.advance(settle);
  const get = (): StatefulSet => client.get<StatefulSet>('statefulsets', 'default', 'db');
  return {
    ...cluster,
    get,
    told: (): string => story.splice(0).join(' '),
    pod: (name: string): Pod => client.get<Pod>('pods', 'default', name),
    /** `db-0 nginx:1.16`, with `!` behind a pod that is not ready. */
    placed: (): string[] => cluster.pods().map(({ metadata, spec: { containers }, status }) => `${metadata.name} ${containers[0]!.image}${status.phase === 'Running' ? '' : ' !'}`),
    claims: (): string[] => client.list<PersistentVolumeClaim>('persistentvolumeclaims').map(({ metadata }) => `${metadata.name}${(metadata.ownerReferences ?? []).map(({ kind, name }) => ` of ${kind}/${name}`).join('')}`),
    scale: (replicas: number): void => void client.scale('statefulsets', 'default', 'db', replicas),
    change: (patch: object): void => void client.patch('statefulsets', 'default', 'db', 'merge', { spec: patch }),
    history: (): string[] => revisionsOf(client, get()).map(({ revision, data }) => `${revision} ${(data as { spec: { template: Spec['template'] } }).spec.template.spec!.containers[0]!.image}`),
    clock,
  };
}

const data = { metadata: { name: 'data', labels: { own: 'yes' } }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };

/** READY TOTAL CURRENT UPDATED AVAILABLE. */
function line({ status }: StatefulSet): string {
  const { replicas, readyReplicas = 0, currentReplicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  return [readyReplicas, replicas, currentReplicas, updatedReplicas, availableReplicas].join(' ');
}

describe('its pods', () => {
  it('have names, labels and a host of their own', () => {
    const { pod, client, get } = start({ replicas: 2 });
    const [revision] = client.list<ControllerRevision>('controllerrevisions');
    expect(pod('db-1').metadata).toMatchObject({
      generateName: 'db-',
      labels: { app: 'db', 'apps.kubernetes.io/pod-index': '1', 'statefulset.kubernetes.io/pod-name': 'db-1', 'controller-revision-hash': revision!.metadata.name },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', controller: true, blockOwnerDeletion: true }],
    });
    expect(pod('db-1').spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect(get().status).toEqual({
      observedGeneration: 1, replicas: 2, readyReplicas: 2, availableReplicas: 2, currentReplicas: 2, updatedReplicas: 2,
      collisionCount: 0, currentRevision: revision!.metadata.name, updateRevision: revision!.metadata.name,
    });
  });

  it('begin at the first ordinal', () => {
    const { pods, change, advance, told } = start({ replicas: 3, ordinals: { start: 5 } });
    expect(told()).toBe('+db-5 +db-6 +db-7');
    change({ ordinals: { start: 6 } });
    advance('30s');
    expect(told()).toBe('+db-8 -db-5');
    expect(pods().map(({ metadata }) => metadata.name)).toEqual(['db-6', 'db-7', 'db-8']);
  });

  it('come one after the other, each when the one before is ready', () => {
    const { advance, placed } = start({ replicas: 3 }, { settle: '500ms' });
    expect(placed()).toEqual(['db-0 nginx:1.16 !']);
    advance('1s');
    expect(placed()).toEqual(['db-0 nginx:1.16', 'db-1 nginx:1.16 !']);
    advance('30s');
    expect(placed()).toEqual(['db-0 nginx:1.16', 'db-1 nginx:1.16', 'db-2 nginx:1.16']);
  });

  it('are waited for until they are available', () => {
    const { advance, pods } = start({ replicas: 2, minReadySeconds: 20 }, { settle: '20s' });
    expect(pods()).toHaveLength(1);
    advance('3s');
    expect(pods()).toHaveLength(2);
  });

  it('come and go all at once when Parallel', () => {
    const { placed, scale, advance, told } = start({ replicas: 3, podManagementPolicy: 'Parallel' }, { settle: '500ms' });
    expect(placed()).toEqual(['db-0 nginx:1.16 !', 'db-1 nginx:1.16 !', 'db-2 nginx:1.16 !']);
    advance('5s');
    told();
    scale(1);
    advance('100ms');
    expect(told()).toBe('-db-2 -db-1');
  });

  it('tell of themselves in events', () => {
    const { eventsOf, get, scale, advance } = start({ replicas: 2 });
    scale(1);
    advance('10s');
    expect(eventsOf(get())).toEqual([
      'Normal SuccessfulCreate create Pod db-0 in StatefulSet db successful',
      'Normal SuccessfulCreate create Pod db-1 in StatefulSet db successful',
      'Normal SuccessfulDelete delete Pod db-1 in StatefulSet db successful',
    ]);
  });

  it('that cannot be made are told of, and tried again', () => {
    const bad = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'nginx', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] } };
    const { eventsOf, get, pods } = start({ template: bad });
    expect(pods()).toEqual([]);
    expect(eventsOf(get())[0]).toMatch(/^\d+x Warning FailedCreate create Pod db-0 in StatefulSet db failed error: Pod "db-0" is invalid: spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "data"$/);
    expect(get().status.observedGeneration).toBe(1);
  });

  it('come back under the same name, deleted or ended', () => {
    const { client, advance, told, pod, setPhase, eventsOf, get } = start({ replicas: 2 });
    told();
    client.delete('pods', 'default', 'db-0');
    advance('10s');
    expect(told()).toBe('-db-0 +db-0');
    const { uid } = pod('db-1').metadata;
    setPhase(pod('db-1'), 'Failed', false);
    advance('10s');
    // What has ended needs no time to go.
    expect(told()).toBe('+db-1');
    expect(pod('db-1').metadata.uid).not.toBe(uid);
    setPhase(pod('db-1'), 'Succeeded', false);
    advance('10s');
    expect(eventsOf(get()).filter((event) => event.includes('Recreating'))).toEqual([
      'Warning RecreatingFailedPod StatefulSet default/db is recreating failed Pod db-1',
      'Normal RecreatingTerminatedPod StatefulSet default/db is recreating terminated Pod db-1',
    ]);
  });

  it('on a lost node are not replaced until they are really gone', () => {
    const { client, advance, loseNode, pods, pod, told } = start({ replicas: 2 });
    told();
    loseNode(pod('db-0').spec.nodeName!);
    client.delete('pods', 'default', 'db-0');
    advance('10m');
    expect(told()).toBe('-db-0');
    expect(pods()).toHaveLength(2);
    client.delete('pods', 'default', 'db-0', { gracePeriodSeconds: 0 });
    advance('1s');
    expect(told()).toBe('+db-0');
  });

  it('are adopted by name and label, and let go', () => {
    const { client, advance, pod, told } = start({ replicas: 2 });
    client.delete('statefulsets', 'default', 'db', { propagationPolicy: 'Orphan' });
    advance('5s');
    expect(pod('db-0').metadata.ownerReferences ?? []).toEqual([]);
    client.create('pods', { metadata: { name: 'stranger', namespace: 'default', labels: { app: 'db' } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } });
    told();
    client.create('statefulsets', statefulSet({ replicas: 2 }));
    advance('10s');
    expect(told()).toBe('');
    expect(pod('db-0').metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', name: 'db' }]);
    expect(pod('stranger').metadata.ownerReferences ?? []).toEqual([]);
    client.patch('pods', 'default', 'db-1', 'merge', { metadata: { labels: { app: 'other' } } });
    advance('10s');
    expect(pod('db-1').metadata.ownerReferences ?? []).toEqual([]);
  });

  it('get back the label that says who they are', () => {
    const { client, advance, pod, eventsOf, get } = start();
    client.patch('pods', 'default', 'db-0', 'merge', { metadata: { labels: { 'statefulset.kubernetes.io/pod-name': null } } });
    advance('1s');
    expect(pod('db-0').metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-0' });
    expect(eventsOf(get()).at(-1)).toBe('Normal SuccessfulUpdate update Pod db-0 in StatefulSet db successful');
  });
});

describe('scaling down', () => {
  it('takes the highest first, one at a time', () => {
    const { scale, advance, told, placed } = start({ replicas: 4 });
    told();
    scale(1);
    advance('500ms');
    expect(told()).toBe('-db-3');
    advance('30s');
    expect(told()).toBe('-db-2 -db-1');
    expect(placed()).toEqual(['db-0 nginx:1.16']);
  });

  it('waits for an unhealthy pod that stays', () => {
    const { scale, advance, told, pod, setPhase } = start({ replicas: 3 });
    told();
    setPhase(pod('db-0'), 'Running', false);
    scale(1);
    advance('1m');
    expect(told()).toBe('');
    setPhase(pod('db-0'), 'Running', true);
    advance('10s');
    expect(told()).toBe('-db-2 -db-1');
  });

  it('removes an unhealthy pod when it is the only one', () => {
    const { scale, advance, told, pod, setPhase } = start({ replicas: 3 });
    told();
    setPhase(pod('db-1'), 'Running', false);
    scale(1);
    advance('1m');
    expect(told()).toBe('-db-2 -db-1');
  });

  it('waits with a healthy pod above an unhealthy one no longer than it must', () => {
    const { scale, advance, told, pod, setPhase } = start({ replicas: 3 });
    told();
    setPhase(pod('db-2'), 'Running', false);
    setPhase(pod('db-1'), 'Running', false);
    scale(1);
    advance('1m');
    // db-2 is unhealthy and not the first of them: it is held back, and db-1 behind it.
    expect(told()).toBe('');
  });
});

describe('a rolling update', () => {
  it('goes from the highest ordinal down, waiting for each', () => {
    const { client, advance, told, placed, get, history } = start({ replicas: 3 });
    told();
    const before = get().status.currentRevision;
    setImage(client, 'statefulsets', 'db', 'nginx:1.17');
    advance('500ms');
    expect(line(get())).toBe('3 3 2 0 3');
    expect(get().status.currentRevision).toBe(before);
    advance('1m');
    expect(told()).toBe('-db-2 +db-2 -db-1 +db-1 -db-0 +db-0');
    expect(placed()).toEqual(['db-0 nginx:1.17', 'db-1 nginx:1.17', 'db-2 nginx:1.17']);
    expect(line(get())).toBe('3 3 3 3 3');
    expect(get().status.currentRevision).toBe(get().status.updateRevision);
    expect(history()).toEqual(['1 nginx:1.16', '2 nginx:1.17']);
  });

  it('stops at the partition; a pod below it comes back as it was', () => {
    const { client, advance, placed, get, change } = start({ replicas: 4, updateStrategy: { rollingUpdate: { partition: 2 } } });
    setImage(client, 'statefulsets', 'db', 'nginx:1.17');
    advance('1m');
    expect(placed()).toEqual(['db-0 nginx:1.16', 'db-1 nginx:1.16', 'db-2 nginx:1.17', 'db-3 nginx:1.17']);
    expect(line(get())).toBe('4 4 2 2 4');
    client.delete('pods', 'default', 'db-1');
    client.delete('pods', 'default', 'db-3');
    advance('10s');
    expect(placed()).toEqual(['db-0 nginx:1.16', 'db-1 nginx:1.16', 'db-2 nginx:1.17', 'db-3 nginx:1.17']);
    change({ updateStrategy: { rollingUpdate: { partition: 0 } } });
    advance('1m');
    expect(placed().every((text) => text.endsWith('1.17'))).toBe(true);
  });

  it('counts the partition from the first ordinal', () => {
    const { client, advance, placed } = start({ replicas: 3, ordinals: { start: 10 }, updateStrategy: { rollingUpdate: { partition: 2 } } });
    setImage(client, 'statefulsets', 'db', 'nginx:1.17');
    advance('1m');
    expect(placed()).toEqual(['db-10 nginx:1.16', 'db-11 nginx:1.16', 'db-12 nginx:1.17']);
  });

  it('of a bad image stops at the first pod, and an undo does not free it', () => {
    const { client, advance, told, placed, get, history } = start({ replicas: 3 });
    setImage(client, 'statefulsets', 'db', 'nginx:missing');
    advance('10m');
    expect(placed()).toEqual(['db-0 nginx:1.16', 'db-1 nginx:1.16', 'db-2 nginx:missing !']);
    const rollback = revisionRollback(get(), revisionsOf(client, get()));
    if (!('patch' in rollback)) throw new Error(JSON.stringify(rollback));
    expect(rollback.revision).toBe(1);
    client.patch('statefulsets', 'default', 'db', rollback.patchType, rollback.patch);
    told();
    advance('10m');
    expect(history()).toEqual(['2 nginx:missing', '3 nginx:1.16']);
    expect(told()).toBe('');
    client.delete('pods', 'default', 'db-2');
    advance('1m');
    expect(placed()).toEqual(['db-0 nginx:1.16', 'db-1 nginx:1.16', 'db-2 nginx:1.16']);
    expect(get().status.currentRevision).toBe(get().status.updateRevision);
  });

  it('with minReadySeconds waits for each to be available', () => {
    const { client, advance, told } = start({ replicas: 2, minReadySeconds: 30, podManagementPolicy: 'Parallel' }, { settle: '1m' });
    told();
    setImage(client, 'statefulsets', 'db', 'nginx:1.17');
    advance('20s');
    expect(told()).toBe('-db-1 +db-1');
    advance('20s');
    expect(told()).toBe('-db-0 +db-0');
  });

  it('with OnDelete is yours: what you delete comes back new', () => {
    const { client, advance, placed, told, get } = start({ replicas: 2, updateStrategy: { type: 'OnDelete' } });
    told();
    setImage(client, 'statefulsets', 'db', 'nginx:1.17');
    advance('10m');
    expect(told()).toBe('');
    expect(line(get())).toBe('2 2 2 0 2');
    client.delete('pods', 'default', 'db-0');
    advance('10s');
    expect(placed()).toEqual(['db-0 nginx:1.17', 'db-1 nginx:1.16']);
    expect(line(get())).toBe('2 2 1 1 2');
  });
});

describe('its history', () => {
  it('keeps as many revisions as it may, and those in use', () => {
    const { client, advance, history } = start({ revisionHistoryLimit: 1 });
    for (const tag of ['1.17', '1.18', '1.19']) {
      setImage(client, 'statefulsets', 'db', `nginx:${tag}`);
      advance('1m');
    }
    expect(history()).toEqual(['3 nginx:1.18', '4 nginx:1.19']);
  });

  it('is written as Kubernetes writes it', () => {
    const { client, get } = start();
    const [revision] = client.list<ControllerRevision>('controllerrevisions');
    const hash = revision!.metadata.name.slice('db-'.length);
    expect(revision).toMatchObject({
      revision: 1,
      metadata: { labels: { app: 'db', 'controller.kubernetes.io/hash': hash }, ownerReferences: [{ kind: 'StatefulSet', name: 'db' }] },
      data: { spec: { template: { $patch: 'replace', ...get().spec.template } } },
    });
  });

  it('gets round a name that is taken', () => {
    const { client, advance, get, history } = start();
    const [taken] = client.list<ControllerRevision>('controllerrevisions');
    client.delete('statefulsets', 'default', 'db');
    advance('10s');
    expect(client.list('controllerrevisions')).toEqual([]);
    client.create('controllerrevisions', { metadata: { name: taken!.metadata.name, namespace: 'default' }, revision: 1, data: { spec: {} } });
    client.create('statefulsets', statefulSet());
    advance('10s');
    expect(get().status.collisionCount).toBe(1);
    expect(history()).toEqual(['1 nginx:1.16']);
    expect(line(get())).toBe('1 1 1 1 1');
  });
});

describe('its claims', () => {
  it('are made before the pod, labelled, told of, and stay', () => {
    const { client, claims, eventsOf, get, scale, advance, pod } = start({ replicas: 2, volumeClaimTemplates: [data] });
    expect(claims()).toEqual(['data-db-0', 'data-db-1']);
    expect(client.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default', 'data-db-0')).toMatchObject({
      metadata: { labels: { own: 'yes', app: 'db' } },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeMode: 'Filesystem' },
    });
    expect(pod('db-0').spec.volumes?.[0]).toEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } });
    expect(eventsOf(get())).toEqual([
      'Normal SuccessfulCreate create Claim data-db-0 Pod db-0 in StatefulSet db success',
      'Normal SuccessfulCreate create Pod db-0 in StatefulSet db successful',
      'Normal SuccessfulCreate create Claim data-db-1 Pod db-1 in StatefulSet db success',
      'Normal SuccessfulCreate create Pod db-1 in StatefulSet db successful',
    ]);
    const { uid } = client.get('persistentvolumeclaims', 'default', 'data-db-1').metadata;
    scale(1);
    advance('10s');
    scale(2);
    advance('10s');
    expect(client.get('persistentvolumeclaims', 'default', 'data-db-1').metadata.uid).toBe(uid);
    client.delete('statefulsets', 'default', 'db');
    advance('10s');
    expect(claims()).toEqual(['data-db-0', 'data-db-1']);
  });

  it('that are refused keep the pod from being made', () => {
    const { eventsOf, get, pods } = start({ volumeClaimTemplates: [{ ...data, spec: { ...data.spec, accessModes: [] } }] });
    expect(pods()).toEqual([]);
    const why = 'PersistentVolumeClaim "data-db-0" is invalid: spec.accessModes: Required value: at least 1 access mode is required';
    expect(eventsOf(get()).map((event) => event.replace(/^\d+x /, ''))).toEqual([
      `Warning FailedCreate create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: ${why}`,
      `Warning FailedCreate create Pod db-0 in StatefulSet db failed error: failed to create PVC data-db-0: ${why}`,
    ]);
  });

  it('go with the set when whenDeleted says so', () => {
    const { client, claims, scale, advance, change } = start({ replicas: 2, volumeClaimTemplates: [data], persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } });
    expect(claims()).toEqual(['data-db-0 of StatefulSet/db', 'data-db-1 of StatefulSet/db']);
    scale(1);
    advance('10s');
    expect(claims()).toEqual(['data-db-0 of StatefulSet/db', 'data-db-1 of StatefulSet/db']);
    change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } });
    advance('10s');
    expect(claims()[0]).toBe('data-db-0');
    change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } });
    advance('10s');
    client.delete('statefulsets', 'default', 'db');
    advance('1m');
    expect(claims()).toEqual([]);
  });

  it('go with a pod that is scaled away when whenScaled says so, and a new pod gets new ones', () => {
    const { client, claims, scale, advance } = start({ replicas: 2, volumeClaimTemplates: [data], persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } });
    const { uid } = client.get('persistentvolumeclaims', 'default', 'data-db-1').metadata;
    scale(1);
    advance('500ms');
    expect(claims()).toEqual(['data-db-0', 'data-db-1 of Pod/db-1']);
    scale(2);
    advance('1m');
    expect(claims()).toEqual(['data-db-0', 'data-db-1']);
    expect(client.get('persistentvolumeclaims', 'default', 'data-db-1').metadata.uid).not.toBe(uid);
    expect(client.list('pods')).toHaveLength(2);
  });

  it('that somebody else controls are left to them', () => {
    const { client, claims, advance, change, eventsOf, get } = start({ volumeClaimTemplates: [data] });
    const claim = client.get<PersistentVolumeClaim>('persistentvolumeclaims', 'default', 'data-db-0');
    const owner = client.create('configmaps', { metadata: { name: 'owner', namespace: 'default' } });
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid, controller: true };
    client.update('persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, ownerReferences: [reference] } });
    change({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } });
    advance('10s');
    expect(claims()).toEqual(['data-db-0 of ConfigMap/owner']);
    expect(eventsOf(get()).at(-1)?.replace(/^\d+x /, '')).toBe(
      'Warning ConflictingController PersistentVolumeClaim data-db-0 has a conflicting OwnerReference that acts as a managing controller, the retention policy is ignored for this claim',
    );
  });
});

it('a set that is being deleted makes nothing any more', () => {
  const { client, advance, told, get } = start({ replicas: 2 });
  told();
  client.patch('statefulsets', 'default', 'db', 'merge', { metadata: { finalizers: ['example.com/hold'] } });
  client.delete('statefulsets', 'default', 'db');
  client.delete('pods', 'default', 'db-1');
  advance('10s');
  expect(told()).toBe('-db-1');
  expect(get().status.replicas).toBe(1);
});

it('a set that is deleted in the foreground at once goes, and its revisions with it', () => {
  const { client, advance } = start({ replicas: 1 }, { settle: '0s' });
  client.delete('statefulsets', 'default', 'db', { propagationPolicy: 'Foreground' });
  advance('10s');
  expect([client.list('statefulsets'), client.list('controllerrevisions'), client.list('pods')]).toEqual([[], [], []]);
});
