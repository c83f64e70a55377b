// Laws of a whole cluster under random life. KUBARIUM_RUNS=5000 tries more, KUBARIUM_SEED repeats a failure.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTestCluster } from '../support/cluster.ts';
import { createFaultPoints } from '../support/fault-points.ts';
import type { Action } from './actions.ts';
import { chaos, heal, mendAll, perform, rollouts, trouble } from './actions.ts';
import { checkAtRest, checkComplete, checkQuiet, watchBudgets, watchLaws, watchRollouts, watchStatefulSets } from './laws.ts';

const RUNS = Number(process.env.KUBARIUM_RUNS ?? 200);
const seed = process.env.KUBARIUM_SEED === undefined ? {} : { seed: Number(process.env.KUBARIUM_SEED) };
const limits = { numRuns: RUNS, ...seed };
const timeoutMs = 60_000 + RUNS * 1000;

/** Lives that broke a law once. */
const found: [number, Action[]][] = [
  // The taints of a lost node fell on the node that was added under its name.
  [0, [{ do: 'power off', node: 'worker-2' }, { do: 'wait', ms: 400_000 }, { do: 'recreate', name: 'web', replicas: 1, image: 'nginx:1.26' }, { do: 'remove node', node: 'worker-2' }, { do: 'wait', ms: 1 }]],
  // A pod that was going when its node lost power never went.
  [1518371072, [{ do: 'daemon set', image: 'nginx:1.27' }, { do: 'wait', ms: 60_000 }, { do: 'delete pod', which: 5 }, { do: 'power off', node: 'worker-1' }, { do: 'wait', ms: 1 }, { do: 'delete pod', which: 0 }]],
  // A StatefulSet that was going made a revision again and again, and each kept it from going.
  [0, [{ do: 'wait', ms: 60_000 }, { do: 'stateful set', replicas: 0, image: 'nginx:1.26', policy: 'OrderedReady', start: 0, partition: 0, whenDeleted: 'Retain', whenScaled: 'Retain' }, { do: 'delete stateful set', propagation: 'Foreground' }]],
];

it('holds its laws whatever people and machines do to it, and heals', { timeout: timeoutMs }, () => {
  fc.assert(
    fc.property(fc.nat(), chaos, (clusterSeed, actions) => {
      const cluster = createTestCluster({ seed: clusterSeed, nodeCapacity: { cpu: '2' } });
      const laws = watchLaws(cluster);
      const budgets = watchBudgets(cluster);
      const sets = watchStatefulSets(cluster);
      for (const action of actions) perform(cluster, action);
      cluster.settle('20s');
      expect([...laws, ...budgets, ...sets, ...checkAtRest(cluster)]).toEqual([]);
      heal(cluster);
      cluster.advance('30m');
      expect([...laws, ...budgets, ...sets, ...checkAtRest(cluster), ...checkComplete(cluster), ...checkQuiet(cluster)]).toEqual([]);
      expect(cluster.bugs).toEqual([]);
    }),
    { ...limits, examples: found },
  );
});

it('keeps rollouts within surge and unavailable at every moment', { timeout: timeoutMs }, () => {
  fc.assert(
    fc.property(fc.nat(), rollouts, (clusterSeed, actions) => {
      const cluster = createTestCluster({ seed: clusterSeed, nodeCapacity: { cpu: '64' } });
      const breaches = watchRollouts(cluster);
      for (const action of actions) perform(cluster, action);
      cluster.settle('20s');
      expect([...breaches, ...checkAtRest(cluster)]).toEqual([]);
      heal(cluster);
      cluster.advance('15m');
      expect([...breaches, ...checkAtRest(cluster), ...checkComplete(cluster)]).toEqual([]);
    }),
    limits,
  );
});

/** Lives with faults that broke a law once. */
const foundInTrouble: [number, Action[]][] = [];

it('reaches what is wanted once everything is mended, whatever was broken on purpose and by chance', { timeout: timeoutMs }, () => {
  fc.assert(
    fc.property(fc.nat(), trouble, (clusterSeed, actions) => {
      const points = createFaultPoints(clusterSeed, { conflicts: 0.05, delays: 0.1, delayMs: 2000, crashes: 0.01 });
      const cluster = createTestCluster({ seed: clusterSeed, nodeCapacity: { cpu: '2' }, kubeSystem: clusterSeed % 4 === 0, faultPoints: points });
      const laws = watchLaws(cluster);
      points.start();
      for (const action of actions) perform(cluster, action);
      points.stop();
      mendAll(cluster);
      heal(cluster);
      cluster.advance('30m');
      expect([...laws, ...checkAtRest(cluster), ...checkComplete(cluster), ...checkQuiet(cluster)]).toEqual([]);
      expect(cluster.controllers.every(({ running }) => running) && cluster.scheduler.running).toBe(true);
      expect(cluster.bugs).toEqual([]);
    }),
    // They take longer than the others.
    { ...limits, numRuns: Math.ceil(RUNS / 2), examples: foundInTrouble },
  );
});
