// Affinity between pods: who must, must not, would rather be with whom, and what those that are there already say (rules 5.2.5, 5.4.2).
import { describe, expect, it } from 'vitest';
import type { PodSpec } from '../../../src/model/object.ts';
import type { NodeParts, PodParts, TestScheduler } from '../../support/scheduler.ts';
import { createTestScheduler } from '../../support/scheduler.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const zone = (name: string): NodeParts => ({ labels: { [ZONE]: name } });
const zones: Readonly<Record<string, NodeParts>> = { a1: zone('a'), a2: zone('a'), b1: zone('b'), bare: {} };

type Term = { labelSelector?: object; topologyKey?: string; namespaces?: string[]; namespaceSelector?: object };
const term = (app: string, topologyKey = ZONE, more: Term = {}): object => ({ labelSelector: { matchLabels: { app } }, topologyKey, ...more });
const required = (...terms: object[]): object => ({ requiredDuringSchedulingIgnoredDuringExecution: terms });
const preferred = (...pairs: [number, object][]): object => ({ preferredDuringSchedulingIgnoredDuringExecution: pairs.map(([weight, podAffinityTerm]) => ({ weight, podAffinityTerm })) });
const withAffinity = (podAffinity?: object, podAntiAffinity?: object): PodSpec['affinity'] => ({ ...(podAffinity ? { podAffinity } : {}), ...(podAntiAffinity ? { podAntiAffinity } : {}) }) as PodSpec['affinity'];
const near = (...terms: object[]): PodParts => ({ spec: { affinity: withAffinity(required(...terms)) } });
const apart = (...terms: object[]): PodParts => ({ spec: { affinity: withAffinity(undefined, required(...terms)) } });
const labelled = (app: string, parts: PodParts = {}): PodParts => ({ ...parts, labels: { app } });

/** Puts a pod on a chosen node, past the scheduler. */
function put(world: TestScheduler, name: string, node: string, parts: PodParts = {}): void {
  world.addPod(name, parts);
  world.client.bind('default', name, node);
}

function addNamespace(world: TestScheduler, labels: Record<string, string>): void {
  world.client.create('namespaces', { metadata: { name: 'other', labels } });
  world.client.create('serviceaccounts', { metadata: { name: 'default', namespace: 'other' } });
}

/** Which of the nodes would take the pod, in their order. */
function open(world: TestScheduler, parts: PodParts, nodes: readonly string[] = Object.keys(zones)): string {
  const taken = nodes.filter((node, index) => {
    const name = `probe-${world.store.revision}-${index}`;
    const placed = world.place(name, { ...parts, spec: { ...parts.spec, nodeSelector: { [HOST]: node } } });
    world.client.delete('pods', 'default', name, { gracePeriodSeconds: 0 });
    return placed === node;
  });
  return taken.join(' ');
}

describe('required affinity', () => {
  it.each<[string, PodParts, string]>([
    ['leads into the domain of a pod', near(term('db')), 'a1 a2'],
    ['of single nodes leads onto its node', near(term('db', HOST)), 'a1'],
    ['wants the label on the node', near(term('db', 'rack')), ''],
    ['of nobody leads nowhere', near(term('nobody')), ''],
    ['of several terms wants one pod that meets all of them', near(term('db'), { labelSelector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, topologyKey: ZONE }), ''],
    ['by expression', near({ labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'x'] }] }, topologyKey: ZONE }), 'a1 a2'],
    ['of a selector that takes all', near({ labelSelector: {}, topologyKey: ZONE }), 'a1 a2'],
    ['without a selector means nobody', near({ topologyKey: ZONE }), ''],
  ])('%s', (_, pod, nodes) => {
    const world = createTestScheduler(zones);
    put(world, 'db', 'a1', labelled('db'));
    expect(open(world, pod)).toBe(nodes);
  });

  it('lets the first of a group in that wants to be together, where the label is', () => {
    const world = createTestScheduler(zones);
    expect(open(world, labelled('web', near(term('web'))))).toBe('a1 a2 b1');
    put(world, 'web', 'b1', labelled('web'));
    expect(open(world, labelled('web', near(term('web'))))).toBe('b1');
  });

  it('is told in its words, and preemption does not help', () => {
    const world = createTestScheduler({ a: {}, b: {} });
    expect(world.place('web', near(term('db', HOST)))).toBe(
      "0/2 nodes are available: 2 node(s) didn't match pod affinity rules. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
    );
  });

  it('counts pods that are going, and none that have ended', () => {
    const world = createTestScheduler(zones);
    put(world, 'db', 'a1', labelled('db'));
    world.client.delete('pods', 'default', 'db');
    expect(open(world, near(term('db')))).toBe('a1 a2');
    const pod = world.pod('db');
    world.client.updateStatus('pods', { ...pod, status: { ...pod.status, phase: 'Succeeded' } });
    expect(open(world, near(term('db')))).toBe('');
  });
});

describe('required anti-affinity', () => {
  it.each<[string, PodParts, string]>([
    ['keeps out of the domain', apart(term('db')), 'b1 bare'],
    ['of single nodes keeps off its node', apart(term('db', HOST)), 'a2 b1 bare'],
    ['over a key that no node has keeps nobody out', apart(term('db', 'rack')), 'a1 a2 b1 bare'],
    ['of several terms minds each of them', apart(term('db', HOST), term('cache', HOST)), 'a2 bare'],
  ])('%s', (_, pod, nodes) => {
    const world = createTestScheduler(zones);
    put(world, 'db', 'a1', labelled('db'));
    put(world, 'cache', 'b1', labelled('cache'));
    expect(open(world, pod)).toBe(nodes);
  });

  it('of a pod that is there keeps others out of its domain', () => {
    const world = createTestScheduler(zones);
    put(world, 'shy', 'a1', apart(term('web')));
    expect(open(world, labelled('web'))).toBe('b1 bare');
    expect(open(world, labelled('api'))).toBe('a1 a2 b1 bare');
    world.client.delete('pods', 'default', 'shy', { gracePeriodSeconds: 0 });
    expect(open(world, labelled('web'))).toBe('a1 a2 b1 bare');
  });

  it('is told in two ways: of the pod, and of others', () => {
    const world = createTestScheduler({ a: {}, b: {} });
    put(world, 'shy', 'a', apart(term('web', HOST)));
    put(world, 'web', 'b', labelled('web'));
    expect(world.place('second', labelled('web', apart(term('web', HOST))))).toBe(
      "0/2 nodes are available: 1 node(s) didn't match pod anti-affinity rules, 1 node(s) didn't satisfy existing pods anti-affinity rules. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.",
    );
  });

  it('spreads replicas until there are no nodes left', () => {
    const world = createTestScheduler({ a: {}, b: {} });
    const web = labelled('web', apart(term('web', HOST)));
    expect([world.place('one', web), world.place('two', web)].sort()).toEqual(['a', 'b']);
    expect(world.place('three', web)).toContain("2 node(s) didn't match pod anti-affinity rules.");
    world.addNode('c');
    world.clock.advance(20);
    expect(world.placeOf('three')).toBe('c');
  });
});

describe('whom a term means', () => {
  const cases: [string, Term, string][] = [
    ['pods of its own namespace', {}, 'b1'],
    ['pods of the namespaces it names', { namespaces: ['other'] }, 'a1 a2'],
    ['those of namespaces by label', { namespaceSelector: { matchLabels: { team: 'x' } } }, 'a1 a2'],
    ['those of all namespaces', { namespaceSelector: {} }, 'a1 a2 b1'],
    ['named and labelled ones together', { namespaces: ['default'], namespaceSelector: { matchLabels: { team: 'x' } } }, 'a1 a2 b1'],
  ];
  it.each(cases)('%s', (_, more, nodes) => {
    const world = createTestScheduler(zones);
    addNamespace(world, { team: 'x' });
    world.client.create('pods', { metadata: { name: 'db', namespace: 'other', labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } });
    world.client.bind('other', 'db', 'a1');
    put(world, 'db', 'b1', labelled('db'));
    expect(open(world, near(term('db', ZONE, more)))).toBe(nodes);
  });

  it('pods with the same or another value of a label, by matchLabelKeys and mismatchLabelKeys', () => {
    const world = createTestScheduler(zones);
    put(world, 'mine', 'a1', { labels: { app: 'db', tenant: 'x' } });
    put(world, 'theirs', 'b1', { labels: { app: 'db', tenant: 'y' } });
    const keys = (more: object): PodParts => ({ ...near(term('db', ZONE, more as Term)), labels: { tenant: 'x' } });
    expect(open(world, keys({ matchLabelKeys: ['tenant', 'absent'] }))).toBe('a1 a2');
    expect(open(world, keys({ mismatchLabelKeys: ['tenant'] }))).toBe('b1');
    const pod = world.addPod('seen', keys({ matchLabelKeys: ['tenant'] }));
    expect(pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector).toEqual({
      matchLabels: { app: 'db' },
      matchExpressions: [{ key: 'tenant', operator: 'In', values: ['x'] }],
    });
  });

  it.each<[string, object, string]>([
    ['a key in both lists', { matchLabelKeys: ['a'], mismatchLabelKeys: ['a'] }, 'mismatchLabelKeys[0]: Invalid value: "a": exists in both matchLabelKeys and mismatchLabelKeys'],
    ['a key that the selector has too', { matchLabelKeys: ['app'] }, 'matchLabelKeys[0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector'],
    ['keys without a selector', { labelSelector: undefined, matchLabelKeys: ['a'] }, 'matchLabelKeys: Forbidden: must not be specified when labelSelector is not set'],
  ])('and refuses %s', (_, more, message) => {
    const world = createTestScheduler(zones);
    const wrong = { ...term('db'), ...more };
    expect(() => world.addPod('web', { ...near(wrong), labels: { tenant: 'x', app: 'web', a: '1' } })).toThrow(message);
  });

  it('follows the labels of namespaces', () => {
    const world = createTestScheduler(zones);
    addNamespace(world, {});
    world.client.create('pods', { metadata: { name: 'db', namespace: 'other', labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } });
    world.client.bind('other', 'db', 'b1');
    const pod = near(term('db', ZONE, { namespaceSelector: { matchLabels: { team: 'x' } } }));
    expect(world.place('web', pod)).toContain('pod affinity rules');
    world.client.patch('namespaces', undefined, 'other', 'merge', { metadata: { labels: { team: 'x' } } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('b1');
  });
});

describe('what wakes a pod that waits', () => {
  it('a pod that it wants to be with comes', () => {
    const world = createTestScheduler(zones);
    world.place('web', near(term('db')));
    put(world, 'other', 'a1', labelled('other'));
    world.clock.advance(20);
    expect(world.eventsOf('web')).toEqual(['FailedScheduling']);
    put(world, 'db', 'b1', labelled('db'));
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('b1');
  });

  it('a pod that it avoids goes, or is relabelled', () => {
    const world = createTestScheduler({ a: {} });
    put(world, 'db', 'a', labelled('db'));
    world.place('web', apart(term('db', HOST)));
    world.client.patch('pods', 'default', 'db', 'merge', { metadata: { labels: { app: 'else' } } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });

  it('a pod that avoids it goes', () => {
    const world = createTestScheduler({ a: {} });
    put(world, 'shy', 'a', apart(term('web', HOST)));
    world.place('web', labelled('web'));
    expect(world.placeOf('web')).toContain('existing pods anti-affinity');
    world.client.delete('pods', 'default', 'shy', { gracePeriodSeconds: 0 });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });

  it('its own labels change', () => {
    const world = createTestScheduler({ a: {} });
    put(world, 'shy', 'a', apart(term('web', HOST)));
    world.place('web', labelled('web'));
    world.client.patch('pods', 'default', 'web', 'merge', { metadata: { labels: { app: 'api' } } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });
});

describe('preemption', () => {
  it('removes a pod of lower priority that the urgent one avoids', () => {
    const world = createTestScheduler({ a: {} });
    world.addPriority('high', 30);
    put(world, 'db', 'a', labelled('db', { cpu: '1' }));
    world.place('urgent', { ...apart(term('db', HOST)), priority: 'high' });
    expect(world.pod('db').metadata.deletionTimestamp).toBeDefined();
    expect(world.pod('urgent').status.nominatedNodeName).toBe('a');
  });

  it('counts as before after a preemption that was only thought through', () => {
    const world = createTestScheduler({ a: { cpu: '1' }, b: { cpu: '1' } });
    world.addPriority('high', 30);
    put(world, 'one', 'a', labelled('db', { cpu: '1' }));
    put(world, 'two', 'b', labelled('db', { cpu: '1' }));
    expect(world.place('urgent', { ...apart(term('db', HOST)), cpu: '2', priority: 'high' })).toContain('2 Insufficient cpu.');
    world.addNode('c');
    world.clock.advance(20);
    expect(world.placeOf('urgent')).toBe('c');
    expect(open(world, near(term('db', HOST)), ['a', 'b', 'c'])).toBe('a b');
    world.addNode('d');
    expect(open(world, apart(term('db', HOST)), ['a', 'b', 'd'])).toBe('d');
  });
});

describe('score, weight 2', () => {
  /** Raw and weighted score per node. */
  function scoresOf(pod: PodParts, there: readonly [string, string, PodParts][]): Record<string, string> {
    const world = createTestScheduler({ a: zone('a'), b: zone('b'), c: zone('c') });
    for (const [name, node, parts] of there) put(world, name, node, parts);
    world.place('pod', pod);
    return Object.fromEntries(world.answers('pod').at(-1)!.nodes.map(({ node, scores }) => {
      const score = scores?.InterPodAffinity;
      return [node, score ? `${score.raw} ${score.weighted}` : '-'];
    }));
  }
  const likes = (...pairs: [number, object][]): PodParts => ({ spec: { affinity: withAffinity(preferred(...pairs)) } });
  const dislikes = (...pairs: [number, object][]): PodParts => ({ spec: { affinity: withAffinity(undefined, preferred(...pairs)) } });

  it('is left out when nobody prefers anything', () => {
    expect(scoresOf({}, [['db', 'a', labelled('db')]])).toEqual({ a: '-', b: '-', c: '-' });
  });

  it('adds the weight for every matching pod in the domain', () => {
    // a: 2 x 10, b: 1 x 10, c: 0; 100*(10-0)/20 = 50
    expect(scoresOf(likes([10, term('db')]), [['one', 'a', labelled('db')], ['two', 'a', labelled('db')], ['three', 'b', labelled('db')]])).toEqual({ a: '20 200', b: '10 100', c: '0 0' });
  });

  it('subtracts it for anti-affinity', () => {
    // a: -30, b: 0, c: 10 - 30 = -20; b is best, c gets trunc(100*10/30) = 33
    const both = { spec: { affinity: withAffinity(preferred([10, term('cache')]), preferred([30, term('db')])) } };
    expect(scoresOf(both, [['one', 'a', labelled('db')], ['two', 'c', labelled('db')], ['three', 'c', labelled('cache')]])).toEqual({ a: '-30 0', b: '0 200', c: '-20 66' });
  });

  it('listens to what those that are there prefer, too', () => {
    expect(scoresOf(labelled('web'), [['fond', 'a', likes([5, term('web')])], ['shy', 'b', dislikes([5, term('web')])]])).toEqual({ a: '5 200', b: '-5 0', c: '0 100' });
  });

  it('gives 1 for each pod there that needs the newcomer near', () => {
    const world: [string, string, PodParts][] = [['web', 'a', labelled('web')], ['needy', 'a', near(term('web'))]];
    expect(scoresOf(labelled('web'), world)).toEqual({ a: '1 200', b: '0 0', c: '0 0' });
  });

  it('is 0 for all when all are equal', () => {
    expect(scoresOf(likes([10, term('db')]), [])).toEqual({ a: '0 0', b: '0 0', c: '0 0' });
  });
});
