// A bug in one part is noted, and takes nobody else with it.
import { expect, test } from 'vitest';
import type { ClusterOptions } from '../../src/cluster/cluster.ts';
import type { Client } from '../../src/model/client.ts';
import { createTestCluster } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';

const podYaml = (name: string): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: app, image: "nginx:1.27"}]}}`;

/** A cluster that notes its bugs, as outside of tests. */
function createWorld(options: ClusterOptions = {}): TestCluster {
  return createTestCluster({ onBug: undefined as never, ...options });
}

const bugsOf = ({ bugs }: TestCluster): string[] => bugs.map(({ component, key, error }) => `${component} ${key}: ${(error as Error).message}`);

function fail(text: string): never {
  throw new Error(text);
}

test('a timer that throws: time goes on, and so do all others of that instant', () => {
  const cluster = createWorld();
  const seen: number[] = [];
  const from = cluster.clock.now;
  cluster.clock.after(10, () => fail('out of order'));
  cluster.clock.after(10, () => void seen.push(cluster.clock.now - from));
  cluster.clock.after(20, () => void seen.push(cluster.clock.now - from));
  cluster.advance('1s');
  expect(seen).toEqual([10, 20]);
  expect(cluster.clock.now - from).toBe(1000);
  expect(bugsOf(cluster)).toEqual([expect.stringMatching(/^timer 2025-06-01T08:00:\d\dZ: out of order$/)]);
});

test('a watch that throws: the write holds, and everybody else hears of it', () => {
  const cluster = createWorld();
  const heard: string[] = [];
  cluster.store.watch(['pods'], ({ type }) => void (type === 'ADDED' && fail('deaf')));
  cluster.store.watch(['pods'], ({ type }) => void heard.push(type));
  cluster.apply(podYaml('web'));
  cluster.settle();
  expect(cluster.status('web')).toBe('Running');
  expect(heard[0]).toBe('ADDED');
  expect(bugsOf(cluster)).toEqual(['watch pods default/web: deaf']);
});

test('a cycle of the scheduler that throws: its pod comes again, all others are placed', () => {
  let isBroken = true;
  const wrapClient = (client: Client, component: string): Client =>
    component !== 'default-scheduler' ? client : { ...client, bind: (namespace, name, node) => (isBroken && name === 'first' ? fail('no idea') : client.bind(namespace, name, node)) };
  const cluster = createWorld({ faultPoints: { wrapClient, watchDelayMs: () => 0 } });
  for (const name of ['first', 'second', 'third']) cluster.apply(podYaml(name));
  cluster.advance('5s');
  expect(['first', 'second', 'third'].map((name) => cluster.pod(name).spec.nodeName !== undefined)).toEqual([false, true, true]);
  isBroken = false;
  cluster.advance('30s');
  expect(cluster.status('first')).toBe('Running');
  expect(new Set(bugsOf(cluster))).toEqual(new Set(['default-scheduler default/first: no idea']));
});
