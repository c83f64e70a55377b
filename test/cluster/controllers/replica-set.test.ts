import { describe, expect, it } from 'vitest';
import { replicaSetController } from '../../../src/cluster/controllers/replica-set/replica-set.ts';
import { rankForDeletion } from '../../../src/cluster/controllers/replica-set/pod-ranking.ts';
import { createTestControllers } from '../../support/controllers.ts';
import { conditionLines, replicaSet } from '../../support/workloads.ts';
import type { Pod, ReplicaSet } from '../../../src/model/object.ts';
import { formatTimestamp } from '../../../src/model/timestamp.ts';

function start(spec: Partial<ReplicaSet['spec']> = {}, options: { kubelet?: boolean } = {}) {
  const cluster = createTestControllers([replicaSetController], { nodes: ['worker-1', 'worker-2'], ...options });
  const create = (): ReplicaSet => cluster.client.create<ReplicaSet>('replicasets', replicaSet(spec));
  const get = (): ReplicaSet => cluster.client.get<ReplicaSet>('replicasets', 'default', 'web');
  const label = (pod: Pod, app: string): unknown => cluster.client.patch('pods', 'default', pod.metadata.name, 'merge', { metadata: { labels: { app } } });
  const active = (): Pod[] => cluster.pods().filter(({ metadata }) => !metadata.deletionTimestamp);
  return { ...cluster, create, get, label, active };
}

describe('ReplicaSet', () => {
  it('makes its pods from the template', () => {
    const { create, advance, get, pods, eventsOf } = start({ replicas: 3 });
    const { uid } = create().metadata;
    advance('5s');
    expect(get().status).toEqual({ replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 });
    for (const { metadata } of pods()) {
      expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
      expect(metadata).toMatchObject({ generateName: 'web-', labels: { app: 'web' } });
      expect(metadata.ownerReferences).toEqual([{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid, controller: true, blockOwnerDeletion: true }]);
    }
    expect(eventsOf(get()).sort()).toEqual(pods().map(({ metadata }) => `Normal SuccessfulCreate Created pod: ${metadata.name}`));
  });

  it('replaces a deleted pod before that is gone', () => {
    const { create, advance, pods, client, get } = start({ replicas: 1 });
    create();
    advance('5s');
    const [pod] = pods();
    client.delete('pods', 'default', pod!.metadata.name);
    advance('500ms');
    expect(pods()).toHaveLength(2);
    expect(get().status.replicas).toBe(1);
    advance('5s');
    expect(pods()).toHaveLength(1);
  });

  it('ignores finished pods and replaces them', () => {
    const { create, advance, pods, setPhase, get } = start({ replicas: 1 });
    create();
    advance('5s');
    setPhase(pods()[0]!, 'Failed', false);
    advance('5s');
    expect(pods().map(({ status }) => status.phase).sort()).toEqual(['Failed', 'Running']);
    expect(get().status.replicas).toBe(1);
  });

  it('shrinks with an event per pod', () => {
    const { create, advance, client, get, pods, eventsOf } = start({ replicas: 4 });
    create();
    advance('5s');
    const before = pods().map(({ metadata }) => metadata.name);
    client.scale('replicasets', 'default', 'web', 1);
    advance('5s');
    expect(get().status).toMatchObject({ replicas: 1, observedGeneration: 2 });
    const gone = before.filter((name) => !pods().some(({ metadata }) => metadata.name === name));
    expect(eventsOf(get()).filter((line) => line.includes('Delete')).sort()).toEqual(gone.map((name) => `Normal SuccessfulDelete Deleted pod: ${name}`).sort());
  });

  it('touches at most 500 pods in one sync', () => {
    const { create, advance, active, client } = start({ replicas: 1200 }, { kubelet: false });
    create();
    advance(10);
    expect(active()).toHaveLength(500);
    advance(10);
    expect(active()).toHaveLength(1000);
    advance(100);
    expect(active()).toHaveLength(1200);
    client.scale('replicasets', 'default', 'web', 0);
    advance(10);
    expect(active()).toHaveLength(700);
  });

  it('makes pods no more once it is being deleted', () => {
    const { create, advance, client, pods } = start({ replicas: 2 });
    create();
    advance('5s');
    client.delete('replicasets', 'default', 'web', { propagationPolicy: 'Foreground' });
    client.delete('pods', 'default', pods()[0]!.metadata.name);
    advance('10s');
    expect(pods()).toHaveLength(1);
  });

  it('counts pods available after minReadySeconds without being told', () => {
    const { create, advance, get } = start({ replicas: 2, minReadySeconds: 30 });
    create();
    advance('10s');
    expect(get().status).toMatchObject({ readyReplicas: 2 });
    expect(get().status.availableReplicas).toBeUndefined();
    advance('30s');
    expect(get().status.availableReplicas).toBe(2);
  });
});

describe('adoption and release', () => {
  it('adopts a matching pod and says nothing', () => {
    const { create, advance, client, pods, eventsOf, get } = start({ replicas: 1 });
    client.create('pods', { metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } });
    advance('5s');
    create();
    advance('5s');
    expect(pods().map(({ metadata }) => metadata.name)).toEqual(['web']);
    expect(pods()[0]!.metadata.ownerReferences).toMatchObject([{ kind: 'ReplicaSet', name: 'web', controller: true, blockOwnerDeletion: true }]);
    expect(eventsOf(get()).filter((line) => line.includes('Successful'))).toEqual([]);
  });

  it('leaves the pods of others alone', () => {
    const { create, advance, client, pods } = start({ replicas: 1 });
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'other', uid: 'uid-of-another', controller: true }];
    client.create('pods', { metadata: { name: 'theirs', namespace: 'default', labels: { app: 'web' }, ownerReferences }, spec: { containers: [{ name: 'web', image: 'nginx' }] } });
    create();
    advance('5s');
    expect(pods()).toHaveLength(2);
    expect(client.get<Pod>('pods', 'default', 'theirs').metadata.ownerReferences).toEqual(ownerReferences);
  });

  it('releases a pod that is relabelled, and takes it back as one too many', () => {
    const { create, advance, pods, label, client } = start({ replicas: 1 });
    create();
    advance('5s');
    const [pod] = pods();
    label(pod!, 'debug');
    advance('5s');
    expect(pods()).toHaveLength(2);
    expect(client.get<Pod>('pods', 'default', pod!.metadata.name).metadata.ownerReferences).toBeUndefined();
    label(pod!, 'web');
    advance('5s');
    expect(pods()).toHaveLength(1);
  });
});

describe('refusals', () => {
  it('stand as a condition and an event until the next success', () => {
    const { create, advance, client, get, eventsOf } = start({ replicas: 5 });
    client.delete('serviceaccounts', 'default', 'default');
    create();
    advance(10);
    const message = 'pods "web-" is forbidden: error looking up service account default/default: serviceaccount "default" not found';
    expect(get().status.conditions).toMatchObject([{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }]);
    // The first batch is one pod: four calls are spared.
    expect(eventsOf(get())).toEqual([`Warning FailedCreate Error creating: ${message}`]);
    advance('60s');
    client.create('serviceaccounts', { metadata: { name: 'default', namespace: 'default' } });
    advance('120s');
    expect(conditionLines(get())).toEqual([]);
    expect(get().status.readyReplicas).toBe(5);
  });

  it('of a namespace that goes away are no failure', () => {
    const { advance, client } = start({}, { kubelet: false });
    client.create('namespaces', { metadata: { name: 'going' } });
    client.create('serviceaccounts', { metadata: { name: 'default', namespace: 'going' } });
    const object = replicaSet({ replicas: 1 });
    client.create('replicasets', { ...object, metadata: { name: 'web', namespace: 'going' } });
    client.delete('namespaces', undefined, 'going');
    advance('1s');
    const { status } = client.get<ReplicaSet>('replicasets', 'going', 'web');
    expect(status).toEqual({ replicas: 0, observedGeneration: 1 });
  });
});

describe('which pods go first', () => {
  const now = Date.UTC(2025, 5, 1, 8);
  interface Traits {
    node?: string | null;
    phase?: string;
    ready?: boolean;
    readyS?: number;
    cost?: string;
    restarts?: number;
    sidecarRestarts?: number;
    ageS?: number;
  }
  let number = 0;
  function pod({ node = 'n1', phase = 'Running', ready = true, readyS = 1000, cost, restarts = 0, sidecarRestarts = 0, ageS = 1000 }: Traits): Pod {
    const annotations: Record<string, string> = cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost };
    const since = formatTimestamp(now - readyS * 1000);
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', uid: `u${number++}`, resourceVersion: '1', creationTimestamp: formatTimestamp(now - ageS * 1000), annotations },
      spec: { containers: [], initContainers: [{ name: 'setup' }, { name: 'side', restartPolicy: 'Always' }], ...(node === null ? {} : { nodeName: node }) },
      status: {
        phase,
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: since }],
        containerStatuses: [{ name: 'c', restartCount: restarts, image: '', imageID: '', ready }],
        // Only those of sidecars count.
        initContainerStatuses: [{ name: 'setup', restartCount: 9 - sidecarRestarts, image: '', imageID: '', ready: false }, { name: 'side', restartCount: sidecarRestarts, image: '', imageID: '', ready }],
      },
    };
  }

  it.each<[string, Traits, Traits]>([
    ['not placed before placed', { node: null, phase: 'Pending', ready: false }, { phase: 'Pending', ready: false }],
    ['Pending before Running', { phase: 'Pending', ready: false }, { ready: false }],
    ['Pending before Unknown', { phase: 'Pending', ready: false }, { phase: 'Unknown', ready: false }],
    ['not ready before ready', { ready: false }, { ready: true }],
    ['not ready before cheap', { ready: false, cost: '100' }, { cost: '-100' }],
    ['lower cost', { cost: '-1' }, {}],
    ['an invalid cost counts as 0', { cost: '+5' }, { cost: '1' }],
    ['ready for a shorter time', { readyS: 10 }, { readyS: 1000 }],
    ['more restarts', { restarts: 3 }, { restarts: 1 }],
    ['more restarts of sidecars', { sidecarRestarts: 2 }, {}],
    ['more restarts of main containers, whatever the sidecars', { restarts: 1 }, { sidecarRestarts: 9 }],
    ['newer', { ageS: 10 }, { ageS: 1000 }],
  ])('%s', (_what, first, second) => {
    const [a, b] = [pod(first), pod(second)];
    expect(rankForDeletion([b, a], [a, b], now)).toEqual([a, b]);
    expect(rankForDeletion([a, b], [a, b], now)).toEqual([a, b]);
  });

  it('on the node with more of the family', () => {
    const [a, b, sibling] = [pod({ node: 'n1' }), pod({ node: 'n2' }), pod({ node: 'n2' })];
    expect(rankForDeletion([a, b], [a, b, sibling], now)).toEqual([b, a]);
  });

  it('of like age the lower uid', () => {
    const [a, b] = [pod({ readyS: 1000 }), pod({ readyS: 1001 })];
    expect(rankForDeletion([b, a], [a, b], now)).toEqual([a, b]);
  });
});
