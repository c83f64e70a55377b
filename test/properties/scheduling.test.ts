// Laws of placing: whatever comes and goes, nothing is bound where it must not be, and nothing waits that would fit.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ApiError } from '../../src/model/errors.ts';
import type { Node, Pod, PodSpec } from '../../src/model/object.ts';
import type { TestScheduler } from '../support/scheduler.ts';
import { createTestScheduler } from '../support/scheduler.ts';
import { refusalOf } from './placement.ts';
import { runsOf } from './runs.ts';

const runs = runsOf(200);
const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';

type Step =
  | { do: 'place'; app: string; rule: string; other: string; key: string; cpu: string; priority: string }
  | { do: 'delete' | 'finish' | 'terminate' | 'relabel'; which: number; app: string }
  | { do: 'zone' | 'remove node' | 'add node'; node: string; zone: string }
  | { do: 'wait'; ms: number };

const app = fc.constantFrom('web', 'db', 'api');
const node = fc.constantFrom('n1', 'n2', 'n3', 'n4');
const zone = fc.constantFrom('', 'a', 'b');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      app,
      rule: fc.constantFrom('none', 'near', 'apart', 'spread', 'spread', 'apart', 'liked', 'min domains'),
      other: app,
      key: fc.constantFrom(ZONE, HOST),
      cpu: fc.constantFrom('', '500m', '1', '2'),
      priority: fc.constantFrom('', '', 'low', 'high'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'finish' as const, 'terminate' as const, 'relabel' as const), which: fc.nat({ max: 20 }), app }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('zone' as const, 'remove node' as const, 'add node' as const), node, zone }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(5, 20, 1000, 30_000) }) },
);

function specOf({ rule, other, key }: Extract<Step, { do: 'place' }>): Partial<PodSpec> {
  const term = { topologyKey: key, labelSelector: { matchLabels: { app: other } } };
  const required = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
  const constraint = { topologyKey: key, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: term.labelSelector };
  if (rule === 'near') return { affinity: { podAffinity: required } };
  if (rule === 'apart') return { affinity: { podAntiAffinity: required } };
  if (rule === 'spread') return { topologySpreadConstraints: [constraint] };
  if (rule === 'min domains') return { topologySpreadConstraints: [{ ...constraint, minDomains: 2 }] };
  if (rule === 'liked') return { affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, podAffinityTerm: term }] } } };
  return {};
}

function perform(world: TestScheduler, action: Step, index: number): void {
  const { client } = world;
  if (action.do === 'wait') return world.clock.advance(action.ms);
  if (action.do === 'place') {
    const { cpu, priority } = action;
    return void world.addPod(`pod-${index}`, { labels: { app: action.app }, spec: specOf(action), ...(cpu ? { cpu } : {}), ...(priority ? { priority } : {}) });
  }
  if ('zone' in action) {
    if (action.do === 'zone') world.patchNode(action.node, { metadata: { labels: { [ZONE]: action.zone || null } } });
    else if (action.do === 'remove node') client.delete('nodes', undefined, action.node);
    else world.addNode(action.node, { cpu: '3', labels: action.zone ? { [ZONE]: action.zone } : {} });
    return;
  }
  const pods = client.list<Pod>('pods');
  const pod = pods[action.which % pods.length];
  if (!pod) return;
  const { name } = pod.metadata;
  if (action.do === 'delete') client.delete('pods', 'default', name, { gracePeriodSeconds: 0 });
  else if (action.do === 'terminate') client.delete('pods', 'default', name);
  else if (action.do === 'relabel') client.patch('pods', 'default', name, 'merge', { metadata: { labels: { app: action.app } } });
  else if (pod.spec.nodeName) client.updateStatus('pods', { ...pod, status: { ...pod.status, phase: 'Succeeded' } });
}

/** Looks at every binding and every preemption. */
function watchPlacing({ store, client }: TestScheduler): string[] {
  const breaches: string[] = [];
  store.watch(['pods'], ({ type, object, previous }) => {
    const pod = object as Pod;
    const before = previous as Pod | undefined;
    if (type !== 'MODIFIED' || !before) return;
    if (pod.spec.nodeName && !before.spec.nodeName) {
      const bound = client.find<Node>('nodes', undefined, pod.spec.nodeName);
      const pods = client.list<Pod>('pods').filter(({ metadata }) => metadata.uid !== pod.metadata.uid);
      const why = bound ? refusalOf(pod, bound, { nodes: client.list<Node>('nodes'), pods }) : 'gone';
      if (why) breaches.push(`${pod.metadata.name} was bound to ${pod.spec.nodeName} in spite of ${why}`);
    }
    const target = pod.status.conditions?.find(({ reason }) => reason === 'PreemptionByScheduler');
    if (target && !before.status.conditions?.includes(target)) {
      const isForHigher = client.list<Pod>('pods').some((other) => other.status.nominatedNodeName === pod.spec.nodeName && (other.spec.priority ?? 0) > (pod.spec.priority ?? 0));
      if (!isForHigher) breaches.push(`${pod.metadata.name} was preempted, but for nobody of higher priority`);
    }
  });
  return breaches;
}

/** Pods that wait although they would fit somewhere. */
function forgotten({ client }: TestScheduler): string[] {
  const nodes = client.list<Node>('nodes');
  const all = client.list<Pod>('pods');
  const waiting = all.filter(({ spec, metadata, status }) => !spec.nodeName && !metadata.deletionTimestamp && !status.nominatedNodeName);
  // Room that is promised to others is not free.
  if (all.some(({ spec, status }) => !spec.nodeName && status.nominatedNodeName)) return [];
  return waiting.flatMap((pod) =>
    nodes.filter((each) => refusalOf(pod, each, { nodes, pods: all.filter((other) => other !== pod) }) === '').map((each) => `${pod.metadata.name} waits although ${each.metadata.name} would take it`),
  );
}

it('binds nothing where it must not be, and forgets nobody', { timeout: 60_000 + runs.numRuns * 500 }, () => {
  fc.assert(
    fc.property(fc.nat(), fc.array(step, { minLength: 3, maxLength: 40 }), (clusterSeed, steps) => {
      const zones = { a: { cpu: '3', labels: { [ZONE]: 'a' } }, b: { cpu: '3', labels: { [ZONE]: 'b' } } };
      const world = createTestScheduler({ n1: zones.a, n2: zones.a, n3: zones.b }, clusterSeed);
      world.addPriority('low', 10);
      world.addPriority('high', 20);
      const breaches = watchPlacing(world);
      for (const [index, action] of steps.entries()) {
        try {
          perform(world, action, index);
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
      }
      // Whatever nothing woke is tried again after 5 minutes; victims of preemptions end.
      for (let round = 0; round < 3; round++) {
        world.clock.advance(301_000);
        for (const { metadata } of world.client.list<Pod>('pods')) if (metadata.deletionTimestamp) world.client.delete('pods', 'default', metadata.name, { gracePeriodSeconds: 0 });
      }
      world.clock.advance(301_000);
      expect([...breaches, ...forgotten(world)]).toEqual([]);
    }),
    runs,
  );
});
