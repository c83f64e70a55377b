import { describe, expect, it } from 'vitest';
import { nodeLifecycleController } from '../../../src/cluster/controllers/node-lifecycle/node-lifecycle.ts';
import { taintEvictionController } from '../../../src/cluster/controllers/taint-eviction.ts';
import type { Node, Pod } from '../../../src/model/object.ts';
import { createTestControllers } from '../../support/controllers.ts';
import { podManifest } from '../../support/apiserver.ts';

function start(nodes: readonly string[]) {
  const cluster = createTestControllers([nodeLifecycleController, taintEvictionController], { nodes });
  cluster.advance('6s');
  const { client } = cluster;
  const get = (name: string): Node => client.get<Node>('nodes', undefined, name);
  const taints = (name: string): string[] => (get(name).spec.taints ?? []).map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`);
  const conditions = (name: string): string[] => (get(name).status.conditions ?? []).map(({ type, status, reason, message }) => `${type} ${status} ${reason} ${message}`);
  const podOn = (name: string, nodeName: string, spec: object = {}): Pod => {
    client.create('pods', podManifest(name, { spec: { nodeName, ...spec } }));
    cluster.advance('2s');
    return client.get<Pod>('pods', 'default', name);
  };
  return { ...cluster, get, taints, conditions, podOn };
}

const names = (count: number, prefix = 'n'): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

describe('a node', () => {
  it('is registered, loses its first taint when ready, and is taken off', () => {
    const { taints, eventsOf, get, client, advance } = start(['worker-1']);
    const node = get('worker-1');
    expect(taints('worker-1')).toEqual([]);
    expect(eventsOf(node)).toEqual(['Normal RegisteredNode Node worker-1 event: Registered Node worker-1 in Controller']);
    client.delete('nodes', undefined, 'worker-1');
    advance('5s');
    expect(eventsOf(node)).toContain('Normal RemovingNode Node worker-1 event: Removing Node worker-1 from Controller');
  });

  it('that is cordoned is tainted, until it is not', () => {
    const { client, advance, taints, get } = start(['worker-1']);
    client.patch('nodes', undefined, 'worker-1', 'merge', { spec: { unschedulable: true } });
    advance(10);
    expect(get('worker-1').spec.taints).toEqual([{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded: '2025-06-01T08:00:06Z' }]);
    client.patch('nodes', undefined, 'worker-1', 'merge', { spec: { unschedulable: null } });
    advance(10);
    expect(taints('worker-1')).toEqual([]);
  });

  it.each([
    ['MemoryPressure', 'True', ['memory-pressure:NoSchedule']],
    ['DiskPressure', 'True', ['disk-pressure:NoSchedule']],
    ['PIDPressure', 'True', ['pid-pressure:NoSchedule']],
    ['NetworkUnavailable', 'True', ['network-unavailable:NoSchedule']],
    ['Ready', 'False', ['not-ready:NoSchedule']],
    ['Ready', 'Unknown', ['unreachable:NoSchedule']],
  ])('with %s=%s is tainted at once, and keeps the taints of others', (type, status, expected) => {
    const { client, advance, taints, get } = start(['worker-1']);
    client.patch('nodes', undefined, 'worker-1', 'merge', { spec: { taints: [{ key: 'mine', effect: 'NoSchedule' }] } });
    const report = (value: string): void => {
      const node = get('worker-1');
      const conditions = [...node.status.conditions!.filter((condition) => condition.type !== type), { type, status: value, reason: 'Test' }];
      client.updateStatus<Node>('nodes', { ...node, metadata: { ...node.metadata }, status: { ...node.status, conditions } });
      advance(10);
    };
    report(status);
    expect(taints('worker-1')).toEqual(['mine:NoSchedule', ...expected]);
    report(type === 'Ready' ? 'True' : 'False');
    expect(taints('worker-1')).toEqual(['mine:NoSchedule']);
  });
});

describe('a lost node', () => {
  it('becomes unknown 50 to 55 s after its last sign of life', () => {
    const { advance, loseNode, conditions, taints, eventsOf, get, podOn, client } = start(['worker-1', 'worker-2']);
    const pod = podOn('web', 'worker-1');
    expect(pod.status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    // The last lease was renewed at 0 s; now it is 8 s.
    loseNode('worker-1');
    advance('41s');
    expect(conditions('worker-1').at(-1)).toMatch(/^Ready True/);
    advance('2s');
    const text = 'Unknown NodeStatusUnknown Kubelet stopped posting node status.';
    expect(conditions('worker-1')).toEqual(['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => `${type} ${text}`));
    expect(taints('worker-1')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute']);
    expect(eventsOf(get('worker-1'))).toContain('Normal NodeNotReady Node worker-1 status is now: NodeNotReady');
    const after = client.get<Pod>('pods', 'default', 'web');
    expect(after.status.phase).toBe('Running');
    expect(after.status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
    expect(eventsOf(after)).toContain('Warning NodeNotReady Node is not ready');
    expect(conditions('worker-2').at(-1)).toMatch(/^Ready True/);
  });

  it('gives up its pods 300 s later, and they stay Terminating', () => {
    const { advance, loseNode, eventsOf, podOn, client } = start(['worker-1', 'worker-2']);
    podOn('web', 'worker-1');
    loseNode('worker-1');
    advance('341s');
    const get = (): Pod => client.get<Pod>('pods', 'default', 'web');
    expect(get().metadata.deletionTimestamp).toBeUndefined();
    advance('10s');
    expect(get().metadata.deletionTimestamp).toBeDefined();
    expect(get().status.conditions?.find(({ type }) => type === 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    expect(eventsOf(get())).toContain('Normal TaintManagerEviction Marking for deletion Pod default/web');
    advance('10m');
    expect(get().metadata.deletionTimestamp).toBeDefined();
  });

  it('that comes back in time keeps its pods', () => {
    const { advance, loseNode, recoverNode, taints, eventsOf, podOn, client } = start(['worker-1', 'worker-2']);
    podOn('web', 'worker-1');
    loseNode('worker-1');
    advance('120s');
    recoverNode('worker-1');
    advance('6s');
    expect(taints('worker-1')).toEqual([]);
    const pod = client.get<Pod>('pods', 'default', 'web');
    expect(eventsOf(pod)).toContain('Normal TaintManagerEviction Cancelling deletion of Pod default/web');
    advance('10m');
    expect(client.get<Pod>('pods', 'default', 'web').metadata.deletionTimestamp).toBeUndefined();
  });

  it('that somebody wrote with its capacity keeps its first taint until its machine reports', () => {
    const { advance, client, taints } = start(['worker-1']);
    client.create('nodes', { metadata: { name: 'early' }, status: { capacity: { cpu: '8' }, allocatable: { cpu: '8' } } });
    advance('5s');
    expect(taints('early')).toEqual(['not-ready:NoSchedule']);
  });

  it('that never reported is unknown after 60 s', () => {
    const { advance, client, conditions, taints } = start(['worker-1']);
    client.create('nodes', { metadata: { name: 'silent' } });
    advance('55s');
    expect(conditions('silent')).toEqual([]);
    advance('10s');
    const text = 'Unknown NodeStatusNeverUpdated Kubelet never posted node status.';
    expect(conditions('silent')).toEqual(['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => `${type} ${text}`));
    expect(taints('silent')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute']);
  });
});

describe('many lost nodes', () => {
  const lost = (cluster: ReturnType<typeof start>, of: readonly string[]): string[] => of.filter((name) => cluster.taints(name).includes('unreachable:NoExecute'));

  it('are given up one every 10 s', () => {
    const all = names(10);
    const cluster = start(all);
    for (const name of all.slice(0, 3)) cluster.loseNode(name);
    cluster.advance('45s');
    expect(lost(cluster, all)).toHaveLength(1);
    cluster.advance('10s');
    expect(lost(cluster, all)).toHaveLength(2);
    cluster.advance('10s');
    expect(lost(cluster, all)).toHaveLength(3);
    expect(all.filter((name) => cluster.taints(name).includes('unreachable:NoSchedule'))).toHaveLength(3);
  });

  it('beyond 55 % of a small zone are not given up', () => {
    const all = names(10);
    const cluster = start(all);
    for (const name of all.slice(0, 6)) cluster.loseNode(name);
    cluster.advance('10m');
    expect(lost(cluster, all)).toEqual([]);
    // Back below the share: the rest is given up in turn.
    for (const name of all.slice(0, 4)) cluster.recoverNode(name);
    cluster.advance('30s');
    expect(lost(cluster, all)).toEqual(all.slice(4, 6));
  });

  it('beyond 55 % of a large zone are given up one every 100 s', () => {
    const all = names(60);
    const cluster = start(all);
    for (const name of all.slice(0, 40)) cluster.loseNode(name);
    cluster.advance('60s');
    const first = lost(cluster, all).length;
    expect(first).toBeLessThanOrEqual(1);
    cluster.advance('300s');
    expect(lost(cluster, all).length - first).toBe(3);
  });

  it('when all are lost, nobody is evicted and taints go', () => {
    const all = names(4);
    const cluster = start(all);
    cluster.podOn('web', 'n1');
    cluster.loseNode('n1');
    cluster.advance('60s');
    expect(lost(cluster, all)).toEqual(['n1']);
    for (const name of all) cluster.loseNode(name);
    cluster.advance('60s');
    expect(lost(cluster, all)).toEqual([]);
    expect(cluster.taints('n1')).toEqual(['unreachable:NoSchedule']);
    cluster.advance('20m');
    expect(cluster.client.get<Pod>('pods', 'default', 'web').metadata.deletionTimestamp).toBeUndefined();
    cluster.recoverNode('n2');
    cluster.recoverNode('n3');
    cluster.advance('30s');
    expect(lost(cluster, all)).toEqual(['n1', 'n4']);
  });
});

describe('zones', () => {
  const ZONE = 'topology.kubernetes.io/zone';
  /** `a:3 b:2`: so many nodes in zones of these names, called a1, a2 ... */
  function startZones(sizes: Readonly<Record<string, number>>) {
    const nodes = Object.entries(sizes).flatMap(([zone, size]) => names(size, zone));
    const cluster = start(nodes);
    for (const name of nodes) cluster.client.patch('nodes', undefined, name, 'merge', { metadata: { labels: { [ZONE]: name[0]! } } });
    cluster.advance('6s');
    const givenUp = (zone: string): number => nodes.filter((name) => name.startsWith(zone) && cluster.taints(name).includes('unreachable:NoExecute')).length;
    const lose = (zone: string, count: number): void => names(count, zone).forEach((name) => cluster.loseNode(name));
    return { ...cluster, givenUp, lose };
  }

  it.each<[string, Record<string, number>, Record<string, number>, Record<string, number>]>([
    // After 5 minutes: one at once and 25 more at one in 10 s, as far as there are any; one at once and 2 more at one in 100 s.
    ['that are down as a whole are given up as usual, as long as others are up', { a: 4, b: 4 }, { a: 4 }, { a: 4, b: 0 }],
    ['each have a pace of their own', { a: 30, b: 30, c: 5 }, { a: 10, b: 10 }, { a: 10, b: 10 }],
    ['of up to 50 nodes with 55 % down wait', { a: 20, b: 3 }, { a: 11 }, { a: 0 }],
    ['just below 55 % go on', { a: 20, b: 3 }, { a: 10 }, { a: 10 }],
    ['with two nodes down are never mostly down', { a: 3, b: 3 }, { a: 2 }, { a: 2 }],
    ['of more than 50 nodes with 55 % down slow down', { a: 60, b: 3 }, { a: 33 }, { a: 3 }],
  ])('%s', (_what, sizes, down, givenUp) => {
    const cluster = startZones(sizes);
    for (const [zone, count] of Object.entries(down)) cluster.lose(zone, count);
    cluster.advance('55s');
    cluster.advance('255s');
    for (const [zone, count] of Object.entries(givenUp)) expect([zone, cluster.givenUp(zone)]).toEqual([zone, count]);
  });

  it('that are all down keep everybody, and go on as one comes back', () => {
    const cluster = startZones({ a: 3, b: 3 });
    cluster.lose('a', 3);
    cluster.advance('80s');
    expect(cluster.givenUp('a')).toBe(3);
    cluster.lose('b', 3);
    cluster.advance('80s');
    expect([cluster.givenUp('a'), cluster.givenUp('b')]).toEqual([0, 0]);
    cluster.recoverNode('b1');
    cluster.advance('60s');
    expect(cluster.givenUp('a')).toBeGreaterThan(0);
    expect(cluster.taints('b1')).toEqual([]);
  });
});

describe('NoExecute taints', () => {
  const tolerations = (...seconds: (number | undefined)[]): object => ({
    tolerations: seconds.map((tolerationSeconds) => ({ key: 'k', operator: 'Exists', effect: 'NoExecute', ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }) })),
  });

  it.each<[string, object, string | undefined]>([
    ['nobody tolerates remove the pod at once', {}, '0s'],
    ['tolerated for 20 s remove it then', tolerations(20), '20s'],
    ['tolerated for ever leave it', tolerations(undefined), undefined],
    ['tolerated for 0 s remove it at once', tolerations(0), '0s'],
  ])('that %s', (_what, spec, after) => {
    const { client, advance, podOn } = start(['worker-1', 'worker-2']);
    podOn('web', 'worker-1', spec);
    const isLeaving = (): boolean => client.find<Pod>('pods', 'default', 'web')?.metadata.deletionTimestamp !== undefined;
    client.patch('nodes', undefined, 'worker-1', 'merge', { spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } });
    if (after === undefined || after !== '0s') {
      advance('19s');
      expect(isLeaving()).toBe(false);
    }
    if (after === undefined) advance('1h');
    else advance(after === '0s' ? 20 : '1100ms');
    expect(isLeaving()).toBe(after !== undefined);
  });

  it('remove a pod that is placed there afterwards', () => {
    const { client, advance } = start(['worker-1', 'worker-2']);
    client.patch('nodes', undefined, 'worker-1', 'merge', { spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } });
    advance('1s');
    client.create('pods', podManifest('late', { spec: { nodeName: 'worker-1' } }));
    advance(50);
    expect(client.find<Pod>('pods', 'default', 'late')?.metadata.deletionTimestamp).toBeDefined();
  });
});

describe('a restart of the controllers', () => {
  it('starts their memory anew', () => {
    const { advance, loops, loseNode, client, taints, conditions } = start(['worker-1', 'worker-2']);
    for (const loop of loops) loop.stop();
    client.delete('nodes', undefined, 'worker-2');
    loseNode('worker-1');
    advance('10m');
    expect(conditions('worker-1').at(-1)).toMatch(/^Ready True/);
    for (const loop of loops) loop.start();
    advance('45s');
    expect(conditions('worker-1').at(-1)).toMatch(/^Ready True/);
    advance('15s');
    expect(conditions('worker-1').at(-1)).toMatch(/^Ready Unknown/);
    // The only node that is left is down: full disruption.
    expect(taints('worker-1')).toEqual(['unreachable:NoSchedule']);
  });
});

describe('a quiet cluster of 2,000 nodes', () => {
  it('is watched without a write', () => {
    const { advance, changes } = start(names(2000));
    advance('10s');
    const from = changes.length;
    advance('60s');
    expect(changes.slice(from).filter(({ plural }) => plural !== 'leases')).toEqual([]);
  });
});
