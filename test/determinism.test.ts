// The same seed and the same inputs at the same virtual times make the same cluster, byte for byte, however time is driven.
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../src/cluster/cluster.ts';
import { createCluster } from '../src/cluster/cluster.ts';
import type { Pod } from '../src/model/object.ts';
import { Driver } from '../src/sim/driver.ts';
import { deployment, uncertainWorld } from './support/worlds.ts';
import { hashLog } from './support/log-hash.ts';
import { ManualWall } from './support/manual-wall.ts';

const LENGTH_MS = 400_000;

interface Input {
  atMs: number;
  give(cluster: Cluster): void;
}

/** Things that a person does, with enough chance in them: crashes, bad images, lost machines, drains. */
const inputs: readonly Input[] = [
  { atMs: 0, give: ({ admin }) => uncertainWorld().forEach((manifest) => admin.apply(manifest)) },
  { atMs: 20_017, give: ({ admin }) => admin.scale('deployments', 'default', 'web', 9) },
  { atMs: 31_250, give: ({ admin }) => admin.apply(deployment('web', { replicas: 9, image: 'nginx:1.28' })) },
  { atMs: 33_333, give: ({ admin }) => admin.patch('nodes', undefined, 'worker-2', 'merge', { spec: { unschedulable: true } }) },
  { atMs: 50_001, give: ({ admin }) => admin.delete('pods', 'default', admin.list<Pod>('pods', { namespace: 'default' })[0]!.metadata.name) },
  { atMs: 61_000, give: ({ admin }) => admin.patch('nodes', undefined, 'worker-1', 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': 'power-loss' } } }) },
  { atMs: 62_500, give: ({ admin }) => admin.apply(deployment('api', { replicas: 4, image: 'nginx:1.161' })) },
  { atMs: 190_000, give: ({ admin }) => admin.patch('nodes', undefined, 'worker-1', 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': null } } }) },
  { atMs: 200_123, give: ({ admin }) => admin.delete('deployments', 'default', 'crash') },
  { atMs: 260_000, give: ({ admin }) => admin.delete('namespaces', undefined, 'shop') },
];

interface Run {
  digest: string;
  changes: number;
  cluster: Cluster;
}

/** Plays all inputs at their times; `advanceTo` decides how virtual time gets to an instant (ms since the start). */
function play(seed: number, advanceTo: (cluster: Cluster, toMs: number) => void, watcher?: (cluster: Cluster) => void): Run {
  const cluster = createCluster({ seed });
  const hash = hashLog(cluster);
  watcher?.(cluster);
  const startMs = cluster.clock.now;
  for (const { atMs, give } of inputs) {
    advanceTo(cluster, startMs + atMs);
    give(cluster);
  }
  advanceTo(cluster, startMs + LENGTH_MS);
  expect(cluster.bugs).toEqual([]);
  return { digest: hash.digest(), changes: hash.changes, cluster };
}

const inOneGo = (cluster: Cluster, toMs: number): void => void cluster.clock.advanceTo(toMs);

const inSteps = (stepMs: number) => (cluster: Cluster, toMs: number): void => {
  while (cluster.clock.now < toMs) cluster.clock.advanceTo(Math.min(cluster.clock.now + stepMs, toMs));
};

/** As the program does it: a driver under a wall clock, an input caught up with when its moment has come. */
function throughDriver(speed: number, tickMs: number): (cluster: Cluster, toMs: number) => void {
  const wall = new ManualWall();
  let driver: Driver | undefined;
  return ({ clock }, toMs) => {
    driver ??= new Driver(clock, { wall, speed });
    driver.start();
    while (clock.now < toMs) {
      const leftMs = (toMs - clock.now) / speed;
      wall.advance(Math.min(leftMs, tickMs));
      driver.catchUp();
      if (leftMs < 1e-9) break;
    }
    driver.pause();
    expect(clock.now).toBe(toMs);
  };
}

describe('one log hash', () => {
  const reference = play(1, inOneGo);

  it('covers a life worth hashing', () => {
    expect(reference.changes).toBeGreaterThan(1000);
    const reasons = new Set(reference.cluster.admin.list('events').map((event) => (event as { reason?: string }).reason));
    expect([...reasons]).toEqual(expect.arrayContaining(['Scheduled', 'Pulled', 'BackOff', 'Killing', 'Unhealthy', 'ScalingReplicaSet']));
  });

  it('for the same seed and inputs', () => {
    expect(play(1, inOneGo).digest).toBe(reference.digest);
  });

  it('but another one for another seed', () => {
    expect(play(2, inOneGo).digest).not.toBe(reference.digest);
  });

  it.each([7, 1000, 33_331])('when time is advanced in steps of %d ms', (stepMs) => {
    expect(play(1, inSteps(stepMs)).digest).toBe(reference.digest);
  });

  it('when time is advanced in steps of 1 ms', () => {
    expect(play(1, inSteps(1)).digest).toBe(reference.digest);
  });

  it.each([
    [1, 16],
    [1, 1000],
    [1000, 16],
    [0.1, 500],
  ])('at %dx, looked at every %d ms of the wall', (speed, tickMs) => {
    expect(play(1, throughDriver(speed, tickMs)).digest).toBe(reference.digest);
  });

  it('with a screen that reads all the time', () => {
    let read = 0;
    const watcher = ({ port }: Cluster): void => {
      port.watch(undefined, ({ plural, object }) => {
        const kind = port.registry.find(plural)!;
        for (const column of kind.columns) read += String(column.text?.(object, port.now) ?? column.value(object, port.now)).length;
        read += kind.describe?.(object, { reader: port, now: port.now }).length ?? 0;
        read += kind.health?.(object, port.now).length ?? 0;
        if (plural === 'pods') read += port.schedulingOf(object.metadata.uid).length;
      });
    };
    expect(play(1, inOneGo, watcher).digest).toBe(reference.digest);
    expect(read).toBeGreaterThan(100_000);
  });

  it('after other clusters have lived in the same process', () => {
    const other = createCluster({ seed: 5, workers: 1 });
    other.admin.apply(deployment('web', { replicas: 3, image: 'nginx:1.27' }));
    other.advance(30_000);
    expect(play(1, inOneGo).digest).toBe(reference.digest);
  });
});
