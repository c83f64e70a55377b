import { describe, expect, it } from 'vitest';
import { daemonSetController } from '../../../src/cluster/controllers/daemon-set/daemon-set.ts';
import type { ControllerRevision, DaemonSet, Node, Pod, Taint } from '../../../src/model/object.ts';
import { createTestControllers } from '../../support/controllers.ts';
import { daemonSet, setImage } from '../../support/workloads.ts';

const NODES = ['worker-1', 'worker-2', 'worker-3'];

function start(spec: Partial<DaemonSet['spec']> = {}, nodes: readonly string[] = NODES) {
  const cluster = createTestControllers([daemonSetController], { nodes });
  const { client } = cluster;
  // The node controller would do this.
  for (const name of nodes) setTaints(cluster.client, name, []);
  cluster.client.create('daemonsets', daemonSet(spec));
  cluster.advance('5s');
  const get = (): DaemonSet => client.get<DaemonSet>('daemonsets', 'default', 'agent');
  const placed = (): string[] => cluster.pods().map(({ spec: { nodeName, containers } }) => `${nodeName} ${containers[0]!.image}`).sort();
  const label = (name: string, labels: Record<string, string | null>): unknown => client.patch('nodes', undefined, name, 'merge', { metadata: { labels } });
  const on = (name: string): Pod[] => [...client.onNode<Pod>('pods', name)];
  return { ...cluster, get, placed, label, on, taint: (name: string, ...taints: Taint[]) => setTaints(client, name, taints) };
}

function setTaints(client: ReturnType<typeof createTestControllers>['client'], name: string, taints: Taint[]): void {
  const node = client.get<Node>('nodes', undefined, name);
  client.update<Node>('nodes', { ...node, metadata: { ...node.metadata }, spec: { ...node.spec, taints } });
}

/** DESIRED CURRENT READY UP-TO-DATE AVAILABLE. */
function line({ status }: DaemonSet): string {
  const { desiredNumberScheduled, currentNumberScheduled, numberReady, updatedNumberScheduled = 0, numberAvailable = 0 } = status;
  return [desiredNumberScheduled, currentNumberScheduled, numberReady, updatedNumberScheduled, numberAvailable].join(' ');
}

describe('DaemonSet', () => {
  it('serves more nodes than one sync may, also those that change or go meanwhile', () => {
    const nodes = Array.from({ length: 1200 }, (_, index) => `n${String(index).padStart(4, '0')}`);
    const { client, addNodes, advance, pods } = createTestControllers([daemonSetController], { nodes });
    for (const name of nodes) setTaints(client, name, []);
    client.create('daemonsets', daemonSet({}));
    advance('15ms');
    expect(pods().length).toBe(500);
    // Far behind those that have their turn: one goes, one may not be used any more, one comes.
    client.delete('nodes', undefined, 'n1100');
    setTaints(client, 'n1101', [{ key: 'keep', value: 'out', effect: 'NoSchedule' }]);
    addNodes('n9999');
    setTaints(client, 'n9999', []);
    advance('30s');
    const wanted = [...nodes.filter((name) => name !== 'n1100' && name !== 'n1101'), 'n9999'];
    expect(pods().map(({ spec }) => spec.nodeName).sort()).toEqual(wanted);
    expect(line(client.get<DaemonSet>('daemonsets', 'default', 'agent'))).toBe('1199 1199 1199 1199 1199');
  });

  it('puts a pod on every node, pinned and tolerant', () => {
    const { get, pods, placed, client, eventsOf } = start();
    expect(placed()).toEqual(NODES.map((name) => `${name} busybox:1.36`));
    expect(line(get())).toBe('3 3 3 3 3');
    expect(get().status).toEqual({
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      desiredNumberScheduled: 3,
      numberReady: 3,
      observedGeneration: 1,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
    });
    const [revision] = client.list<ControllerRevision>('controllerrevisions');
    const hash = revision!.metadata.name.slice('agent-'.length);
    expect(revision).toMatchObject({ revision: 1, metadata: { labels: { app: 'agent', 'controller-revision-hash': hash }, annotations: { 'deprecated.daemonset.template.generation': '1' } } });
    const pod = pods().find(({ spec }) => spec.nodeName === 'worker-1')!;
    expect(pod.metadata.labels).toEqual({ app: 'agent', 'controller-revision-hash': hash, 'pod-template-generation': '1' });
    expect(pod.metadata.ownerReferences).toMatchObject([{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', controller: true, blockOwnerDeletion: true }]);
    expect(pod.spec.affinity).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-1'] }] }],
        },
      },
    });
    expect(pod.spec.tolerations).toEqual([
      { effect: 'NoExecute', key: 'node.kubernetes.io/not-ready', operator: 'Exists' },
      { effect: 'NoExecute', key: 'node.kubernetes.io/unreachable', operator: 'Exists' },
      { effect: 'NoSchedule', key: 'node.kubernetes.io/disk-pressure', operator: 'Exists' },
      { effect: 'NoSchedule', key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' },
      { effect: 'NoSchedule', key: 'node.kubernetes.io/pid-pressure', operator: 'Exists' },
      { effect: 'NoSchedule', key: 'node.kubernetes.io/unschedulable', operator: 'Exists' },
    ]);
    expect(eventsOf(get()).sort()).toEqual(pods().map(({ metadata }) => `Normal SuccessfulCreate Created pod: ${metadata.name}`));
  });

  it('tolerates a network that is not there when it uses the host’s', () => {
    const { pods } = start({ template: { metadata: { labels: { app: 'agent' } }, spec: { hostNetwork: true, containers: [{ name: 'agent', image: 'busybox' }] } } });
    expect(pods()[0]!.spec.tolerations?.at(-1)).toEqual({ effect: 'NoSchedule', key: 'node.kubernetes.io/network-unavailable', operator: 'Exists' });
  });

  it('follows its node selector', () => {
    const spec = { nodeSelector: { role: 'yes' }, containers: [{ name: 'agent', image: 'busybox:1.36' }] };
    const { get, placed, label, advance } = start({ template: { metadata: { labels: { app: 'agent' } }, spec } });
    expect(line(get())).toBe('0 0 0 0 0');
    label('worker-1', { role: 'yes' });
    label('worker-2', { role: 'yes' });
    advance('5s');
    expect(line(get())).toBe('2 2 2 2 2');
    label('worker-2', { role: null });
    advance('5s');
    expect(placed()).toEqual(['worker-1 busybox:1.36']);
    expect(line(get())).toBe('1 1 1 1 1');
  });

  it('follows nodes that come and go', () => {
    const { get, addNodes, advance, client, taint } = start({}, ['worker-1']);
    addNodes('worker-2');
    taint('worker-2');
    advance('5s');
    expect(line(get())).toBe('2 2 2 2 2');
    client.delete('nodes', undefined, 'worker-2');
    advance('1s');
    expect(get().status.desiredNumberScheduled).toBe(1);
  });

  it.each<[string, Taint, number, string]>([
    ['NoSchedule: the pod stays, none would be made', { key: 'k', value: 'v', effect: 'NoSchedule' }, 3, '2 2 2 2 2 misscheduled 1'],
    ['NoExecute: the pod goes', { key: 'k', value: 'v', effect: 'NoExecute' }, 2, '2 2 2 2 2 misscheduled 0'],
    ['cordoned: nothing changes', { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }, 3, '3 3 3 3 3 misscheduled 0'],
    ['unreachable: nothing changes', { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }, 3, '3 3 3 3 3 misscheduled 0'],
  ])('and a taint %s', (_what, taintOf, count, expected) => {
    const { get, pods, advance, taint } = start();
    taint('worker-3', taintOf);
    advance('5s');
    expect(pods()).toHaveLength(count);
    expect(`${line(get())} misscheduled ${get().status.numberMisscheduled}`).toBe(expected);
  });

  it('replaces a deleted pod after it is gone', () => {
    const { client, pods, advance, on } = start();
    client.delete('pods', 'default', on('worker-1')[0]!.metadata.name);
    advance('500ms');
    expect(pods()).toHaveLength(3);
    advance('5s');
    expect(pods().filter(({ metadata }) => !metadata.deletionTimestamp)).toHaveLength(3);
  });

  it('kills failed pods, more and more slowly', () => {
    const { advance, on, setPhase, eventsOf, get } = start({}, ['worker-1']);
    const failed = new Set<string>();
    const times: number[] = [];
    for (let tenth = 0; tenth < 400; tenth++) {
      advance(100);
      const [pod] = on('worker-1');
      if (pod && !failed.has(pod.metadata.uid) && pod.status.phase === 'Running') {
        failed.add(pod.metadata.uid);
        times.push(tenth / 10);
        setPhase(pod, 'Failed', false);
      }
    }
    const gaps = times.slice(1).map((time, index) => Math.round(time - times[index]!));
    // Each gap also holds the second that the next pod takes to run.
    expect(gaps.slice(0, 5)).toEqual([1, 1, 2, 4, 8]);
    expect(eventsOf(get()).filter((text) => text.includes('FailedDaemonPod'))[0]).toMatch(
      /^Warning FailedDaemonPod Found failed daemon pod default\/agent-\w{5} on node worker-1, will try to kill it$/,
    );
  });

  it('removes succeeded pods at once', () => {
    const { advance, on, setPhase, eventsOf, get } = start({}, ['worker-1']);
    const [pod] = on('worker-1');
    setPhase(pod!, 'Succeeded', false);
    advance('5s');
    expect(on('worker-1').map(({ status }) => status.phase)).toEqual(['Running']);
    expect(eventsOf(get())).toContain(`Normal SucceededDaemonPod Found succeeded daemon pod default/${pod!.metadata.name} on node worker-1, will try to delete it`);
  });

  it('adopts a matching pod on its node instead of making one', () => {
    const cluster = createTestControllers([daemonSetController], { nodes: ['worker-1'] });
    setTaints(cluster.client, 'worker-1', []);
    cluster.client.create('pods', { metadata: { name: 'mine', namespace: 'default', labels: { app: 'agent' } }, spec: { nodeName: 'worker-1', containers: [{ name: 'c', image: 'busybox:1.36' }] } });
    cluster.advance('5s');
    cluster.client.create('daemonsets', daemonSet({ updateStrategy: { type: 'OnDelete' } }));
    cluster.advance('5s');
    expect(cluster.pods().map(({ metadata }) => [metadata.name, metadata.ownerReferences?.[0]?.kind])).toEqual([['mine', 'DaemonSet']]);
  });

  it('stops when it is being deleted', () => {
    const { client, advance, pods, on } = start();
    client.delete('daemonsets', 'default', 'agent', { propagationPolicy: 'Foreground' });
    client.delete('pods', 'default', on('worker-1')[0]!.metadata.name);
    advance('10s');
    expect(pods()).toHaveLength(2);
  });

  it('is quiet when nothing happens', () => {
    const { advance, changes } = start();
    const from = changes.length;
    advance('5m');
    expect(changes.slice(from).filter(({ plural }) => plural !== 'leases')).toEqual([]);
  });
});

describe('update', () => {
  it('replaces pods one after the other', () => {
    const { client, advance, get, placed, changes } = start();
    const from = changes.length;
    setImage(client, 'daemonsets', 'agent', 'busybox:1.37');
    advance('60s');
    expect(placed()).toEqual(NODES.map((name) => `${name} busybox:1.37`));
    expect(line(get())).toBe('3 3 3 3 3');
    const unavailable = changes.slice(from).filter(({ plural }) => plural === 'daemonsets').map(({ object }) => (object as DaemonSet).status.numberUnavailable ?? 0);
    expect(Math.max(...unavailable)).toBe(1);
    expect(client.list<ControllerRevision>('controllerrevisions').map(({ revision }) => revision).sort()).toEqual([1, 2]);
  });

  it('stuck on a bad image stops at the first pod and goes back', () => {
    const { client, advance, get, placed } = start();
    setImage(client, 'daemonsets', 'agent', 'busybox:missing');
    advance('30s');
    expect(line(get())).toBe('3 3 2 1 2');
    setImage(client, 'daemonsets', 'agent', 'busybox:1.36');
    advance('30s');
    expect(line(get())).toBe('3 3 3 3 3');
    expect(placed()).toEqual(NODES.map((name) => `${name} busybox:1.36`));
    // The first revision is the newest again.
    expect(client.list<ControllerRevision>('controllerrevisions').map(({ revision }) => revision).sort()).toEqual([2, 3]);
  });

  it('replaces unavailable pods for free', () => {
    const { client, advance, get, on, setPhase } = start();
    for (const name of ['worker-1', 'worker-2']) setPhase(on(name)[0]!, 'Running', false);
    setImage(client, 'daemonsets', 'agent', 'busybox:missing');
    advance('30s');
    expect(line(get())).toBe('3 3 1 2 1');
  });

  it.each([
    ['50%', 2],
    [2, 2],
    ['1%', 1],
  ])('with maxUnavailable %s takes %i at once', (maxUnavailable, count) => {
    const { client, advance, get } = start({ updateStrategy: { rollingUpdate: { maxUnavailable, maxSurge: 0 } } });
    setImage(client, 'daemonsets', 'agent', 'busybox:missing');
    advance('30s');
    expect(get().status.updatedNumberScheduled).toBe(count);
  });

  it('with surge starts the new pod before the old one goes', () => {
    const { client, advance, get, placed, changes, on } = start({ updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
    const from = changes.length;
    setImage(client, 'daemonsets', 'agent', 'busybox:1.37');
    advance('500ms');
    expect(NODES.map((name) => on(name).length).sort()).toEqual([1, 1, 2]);
    advance('60s');
    expect(placed()).toEqual(NODES.map((name) => `${name} busybox:1.37`));
    const available = changes.slice(from).filter(({ plural }) => plural === 'daemonsets').map(({ object }) => (object as DaemonSet).status.numberAvailable ?? 0);
    expect(Math.min(...available)).toBe(3);
    expect(line(get())).toBe('3 3 3 3 3');
  });

  it('with surge and a bad image keeps all old pods', () => {
    const { client, advance, get, pods } = start({ updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } });
    setImage(client, 'daemonsets', 'agent', 'busybox:missing');
    advance('60s');
    expect(pods()).toHaveLength(4);
    expect(get().status.numberAvailable).toBe(3);
  });

  it('OnDelete waits for hands', () => {
    const { client, advance, get, placed, on } = start({ updateStrategy: { type: 'OnDelete' } });
    setImage(client, 'daemonsets', 'agent', 'busybox:1.37');
    advance('30s');
    expect(line(get())).toBe('3 3 3 0 3');
    client.delete('pods', 'default', on('worker-2')[0]!.metadata.name);
    advance('10s');
    expect(placed()).toEqual(['worker-1 busybox:1.36', 'worker-2 busybox:1.37', 'worker-3 busybox:1.36']);
  });

  it('keeps revisionHistoryLimit old revisions', () => {
    const { client, advance } = start({ revisionHistoryLimit: 1 }, ['worker-1']);
    for (const image of ['a', 'b', 'c']) {
      setImage(client, 'daemonsets', 'agent', image);
      advance('20s');
    }
    expect(client.list<ControllerRevision>('controllerrevisions').map(({ revision }) => revision).sort()).toEqual([3, 4]);
  });

  it('waits for minReadySeconds', () => {
    const { client, advance, get } = start({ minReadySeconds: 30 });
    expect(line(get())).toBe('3 3 3 3 0');
    advance('30s');
    expect(line(get())).toBe('3 3 3 3 3');
    setImage(client, 'daemonsets', 'agent', 'busybox:1.37');
    advance('20s');
    expect(get().status.updatedNumberScheduled).toBe(1);
    advance('120s');
    expect(line(get())).toBe('3 3 3 3 3');
    expect(get().status.updatedNumberScheduled).toBe(3);
  });
});
