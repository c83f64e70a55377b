import { expect, test } from 'vitest';
import { DrainJob } from '../../src/ui/drain-job.ts';
import type { DrainOptions } from '../../src/kinds/node/drain-plan.ts';
import { createTestCluster, setFault } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';

const none: DrainOptions = { ignoreDaemonSets: false, deleteEmptyDirData: false, force: false, disableEviction: false, gracePeriodSeconds: -1, timeoutSeconds: 0 };

const web = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'nginx:1.27'}]}}
`;
const budget = (minAvailable: number): string => `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: keep}\nspec: {minAvailable: ${minAvailable}, selector: {matchLabels: {app: web}}}\n`;
const agent = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: agent, image: 'busybox:1.36', command: [sleep, '9999']}]}}
`;
const bare = (name: string, more = ''): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {nodeName: worker-1, containers: [{name: a, image: "nginx:1.27"}]${more}}\n`;

function clusterWith(...yaml: string[]): TestCluster {
  const cluster = createTestCluster();
  for (const text of yaml) cluster.apply(text);
  cluster.advance('40s');
  return cluster;
}

/** Lets answers arrive, then a second of virtual time pass, as often as asked. */
async function pass(cluster: TestCluster, seconds: number): Promise<void> {
  for (let second = 0; second <= seconds; second++) {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    if (second < seconds) cluster.advance('1s');
  }
}

async function drain(cluster: TestCluster, nodes: string[], options: Partial<DrainOptions>, seconds = 40): Promise<DrainJob> {
  const job = new DrainJob(cluster.port, nodes, { ...none, ...options });
  void job.start();
  await pass(cluster, seconds);
  return job;
}

const states = (job: DrainJob): string[] => job.pods.map(({ node, name, state }) => `${node} ${name.replace(/-[a-z0-9]{5}$/, '').replace(/-[a-f0-9]{8,10}$/, '')} ${state}`);

test('prints what kubectl prints', async () => {
  const cluster = clusterWith(agent, bare('bare'));
  const job = await drain(cluster, ['worker-1'], { ignoreDaemonSets: true, force: true });
  expect(job.outcome).toBe('drained');
  const daemon = [...cluster.port.onNode('pods', 'worker-1')][0]!.metadata.name;
  expect(job.lines).toEqual([
    'node/worker-1 cordoned',
    expect.stringMatching(new RegExp(`^Warning: .*ignoring DaemonSet-managed Pods: default/${daemon}`)),
    'evicting pod default/bare',
    'pod/bare evicted',
    'node/worker-1 drained',
  ]);
  expect(states(job)).toEqual(['worker-1 agent skipped', 'worker-1 bare gone']);
});

test.each<[string, string[], Partial<DrainOptions>, RegExp]>([
  ['a DaemonSet', [agent], {}, /DaemonSet-managed Pods/],
  ['a pod without a controller', [bare('bare')], {}, /declare no controller/],
  ['emptyDir data', [bare('local', ', volumes: [{name: tmp, emptyDir: {}}]')], { force: true }, /Pods with local storage/],
])('%s without its option refuses everything, and nothing is cordoned', async (_what, yaml, options, error) => {
  const cluster = clusterWith(...yaml);
  const job = await drain(cluster, ['worker-2', 'worker-1'], options, 5);
  expect(job.outcome).toBe('refused');
  expect(job.errors.join('\n')).toMatch(error);
  expect(job.cordonedNodes).toEqual([]);
  expect(cluster.table('nodes')).not.toContain('SchedulingDisabled');
});

test('several nodes are cordoned first and drained one after the other', async () => {
  const cluster = clusterWith(web(6));
  const job = new DrainJob(cluster.port, ['worker-1', 'worker-2'], none);
  void job.start();
  // Answers have arrived, and no kubelet has looked yet.
  await pass(cluster, 0);
  expect(job.cordonedNodes).toEqual(['worker-1', 'worker-2']);
  expect(new Set(states(job))).toEqual(new Set(['worker-1 web terminating', 'worker-2 web queued']));
  await pass(cluster, 80);
  expect(job.outcome).toBe('drained');
  expect(job.lines.filter((line) => line.startsWith('node/'))).toEqual(['node/worker-1 cordoned', 'node/worker-2 cordoned', 'node/worker-1 drained', 'node/worker-2 drained']);
});

test('a budget is asked again every 5 s until it allows', async () => {
  const cluster = clusterWith(web(3), budget(3));
  const job = new DrainJob(cluster.port, ['worker-1'], none);
  void job.start();
  await pass(cluster, 0);
  expect(job.pods).toMatchObject([{ state: 'waiting', tries: 1, retryAtMs: cluster.clock.now + 5000, why: 'The disruption budget keep needs 3 healthy pods and has 3 currently' }]);
  await pass(cluster, 11);
  expect(job.pods[0]).toMatchObject({ state: 'waiting', tries: 3 });
  cluster.admin.scale('deployments', 'default', 'web', 4);
  await pass(cluster, 60);
  expect(job.outcome).toBe('drained');
});

test('without eviction budgets are not asked', async () => {
  const cluster = clusterWith(web(3), budget(3));
  const job = await drain(cluster, ['worker-1'], { disableEviction: true });
  expect(job.outcome).toBe('drained');
  expect(job.lines.at(-2)).toMatch(/^pod\/web-\S+ deleted$/);
});

test('a timeout ends what waits and what terminates', async () => {
  const cluster = clusterWith(web(3), budget(3));
  const job = await drain(cluster, ['worker-1'], { timeoutSeconds: 12 }, 20);
  expect(job.outcome).toBe('failed');
  expect(job.errors).toEqual([expect.stringMatching(/^error when evicting pods\/"web-\S+" -n "default": global timeout reached: 12s$/)]);
  expect(job.cordonedNodes).toEqual(['worker-1']);
});

test('two budgets on one pod fail its node; the next node is still drained', async () => {
  const cluster = clusterWith(web(6), budget(1), budget(1).replace('keep', 'other'), bare('lonely').replace('worker-1', 'worker-3'));
  const job = await drain(cluster, ['worker-1', 'worker-3'], { force: true }, 10);
  expect(job.outcome).toBe('failed');
  expect(job.errors[0]).toContain('This pod has more than one PodDisruptionBudget');
  expect(job.pods.find(({ name }) => name === 'lonely')?.state).not.toBe('queued');
});

test('cancelled, it asks for nothing more', async () => {
  const cluster = clusterWith(web(3), budget(3));
  const ended: string[] = [];
  const job = new DrainJob(cluster.port, ['worker-1'], none, ({ outcome }) => ended.push(outcome));
  void job.start();
  await pass(cluster, 2);
  job.cancel();
  const { lines } = job;
  await pass(cluster, 30);
  expect(job.lines).toBe(lines);
  expect(states(job)).toEqual(['worker-1 web stopped']);
  expect(ended).toEqual(['cancelled']);
});

test('an empty node is drained at once; one already cordoned is said to be', async () => {
  const cluster = clusterWith();
  cluster.admin.patch('nodes', undefined, 'worker-2', 'strategic', { spec: { unschedulable: true } });
  const job = await drain(cluster, ['worker-2'], {}, 0);
  expect(job.outcome).toBe('drained');
  expect(job.lines).toEqual(['node/worker-2 already cordoned', 'node/worker-2 drained']);
});

test('a node that goes while it is drained fails the job in words', async () => {
  const cluster = clusterWith();
  const job = await drain(cluster, ['nowhere'], {}, 0);
  expect(job.outcome).toBe('failed');
  expect(job.errors).toEqual(['nodes "nowhere" not found']);
});

test('on a dead node pods terminate for ever, and the job waits', async () => {
  const cluster = clusterWith(web(3));
  setFault(cluster, 'worker-1', 'power-loss');
  const job = await drain(cluster, ['worker-1'], {}, 120);
  expect(job.outcome).toBe('running');
  expect(states(job)).toEqual(['worker-1 web terminating']);
});
