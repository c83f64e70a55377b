// Spreading over domains: what is refused for skew, what is preferred, whom the defaults of the cluster hold for (rules 5.2.6, 5.4.3).
import { describe, expect, it } from 'vitest';
import type { PodSpec, Taint, TopologySpreadConstraint } from '../../../src/model/object.ts';
import type { NodeParts, PodParts, TestScheduler } from '../../support/scheduler.ts';
import { createTestScheduler } from '../../support/scheduler.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const zone = (name: string, parts: NodeParts = {}): NodeParts => ({ ...parts, labels: { [ZONE]: name, ...parts.labels } });
const constraint = (parts: Partial<TopologySpreadConstraint> = {}): TopologySpreadConstraint => ({
  maxSkew: 1,
  topologyKey: ZONE,
  whenUnsatisfiable: 'DoNotSchedule',
  labelSelector: { matchLabels: { app: 'web' } },
  ...parts,
});
const spread = (parts: Partial<TopologySpreadConstraint> = {}, spec: Partial<PodSpec> = {}): PodParts => ({ labels: { app: 'web' }, spec: { topologySpreadConstraints: [constraint(parts)], ...spec } });

function put(world: TestScheduler, node: string, count: number, labels: Record<string, string> = { app: 'web' }): void {
  for (let index = 0; index < count; index++) {
    const name = `there-${node}-${index}`;
    world.addPod(name, { labels });
    world.client.bind('default', name, node);
  }
}

/** Which nodes would take the pod. */
function open(world: TestScheduler, parts: PodParts, nodes: readonly string[]): string {
  return nodes
    .filter((node, index) => {
      const name = `probe-${world.store.revision}-${index}`;
      world.addPod(name, parts);
      world.clock.advance(20);
      const answer = world.answers(name).at(-1)!;
      world.client.delete('pods', 'default', name, { gracePeriodSeconds: 0 });
      return answer.nodes.some((each) => each.node === node && each.refusedBy === undefined);
    })
    .join(' ');
}

describe('DoNotSchedule', () => {
  // count + self - min <= maxSkew, with pods a:2, b:1, c:0
  it.each<[string, Partial<TopologySpreadConstraint>, string]>([
    ['of 1 leads into the emptiest domain', {}, 'c'],
    ['of 2 leaves out the fullest', { maxSkew: 2 }, 'b c'],
    ['of 3 takes all', { maxSkew: 3 }, 'a b c'],
    ['counts nodes as domains', { topologyKey: HOST }, 'c'],
    ['of somebody else does not count the pod itself', { labelSelector: { matchLabels: { app: 'other' } } }, 'a b c'],
    ['with fewer domains than minDomains takes 0 for the emptiest', { minDomains: 4 }, 'c'],
    ['with a selector for all counts nobody, as in Kubernetes', { labelSelector: {} }, 'a b c'],
  ])('%s', (_, parts, nodes) => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b'), c: zone('c') });
    put(world, 'a', 2);
    put(world, 'b', 1);
    expect(open(world, spread(parts), ['a', 'b', 'c'])).toBe(nodes);
  });

  it('with fewer domains than minDomains lets no more than maxSkew into any', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b') });
    put(world, 'a', 1);
    put(world, 'b', 1);
    expect(open(world, spread({ minDomains: 3 }), ['a', 'b'])).toBe('');
    expect(open(world, spread({ minDomains: 2 }), ['a', 'b'])).toBe('a b');
  });

  it('does not count pods that are going, those of other namespaces, and finished ones', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b') });
    put(world, 'a', 2);
    world.client.delete('pods', 'default', 'there-a-0');
    const ended = world.pod('there-a-1');
    world.client.updateStatus('pods', { ...ended, status: { ...ended.status, phase: 'Failed' } });
    world.client.create('namespaces', { metadata: { name: 'other' } });
    world.client.create('serviceaccounts', { metadata: { name: 'default', namespace: 'other' } });
    world.client.create('pods', { metadata: { name: 'web', namespace: 'other', labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } });
    world.client.bind('other', 'web', 'a');
    expect(open(world, spread(), ['a', 'b'])).toBe('a b');
  });

  it('takes the pod of its own revision only, with matchLabelKeys', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b') });
    put(world, 'a', 3, { app: 'web', 'pod-template-hash': 'old' });
    const fresh = { ...spread({ matchLabelKeys: ['pod-template-hash', 'absent'] }), labels: { app: 'web', 'pod-template-hash': 'new' } };
    expect(open(world, fresh, ['a', 'b'])).toBe('a b');
    expect(open(world, { ...fresh, labels: { app: 'web', 'pod-template-hash': 'old' } }, ['a', 'b'])).toBe('b');
  });

  it('wants all constraints, and all their labels', () => {
    const world = createTestScheduler({ a1: zone('a'), a2: zone('a'), b1: zone('b'), bare: {} });
    put(world, 'a1', 1);
    put(world, 'b1', 1);
    const both: PodParts = { labels: { app: 'web' }, spec: { topologySpreadConstraints: [constraint(), constraint({ topologyKey: HOST })] } };
    expect(open(world, both, ['a1', 'a2', 'b1', 'bare'])).toBe('a2');
  });

  it('counts only nodes that the pod could go to by its affinity, unless it ignores that', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b'), c: zone('c', { labels: { disk: 'hdd' } }) });
    for (const name of ['a', 'b']) world.patchNode(name, { metadata: { labels: { disk: 'ssd' } } });
    put(world, 'a', 1);
    put(world, 'b', 1);
    // c is empty, but out of reach: it does not hold the others back.
    expect(open(world, spread({}, { nodeSelector: { disk: 'ssd' } }), ['a', 'b', 'c'])).toBe('a b');
    expect(open(world, spread({ nodeAffinityPolicy: 'Ignore' }, { nodeSelector: { disk: 'ssd' } }), ['a', 'b', 'c'])).toBe('');
  });

  it('counts tainted nodes unless it honours taints', () => {
    const taints: Taint[] = [{ key: 'gpu', effect: 'NoSchedule' }];
    const world = createTestScheduler({ a: zone('a'), b: zone('b', { taints }) });
    put(world, 'a', 1);
    expect(open(world, spread(), ['a', 'b'])).toBe('');
    expect(open(world, spread({ nodeTaintsPolicy: 'Honor' }), ['a', 'b'])).toBe('a');
    world.patchNode('b', { spec: { taints: null } });
    expect(open(world, spread({ nodeTaintsPolicy: 'Honor' }), ['a', 'b'])).toBe('b');
  });

  it('is told in its words: for skew preemption may help, for a missing label not', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b', { unschedulable: true }), bare: {} });
    put(world, 'a', 1);
    expect(world.place('web', spread())).toBe(
      "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) didn't match pod topology spread constraints (missing required label), 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
    );
  });

  it('follows nodes that come, go and change their labels', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b') });
    put(world, 'a', 1);
    put(world, 'b', 1);
    expect(open(world, spread(), ['a', 'b'])).toBe('a b');
    world.addNode('c', zone('c'));
    expect(open(world, spread(), ['a', 'b', 'c'])).toBe('c');
    world.patchNode('c', { metadata: { labels: { [ZONE]: 'a' } } });
    expect(open(world, spread(), ['a', 'b', 'c'])).toBe('a b c');
    world.client.delete('nodes', undefined, 'a');
    expect(open(world, spread(), ['b', 'c'])).toBe('c');
  });

  it('keeps replicas even, and lets one more in when a place gets free', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b', { cpu: '1' }) });
    const places = Array.from({ length: 4 }, (_, index) => world.place(`web-${index}`, { ...spread(), cpu: '500m' }));
    expect(places.filter((place) => place === 'a')).toHaveLength(2);
    expect(world.place('late', { ...spread(), cpu: '500m' })).toBe('a');
    expect(world.place('later', { ...spread(), cpu: '500m' })).toContain('1 Insufficient cpu');
    world.client.delete('pods', 'default', 'late', { gracePeriodSeconds: 0 });
    world.clock.advance(20);
    expect(world.placeOf('later')).toBe('a');
  });

  it('makes room in a full domain by preemption', () => {
    const world = createTestScheduler({ a: zone('a', { cpu: '1' }), b: zone('b', { cpu: '1' }) });
    world.addPriority('high', 30);
    world.addPod('there', { labels: { app: 'web' }, priority: 'high' });
    world.client.bind('default', 'there', 'a');
    world.addPod('low', { cpu: '1' });
    world.client.bind('default', 'low', 'b');
    world.place('urgent', { ...spread(), cpu: '500m', priority: 'high' });
    expect(world.pod('urgent').status.nominatedNodeName).toBe('b');
    expect(world.pod('low').metadata.deletionTimestamp).toBeDefined();
  });
});

describe('score, weight 2', () => {
  function scoresOf(world: TestScheduler, pod: PodParts): Record<string, string> {
    world.place('pod', pod);
    return Object.fromEntries(world.answers('pod').at(-1)!.nodes.map(({ node, scores }) => {
      const score = scores?.PodTopologySpread;
      return [node, score ? `${score.raw} ${score.weighted}` : '-'];
    }));
  }

  it('of ScheduleAnyway prefers the emptier domains', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b'), c: zone('c') });
    put(world, 'a', 4);
    put(world, 'b', 2);
    // raw = round(count * ln(3+2) + 0): 6.44 -> 6, 3.22 -> 3, 0; 100*(6+0-x)/6
    expect(scoresOf(world, spread({ whenUnsatisfiable: 'ScheduleAnyway' }))).toEqual({ a: '6 0', b: '3 100', c: '0 200' });
  });

  it('adds maxSkew - 1 to each', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b') });
    put(world, 'a', 3);
    // 3*ln(4) + 4 = 8.16 -> 8, and 4; 100*(8+4-8)/8 = 50, 100*(12-4)/8 = 100
    expect(scoresOf(world, spread({ whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 }))).toEqual({ a: '8 100', b: '4 200' });
  });

  it('gives 0 to nodes without the label', () => {
    const world = createTestScheduler({ a: zone('a'), bare: {} });
    put(world, 'a', 1);
    // 1*ln(1+2) = 1.1 -> 1; alone it is worst and best: 100*(1+1-1)/1
    expect(scoresOf(world, spread({ whenUnsatisfiable: 'ScheduleAnyway' }))).toEqual({ a: '1 200', bare: '0 0' });
  });

  it('is left out for pods that belong to nothing', () => {
    const world = createTestScheduler({ a: zone('a'), b: zone('b') });
    put(world, 'a', 1);
    expect(scoresOf(world, { labels: { app: 'web' } })).toEqual({ a: '-', b: '-' });
  });

  describe('by default, for pods of a controller', () => {
    const labels = { app: 'web' };
    function ofReplicaSet(world: TestScheduler): Record<string, string> {
      const set = world.client.create('replicasets', {
        metadata: { name: 'web', namespace: 'default' },
        spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } } },
      });
      world.client.create('pods', {
        metadata: { name: 'pod', namespace: 'default', labels, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: set.metadata.uid, controller: true, blockOwnerDeletion: true }] },
        spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] },
      });
      world.clock.advance(20);
      return Object.fromEntries(world.answers('pod').at(-1)!.nodes.map(({ node, scores }) => [node, `${scores?.PodTopologySpread?.raw} ${scores?.PodTopologySpread?.weighted}`]));
    }

    it('spreads over nodes with maxSkew 3 and zones with 5', () => {
      const world = createTestScheduler({ a1: zone('a'), a2: zone('a'), b1: zone('b') });
      put(world, 'a1', 2);
      // hostname: 3 nodes fit, ln 5 = 1.609; zone: 2 zones, ln 4 = 1.386
      // a1: 2*1.609+2 + 2*1.386+4 = 11.99 -> 12; a2: 2 + 2.77+4 = 8.77 -> 9; b1: 2 + 4 = 6
      // 100*(12+6-x)/12: 50, 75, 100
      expect(ofReplicaSet(world)).toEqual({ a1: '12 100', a2: '9 150', b1: '6 200' });
    });

    it('spreads over nodes where there are no zones', () => {
      const world = createTestScheduler({ a: {}, b: {} });
      put(world, 'a', 3);
      // 3*ln(4)+2 = 6.16 -> 6, and 2; 100*(6+2-6)/6 = 33, 100*6/6
      expect(ofReplicaSet(world)).toEqual({ a: '6 66', b: '2 200' });
    });
  });
});
