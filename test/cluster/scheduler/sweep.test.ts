// In a large cluster nobody keeps the scores, and nodes are found in one pass: it must find what the whole cycle finds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Taint, TopologySpreadConstraint } from '../../../src/model/object.ts';
import type { NodeParts, PodParts, TestScheduler } from '../../support/scheduler.ts';
import { createTestScheduler } from '../../support/scheduler.ts';

type Step = { kind: 'place'; pod: PodParts } | { kind: 'delete'; nth: number } | { kind: 'cordon'; nth: number; off: boolean } | { kind: 'soften'; nth: number } | { kind: 'replace'; nth: number; parts: NodeParts };

const soft: Taint = { key: 'slow', effect: 'PreferNoSchedule' };
const own = (topologyKey: string): TopologySpreadConstraint => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { app: 'web' } } });

const node: fc.Arbitrary<NodeParts> = fc.record({
  cpu: fc.constantFrom('1', '2', '8'),
  memory: fc.constantFrom('1Gi', '4Gi'),
  pods: fc.constantFrom('2', '110'),
  labels: fc.constantFrom<Record<string, string>>({}, {}, { disk: 'ssd' }),
  taints: fc.constantFrom<Taint[]>([], [], [], [{ key: 'dedicated', effect: 'NoSchedule' }]),
  images: fc.constantFrom<Record<string, number>>({}, { 'docker.io/library/nginx:1.27': 400 }),
});

// Pods of one template share their labels, and with them what the scheduler has found out.
const web = Object.freeze({ app: 'web' });
const other = Object.freeze({ app: 'other' });

const pod: fc.Arbitrary<PodParts> = fc.record({
  cpu: fc.constantFrom('100m', '500m'),
  memory: fc.constantFrom('64Mi', '512Mi'),
  labels: fc.constantFrom<Record<string, string>>(web, web, other),
  spec: fc.constantFrom({}, {}, {}, { topologySpreadConstraints: [own('kubernetes.io/hostname')] }, { topologySpreadConstraints: [own('disk')] }, { nodeSelector: { disk: 'ssd' } }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: pod.map((each) => ({ kind: 'place' as const, pod: each })) },
  { weight: 1, arbitrary: fc.nat().map((nth) => ({ kind: 'delete' as const, nth })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cordon' as const), nth: fc.nat(), off: fc.boolean() }) },
  { weight: 1, arbitrary: fc.nat().map((nth) => ({ kind: 'soften' as const, nth })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), nth: fc.nat(), parts: node }) },
);

function live(world: TestScheduler, steps: readonly Step[], nodes: number): string[] {
  // Its pods are spread by default.
  world.client.create('services', { metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
  const places: string[] = [];
  steps.forEach((each, at) => {
    if (each.kind === 'place') places.push(world.place(`pod-${at}`, each.pod));
    else if (each.kind === 'cordon') world.patchNode(`n-${each.nth % nodes}`, { spec: { unschedulable: !each.off } });
    else if (each.kind === 'soften') world.patchNode(`n-${each.nth % nodes}`, { spec: { taints: [soft] } });
    else if (each.kind === 'replace') {
      world.client.delete('nodes', undefined, `n-${each.nth % nodes}`);
      world.addNode(`n-${each.nth % nodes}`, each.parts);
    } else {
      const pods = world.client.list('pods', { namespace: 'default' });
      if (pods.length > 0) world.client.delete('pods', 'default', pods[each.nth % pods.length]!.metadata.name, { gracePeriodSeconds: 0 });
    }
  });
  return places;
}

function placesOf(nodes: readonly NodeParts[], steps: readonly Step[], detailedNodes: number): string[] {
  return live(createTestScheduler(Object.fromEntries(nodes.map((parts, at) => [`n-${at}`, parts])), 7, { detailedNodes }), steps, nodes.length);
}

describe('a placement whose scores nobody keeps', () => {
  it('is the one that the scores lead to', () => {
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 12 }), fc.array(step, { minLength: 1, maxLength: 40 }), (nodes, steps) => {
        expect(placesOf(nodes, steps, 0)).toEqual(placesOf(nodes, steps, 1000));
      }),
      { numRuns: 40, seed: 20 },
    );
  });

  it('takes turns among more nodes than are looked at', () => {
    const nodes = Array.from({ length: 130 }, (_, at): NodeParts => ({ cpu: at % 3 === 0 ? '8' : '4', pods: '3' }));
    const steps = Array.from({ length: 60 }, (): Step => ({ kind: 'place', pod: { cpu: '100m', labels: web } }));
    const places = placesOf(nodes, steps, 0);
    expect(places).toEqual(placesOf(nodes, steps, 1000));
    expect(new Set(places).size).toBeGreaterThan(40);
  });

  it('is among the nodes that were looked at, though a better one stands right behind them', () => {
    // A hundred of 130 are looked at, in the order of their names: the best of those shares its block with a better one.
    const names = Array.from({ length: 130 }, (_, at) => `n-${at}`).sort();
    const nodes = names.map((_, at): NodeParts => ({ cpu: names[90] === `n-${at}` ? '8' : names[110] === `n-${at}` ? '64' : '2' }));
    const steps: Step[] = [{ kind: 'place', pod: { cpu: '1', labels: web } }];
    expect(placesOf(nodes, steps, 1000)).toEqual([names[90]]);
    expect(placesOf(nodes, steps, 0)).toEqual([names[90]]);
  });

  it('is the same among hundreds of nodes that come and go, fill up and are cordoned', () => {
    fc.assert(
      fc.property(fc.array(node, { minLength: 150, maxLength: 300 }), fc.array(step, { minLength: 200, maxLength: 400 }), (nodes, steps) => {
        expect(placesOf(nodes, steps, 0)).toEqual(placesOf(nodes, steps, 1000));
      }),
      { numRuns: 2, seed: 21 },
    );
  });

  it('is the same where one node has more pods of a kind than are told apart', () => {
    const nodes = Array.from({ length: 70 }, (_, at): NodeParts => (at === 30 ? { cpu: '64', memory: '64Gi', labels: { disk: 'ssd' } } : { cpu: '1', pods: '110' }));
    const crowd = Array.from({ length: 80 }, (): Step => ({ kind: 'place', pod: { cpu: '10m', labels: web, spec: { nodeSelector: { disk: 'ssd' } } } }));
    const others = Array.from({ length: 40 }, (): Step => ({ kind: 'place', pod: { cpu: '10m', labels: web } }));
    expect(placesOf(nodes, [...crowd, ...others], 0)).toEqual(placesOf(nodes, [...crowd, ...others], 1000));
  });
});
