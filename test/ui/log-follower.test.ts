import { expect, test } from 'vitest';
import { LogFollower } from '../../src/ui/log-follower.ts';
import type { LogSource } from '../../src/ui/log-follower.ts';
import { createTestCluster } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';

const pod = (name: string, script: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: "busybox:1.36", command: [sh, -c, '${script}']}]}\n`;

function follow(cluster: TestCluster, source: Partial<LogSource> = {}): LogFollower {
  return new LogFollower(cluster.port, { namespace: 'default', pod: 'a', container: 'main', previous: false, ...source });
}

const texts = (follower: LogFollower): string[] => follower.lines.map(({ text }) => text);

test('takes every line once, however often it asks', async () => {
  const cluster = createTestCluster();
  cluster.apply(pod('a', 'i=0; while true; do echo line $i; i=$((i+1)); sleep 1; done'));
  const follower = follow(cluster);
  for (let step = 0; step < 60; step++) {
    cluster.advance(step % 7 === 0 ? 2500 : 300);
    await follower.poll();
  }
  const expected = cluster.logs('a');
  expect(expected.length).toBeGreaterThan(20);
  expect(texts(follower)).toEqual(expected);
});

test('does not ask while the clock stands still, and says when nothing came', async () => {
  const cluster = createTestCluster();
  cluster.apply(pod('a', 'echo once; sleep 3600'));
  cluster.advance('20s');
  let requests = 0;
  const counting = { ...cluster.port, get now() { return cluster.port.now; }, get revision() { return cluster.port.revision; }, request: (request: Parameters<typeof cluster.port.request>[0]) => (requests++, cluster.port.request(request)) };
  const follower = new LogFollower(counting, { namespace: 'default', pod: 'a', container: 'main', previous: false });
  expect(await follower.poll()).toBe(true);
  const { lines } = follower;
  expect(await follower.poll()).toBe(false);
  expect(requests).toBe(1);
  cluster.advance('5s');
  expect(await follower.poll()).toBe(false);
  expect(follower.lines).toBe(lines);
});

test('goes on through restarts, with a remark and without losing a line', async () => {
  const cluster = createTestCluster();
  cluster.apply(pod('a', 'echo start; sleep 2; echo end; exit 1'));
  const follower = follow(cluster);
  for (let second = 0; second < 40; second++) {
    cluster.advance('1s');
    await follower.poll();
  }
  expect(texts(follower)).toEqual(['start', 'end', '--- the container has restarted ---', 'start', 'end', '--- the container has restarted ---', 'start', 'end', '--- the container has restarted ---', 'start']);
});

test('the run before is another log', async () => {
  const cluster = createTestCluster();
  cluster.apply(pod('a', 'echo run; sleep 2; exit 1'));
  cluster.advance('6s');
  const follower = follow(cluster, { previous: true });
  await follower.poll();
  expect(texts(follower)).toEqual(cluster.logs('a', { previous: true }));
});

test('keeps a bounded tail', async () => {
  const cluster = createTestCluster();
  cluster.apply(pod('a', 'i=0; while true; do echo $i; i=$((i+1)); sleep 0.01; done'));
  const follower = follow(cluster);
  for (let step = 0; step < 10; step++) {
    cluster.advance('10s');
    await follower.poll();
  }
  expect(follower.lines).toHaveLength(5000);
  expect(texts(follower).at(-1)).toBe(cluster.logs('a').at(-1));
});

test.each([
  ['waiting for its image', pod('a', 'true').replace('busybox:1.36', 'nginx:1.161'), '30s', /^Error from server \(BadRequest\): container "main" in pod "a" is waiting to start: (image can't be pulled|trying and failing to pull image)$/],
  ['not there', pod('b', 'true'), '10s', /^Error from server \(NotFound\): pods "a" not found$/],
])('a pod %s is refused in kubectl’s words', async (_what, yaml, time, refusal) => {
  const cluster = createTestCluster();
  cluster.apply(yaml);
  cluster.advance(time);
  const follower = follow(cluster);
  expect(await follower.poll()).toBe(true);
  expect(follower.refusal).toMatch(refusal);
});

test('what a deleted pod said stays', async () => {
  const cluster = createTestCluster();
  cluster.apply(pod('a', 'echo last words; sleep 3600'));
  cluster.advance('10s');
  const follower = follow(cluster);
  await follower.poll();
  cluster.admin.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 });
  cluster.advance('10s');
  await follower.poll();
  expect(texts(follower)).toEqual(['last words']);
  expect(follower.refusal).toBeUndefined();
});
