// The scores, worked by hand from the formulas of rule 5.4, and who is chosen by them.
import { describe, expect, it } from 'vitest';
import { feasibleLimit } from '../../../src/cluster/scheduler/cycle.ts';
import type { PluginScore } from '../../../src/model/client.ts';
import type { PodSpec } from '../../../src/model/object.ts';
import type { NodeParts, PodParts } from '../../support/scheduler.ts';
import { createTestScheduler } from '../../support/scheduler.ts';

/** The weighted scores of a new pod, per node, by plugin. */
function scoresOf(nodes: Readonly<Record<string, NodeParts>>, pod: PodParts, before: Readonly<Record<string, PodParts>> = {}): Record<string, Readonly<Record<string, number>>> {
  const world = createTestScheduler(nodes);
  for (const [name, parts] of Object.entries(before)) world.place(name, parts);
  world.place('pod', pod);
  const weighted = (scores: Readonly<Record<string, PluginScore>>): Record<string, number> => Object.fromEntries(Object.entries(scores).map(([plugin, score]) => [plugin, score.weighted]));
  return Object.fromEntries(world.answers('pod').at(-1)!.nodes.map(({ node, scores }) => [node, weighted(scores ?? {})]));
}

const on = (node: string): PodParts => ({ spec: { nodeSelector: { 'kubernetes.io/hostname': node } } });

describe('LeastAllocated', () => {
  it.each<[string, NodeParts, PodParts, number]>([
    // cpu (4000-1000)*100/4000 = 75, memory (8192-2048)*100/8192 = 75
    ['is the mean of what is left', { cpu: '4', memory: '8Gi' }, { cpu: '1', memory: '2Gi' }, 75],
    // cpu (4000-100)*100/4000 = 97, memory (8192-200)*100/8192 = 97
    ['counts 100m and 200Mi where nothing is asked for', { cpu: '4', memory: '8Gi' }, {}, 97],
    // cpu (3000-1000)*100/3000 = 66 (66.6), memory (8192-2048)*100/8192 = 75; (66+75)/2 = 70 (70.5)
    ['rounds down at every step', { cpu: '3', memory: '8Gi' }, { cpu: '1', memory: '2Gi' }, 70],
    // cpu 0, memory (200Mi default does not fit into 100Mi) 0
    ['is 0 where the defaults do not fit', { cpu: '50m', memory: '100Mi' }, {}, 0],
  ])('%s', (_, node, pod, score) => {
    expect(scoresOf({ a: node }, pod).a!.NodeResourcesFit).toBe(score);
  });

  it('counts the pods that are there, with their defaults', () => {
    // cpu: 1000 + 100 asked for, (4000-1100)*100/4000 = 72; memory: 2 x 200Mi, (8192-400)*100/8192 = 95; (72+95)/2 = 83
    expect(scoresOf({ a: {} }, {}, { first: { cpu: '1' } }).a!.NodeResourcesFit).toBe(83);
  });
});

describe('BalancedAllocation', () => {
  it.each<[string, PodParts, number]>([
    // |0.25 - 0.25| / 2 = 0
    ['is full when both are used alike', { cpu: '1', memory: '2Gi' }, 100],
    // |0.5 - 0| / 2 = 0.25
    ['falls with half the distance', { cpu: '2' }, 75],
    // |0.25 - 0.125| / 2 = 0.0625 -> 93.75
    ['is cut, not rounded', { cpu: '1', memory: '1Gi' }, 93],
  ])('%s', (_, pod, score) => {
    expect(scoresOf({ a: {} }, pod).a!.NodeResourcesBalancedAllocation).toBe(score);
  });

  it('is left out for a pod that asks for nothing', () => {
    expect(scoresOf({ a: {} }, {}).a!.NodeResourcesBalancedAllocation).toBeUndefined();
  });
});

describe('TaintToleration, weight 3', () => {
  const soft = (...keys: string[]): NodeParts => ({ taints: keys.map((key) => ({ key, effect: 'PreferNoSchedule' })) });
  it('counts soft taints against the node with most of them', () => {
    const scores = scoresOf({ none: {}, one: soft('a'), three: soft('a', 'b', 'c') }, {});
    // 100 - 100*x/3, cut before it is subtracted
    expect([scores.none, scores.one, scores.three].map((each) => each!.TaintToleration)).toEqual([300, 3 * (100 - 33), 0]);
  });

  it('is 100 for all when there are none', () => {
    const scores = scoresOf({ a: {}, b: {} }, {});
    expect([scores.a!.TaintToleration, scores.b!.TaintToleration]).toEqual([300, 300]);
  });

  it('does not count what is tolerated', () => {
    const scores = scoresOf({ one: soft('a'), other: soft('b') }, { spec: { tolerations: [{ key: 'a', operator: 'Exists', effect: 'PreferNoSchedule' }] } });
    expect([scores.one!.TaintToleration, scores.other!.TaintToleration]).toEqual([300, 0]);
  });
});

describe('NodeAffinity, weight 2', () => {
  const prefer = (...terms: [number, string][]): PodParts => ({
    spec: {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: terms.map(([weight, key]) => ({ weight, preference: { matchExpressions: [{ key, operator: 'Exists' }] } })),
        },
      },
    } satisfies Partial<PodSpec>,
  });
  const nodes = { none: {}, ssd: { labels: { ssd: '' } }, both: { labels: { ssd: '', gpu: '' } } };

  it('adds the weights of matching terms, against the best node', () => {
    const scores = scoresOf(nodes, prefer([10, 'ssd'], [20, 'gpu']));
    // 0/30, 10/30, 30/30
    expect([scores.none, scores.ssd, scores.both].map((each) => each!.NodeAffinity)).toEqual([0, 2 * 33, 200]);
  });

  it('is 0 for all when nothing matches', () => {
    const scores = scoresOf(nodes, prefer([10, 'fpga']));
    expect([scores.none, scores.both].map((each) => each!.NodeAffinity)).toEqual([0, 0]);
  });
});

describe('ImageLocality', () => {
  const NAME = 'docker.io/library/nginx:1.27';
  it('weighs size by how many nodes have it, between 23 MiB and 1000 MiB a container', () => {
    const has = { images: { [NAME]: 523 } };
    // one node of four: 523/4 = 130.75 MiB; 100*(130.75-23)/(1000-23) = 11.02
    expect(scoresOf({ a: has, b: {}, c: {}, d: {} }, {}).a!.ImageLocality).toBe(11);
    // all of them: 100*(523-23)/977 = 51.1
    expect(scoresOf({ a: has, b: has }, {}).b!.ImageLocality).toBe(51);
  });

  it('follows the number of holders and of nodes', () => {
    const world = createTestScheduler({ a: { images: { [NAME]: 523 } }, b: {} });
    const scoreOf = (name: string, node: string): number | undefined => {
      world.place(name);
      return world.answers(name).at(-1)!.nodes.find((each) => each.node === node)?.scores?.ImageLocality?.weighted;
    };
    // 523/2 = 261.5: 100*238.5/977 = 24.4
    expect(scoreOf('first', 'a')).toBe(24);
    world.addNode('c');
    // 523/3 = 174.3: 100*151.3/977 = 15.4
    expect(scoreOf('second', 'a')).toBe(15);
  });

  it.each([
    ['too small to matter', 20, 0],
    ['a little more than the least', 33, 1],
    ['100 * (100 - 23) / 977', 100, 7],
    ['as large as counts', 1000, 100],
    ['larger than that', 5000, 100],
  ])('%s', (_, mebibytes, score) => {
    expect(scoresOf({ a: { images: { [NAME]: mebibytes } } }, {}).a!.ImageLocality).toBe(score);
  });

  it('shares the limits between the containers of a pod', () => {
    const images = { [NAME]: 1000, 'docker.io/library/redis:7': 500 };
    const containers = [
      { name: 'web', image: 'nginx:1.27' },
      { name: 'cache', image: 'redis:7' },
    ];
    // 1500 of 2000: 100*(1500-23)/(2000-23) = 74.7
    expect(scoresOf({ a: { images } }, { spec: { containers } }).a!.ImageLocality).toBe(74);
  });
});

describe('the choice', () => {
  it('falls on the best total', () => {
    const world = createTestScheduler({ a: {}, b: {}, c: {} });
    for (const [index, node] of ['a', 'a', 'b'].entries()) world.place(`first-${index}`, { cpu: '500m', ...on(node) });
    expect(world.place('web', { cpu: '500m' })).toBe('c');
  });

  it('is spread evenly over equal nodes', () => {
    const world = createTestScheduler({ a: {}, b: {}, c: {} });
    const counts: Record<string, number> = {};
    for (let index = 0; index < 30; index++) {
      const node = world.place(`web-${index}`, { cpu: '100m' });
      counts[node] = (counts[node] ?? 0) + 1;
    }
    expect(counts).toEqual({ a: 10, b: 10, c: 10 });
  });

  it('between ties is drawn by the seed: repeatable, and not always the first', () => {
    const firsts = (seed: number): string => {
      const world = createTestScheduler({ a: {}, b: {}, c: {}, d: {} }, seed);
      return ['one', 'two', 'three', 'four'].map((name) => world.place(name, { cpu: '100m' })).join('');
    };
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    expect(seeds.map(firsts)).toEqual(seeds.map(firsts));
    expect(new Set(seeds.map((seed) => firsts(seed)[0])).size).toBe(4);
  });
});

describe('percentage of nodes to score (rule 5.4.6)', () => {
  it.each([
    [1, 1],
    [99, 99],
    [100, 100],
    [200, 100],
    [250, 120],
    [1000, 420],
    [5000, 500],
    [10_000, 500],
  ])('of %d nodes, %d that fit are enough', (nodes, enough) => {
    expect(feasibleLimit(nodes)).toBe(enough);
  });

  it('goes round: the next pod begins where the last one stopped looking (rule 5.4.5)', () => {
    // All nodes are disliked but one, which is chosen whenever it is looked at.
    const disliked: NodeParts = { taints: [{ key: 'old', effect: 'PreferNoSchedule' }] };
    const nodes = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`n${String(index).padStart(3, '0')}`, index === 120 ? {} : disliked]));
    const world = createTestScheduler(nodes);
    const seesIt = ['0 to 99', '100 to 49', '50 to 149', '0 to 99 again'].map((_, index) => world.place(`pod-${index}`, { cpu: '1m' }) === 'n120');
    expect(seesIt).toEqual([false, true, true, false]);
  });

  it('visits zones in turn', () => {
    const zone = (name: string): NodeParts => ({ labels: { 'topology.kubernetes.io/zone': name } });
    const world = createTestScheduler({ a1: zone('a'), a2: zone('a'), a3: zone('a'), b1: zone('b'), c1: zone('c'), c2: zone('c') });
    world.place('web');
    expect(world.answers('web')[0]!.nodes.map(({ node }) => node)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  });
});
