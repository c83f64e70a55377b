// Laws of a whole cluster under random life. KUBARIUM_RUNS=5000 tries more, KUBARIUM_SEED=random others.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTestCluster } from '../support/cluster.ts';
import { createFaultPoints } from '../support/fault-points.ts';
import type { Action } from './actions.ts';
import { chaos, heal, mendAll, perform, rollouts, trouble } from './actions.ts';
import { checkAtRest, checkComplete, checkQuiet, watchBudgets, watchLaws, watchRollouts, watchStatefulSets } from './laws.ts';
import { runsOf } from './runs.ts';

const runs = runsOf(200);
const timeoutMs = 60_000 + runs.numRuns * 1000;

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
    { ...runs, examples: found },
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
    runs,
  );
});

/** How late a watch may be, in ms. */
const LATE_MS = 2000;

/** Lives with faults that broke a law once. */
const foundInTrouble: [number, Action[]][] = [];

it('reaches what is wanted once everything is mended, whatever was broken on purpose and by chance', { timeout: timeoutMs }, () => {
  fc.assert(
    fc.property(fc.nat(), trouble, (clusterSeed, actions) => {
      const points = createFaultPoints(clusterSeed, { conflicts: 0.05, delays: 0.1, delayMs: LATE_MS, crashes: 0.01 });
      const cluster = createTestCluster({ seed: clusterSeed, nodeCapacity: { cpu: '2' }, kubeSystem: clusterSeed % 4 === 0, faultPoints: points });
      const laws = watchLaws(cluster, LATE_MS);
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
    { ...runs, numRuns: Math.ceil(runs.numRuns / 2), examples: foundInTrouble },
  );
});
