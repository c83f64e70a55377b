import { describe, expect, it } from 'vitest';
import { podGarbageCollector } from '../../../src/cluster/controllers/pod-garbage-collector.ts';
import type { Node, Pod } from '../../../src/model/object.ts';
import { podManifest } from '../../support/apiserver.ts';
import { createTestControllers } from '../../support/controllers.ts';

function start() {
  const cluster = createTestControllers([podGarbageCollector], { nodes: ['worker-1', 'worker-2'], kubelet: false });
  const { client } = cluster;
  const podOn = (name: string, nodeName?: string, metadata: object = {}): Pod => client.create<Pod>('pods', podManifest(name, { metadata, spec: nodeName ? { nodeName } : {} }));
  const left = (): string[] => cluster.pods().map(({ metadata }) => metadata.name);
  return { ...cluster, podOn, left };
}

describe('pod garbage collection', () => {
  it('waits 40 s before it removes the pods of a node that is gone', () => {
    const { podOn, left, client, advance, changes, setPhase } = start();
    setPhase(podOn('lost', 'worker-1'), 'Running', true);
    podOn('kept', 'worker-2');
    client.delete('nodes', undefined, 'worker-1');
    advance('59s');
    expect(left()).toEqual(['kept', 'lost']);
    advance('2s');
    expect(left()).toEqual(['kept']);
    const last = changes.findLast(({ type, object }) => type === 'DELETED' && object.metadata.name === 'lost')!.object as Pod;
    expect(last.status.phase).toBe('Failed');
    expect(last.status.conditions?.at(-1)).toMatchObject({ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' });
  });

  it('keeps them when the node comes back in time', () => {
    const { podOn, left, client, advance } = start();
    podOn('lost', 'worker-1');
    client.delete('nodes', undefined, 'worker-1');
    advance('30s');
    client.create('nodes', { metadata: { name: 'worker-1' } });
    advance('10m');
    expect(left()).toEqual(['lost']);
  });

  it('removes a pod bound to a node that never was', () => {
    const { podOn, left, advance } = start();
    podOn('nowhere', 'ghost');
    advance('61s');
    expect(left()).toEqual([]);
  });

  it('removes pods that are deleted before they were placed', () => {
    const { podOn, left, client, advance } = start();
    podOn('held', undefined, { finalizers: ['example.com/hold'] });
    client.delete('pods', 'default', 'held');
    advance('20s');
    // A finalizer still holds it, but its phase shows that it was given up.
    expect(client.get<Pod>('pods', 'default', 'held').status.phase).toBe('Failed');
    expect(left()).toEqual(['held']);
  });

  it('removes terminating pods of a node out of service', () => {
    const { podOn, left, client, advance } = start();
    podOn('going', 'worker-1');
    podOn('staying', 'worker-1');
    client.delete('pods', 'default', 'going');
    const taint = (): void => {
      const node = client.get<Node>('nodes', undefined, 'worker-1');
      client.update<Node>('nodes', { ...node, metadata: { ...node.metadata }, spec: { ...node.spec, taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] } });
    };
    taint();
    advance('40s');
    expect(left()).toEqual(['going', 'staying']);
    const node = client.get<Node>('nodes', undefined, 'worker-1');
    client.updateStatus<Node>('nodes', { ...node, metadata: { ...node.metadata }, status: { ...node.status, conditions: [{ type: 'Ready', status: 'Unknown' }] } });
    advance('20s');
    expect(left()).toEqual(['staying']);
  });

  it('keeps 12,500 finished pods, the newest', () => {
    const { podOn, left, setPhase, advance } = start();
    const finish = (name: string): unknown => setPhase(podOn(name, 'worker-1'), 'Succeeded', false);
    finish('oldest');
    advance('1s');
    for (let number = 0; number < 12_500; number++) finish(`p${number}`);
    advance('1s');
    expect(left()).toHaveLength(12_501);
    advance('20s');
    expect(left()).toHaveLength(12_500);
    expect(left()).not.toContain('oldest');
  });
});
