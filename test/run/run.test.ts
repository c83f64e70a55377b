import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManifestReconciler } from '../../src/manifests/reconcile.ts';
import type { Condition } from '../../src/run/condition.ts';
import { parseCondition } from '../../src/run/condition.ts';
import type { FaultPlan } from '../../src/run/fault-plan.ts';
import { parseFaultPlan } from '../../src/run/fault-plan.ts';
import type { GetTarget } from '../../src/run/get.ts';
import { parseGet } from '../../src/run/get.ts';
import { matters, QUIET_MS, watchForQuiet } from '../../src/run/quiet.ts';
import { run } from '../../src/run/run.ts';
import type { RunOptions } from '../../src/run/run.ts';
import { createTrace } from '../../src/run/trace.ts';
import type { TestCluster } from '../support/cluster.ts';
import { createTestCluster } from '../support/cluster.ts';
import { cronJobYaml, jobYaml } from '../support/jobs.ts';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'nginx:1.27' }] }
`;
const broken = web.replaceAll('web', 'broken').replace('nginx:1.27', 'nginx:1.161');

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  cluster: TestCluster;
  elapsedMs: number;
}

interface Setup extends Partial<Omit<RunOptions, 'conditions' | 'get'>> {
  conditions?: readonly string[];
  get?: string;
}

/** Runs a folder of these files to its end. */
async function runFiles(files: Readonly<Record<string, string>>, { conditions = [], get, ...rest }: Setup = {}): Promise<Outcome> {
  const cluster = createTestCluster();
  const reconciler = new ManifestReconciler({ port: cluster.port });
  let [stdout, stderr] = ['', ''];
  const startMs = cluster.clock.now;
  const manifests = {
    async initial() {
      await reconciler.update(Object.entries(files).map(([path, text]) => ({ path, text })));
      reconciler.setFolder({ state: 'ready' });
    },
    settled: () => reconciler.settled(),
    snapshot: reconciler.snapshot,
  };
  const targets = get === undefined ? undefined : parseGet(get, cluster.registry);
  if (typeof targets === 'string') throw new Error(targets);
  const code = await run({
    cluster, manifests, dir: 'm',
    conditions: conditions.map((text) => parseCondition(text, cluster.registry) as Condition),
    ...(targets === undefined ? {} : { get: targets }),
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    ...rest,
  });
  reconciler.stop();
  return { code, stdout, stderr, cluster, elapsedMs: cluster.clock.now - startMs };
}

/** Random parts of names, addresses and ages. */
function normalise(text: string): string {
  return text.replaceAll(/(web|broken)-[a-z0-9]{7,10}-[a-z0-9]{5}/g, '$1-HASH-RAND').replaceAll(/(web|broken)-[a-z0-9]{7,10}\b/g, '$1-HASH').replaceAll(/ \d+m?\d*s\n/g, ' AGE\n').replaceAll(/ +/g, ' ');
}

describe('run', () => {
  it('ends at the instant at which the conditions hold', async () => {
    const { code, stdout, stderr, elapsedMs } = await runFiles({ 'web.yaml': web }, { conditions: ['deployment/web condition=Available'] });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^condition met after [\d.]+s: deployment\/web condition=Available\n$/);
    expect(elapsedMs).toBeLessThan(20_000);
    expect(normalise(stdout)).toBe(
      ['NAME READY STATUS RESTARTS AGE', 'pod/web-HASH-RAND 1/1 Running 0 AGE', 'pod/web-HASH-RAND 1/1 Running 0 AGE', '', 'NAME READY UP-TO-DATE AVAILABLE AGE', 'deployment.apps/web 2/2 2 2 AGE', ''].join('\n'),
    );
  });

  it('wants all conditions at once, and tells of each', async () => {
    const { code, stderr, cluster } = await runFiles(
      { 'web.yaml': web, 'broken.yaml': broken },
      { conditions: ['deployment/web condition=Available', 'deployment/broken condition=Available'], untilMs: 45_000 },
    );
    expect(code).toBe(1);
    expect(cluster.clock.now - cluster.readyAtMs).toBe(45_000);
    const lines = normalise(stderr).split('\n');
    expect(lines[0]).toBe('error: timed out after 45s waiting for deployment/broken condition=Available');
    expect(lines[1]).toBe(' condition Available is False (MinimumReplicasUnavailable: Deployment does not have minimum availability.)');
    expect(lines[2]).toBe(' pod/broken-HASH-RAND: ImagePullBackOff, 0/1 ready');
    expect(lines[3]).toMatch(/^ broken: Back-off pulling image "nginx:1\.161"/);
    expect(stderr).not.toContain('deployment/web');
  });

  it('lets exactly the time pass that it is told', async () => {
    const { code, elapsedMs } = await runFiles({ 'web.yaml': web }, { untilMs: 3_600_000 });
    expect([code, elapsedMs]).toEqual([0, 3_600_000]);
  });

  it('ends when nothing happens any more, without conditions and without a time', async () => {
    const { code, elapsedMs } = await runFiles({ 'web.yaml': web });
    expect(code).toBe(0);
    expect(elapsedMs).toBeGreaterThanOrEqual(QUIET_MS);
    expect(elapsedMs).toBeLessThan(QUIET_MS + 30_000);
  });

  it('says what has not come to rest', async () => {
    const { code, stderr } = await runFiles({ 'web.yaml': web }, { conditions: ['quiet'], untilMs: 30_000 });
    expect(code).toBe(1);
    expect(stderr).toMatch(/waiting for quiet\n {2}the last change was \w+\/default\/web.*, [\d.]+s before the end; quiet are 1m30s without a change\n$/);
  });

  it('waits for a deletion that happens', async () => {
    const { code, stdout } = await runFiles({ 'web.yaml': web }, { conditions: ['pod/never-there delete'], get: 'deploy', output: 'name' });
    expect([code, stdout]).toEqual([0, 'deployment.apps/web\n']);
  });

  it('refuses a folder with mistakes before any time passes, each with its place', async () => {
    const { code, stdout, stderr, elapsedMs } = await runFiles({ 'web.yaml': web, 'sub/bad.yaml': 'kind: Pod\nmetadata: {name: x}\n', 'typo.yaml': web.replace('replicas: 2', 'replica: 2').replaceAll('web', 'typo') });
    expect([code, stdout, elapsedMs]).toEqual([2, '', 0]);
    expect(stderr).toMatch(/^m\/sub\/bad\.yaml:1:1: .*apiVersion not set/m);
    expect(stderr).toMatch(/^m\/typo\.yaml:6:3: .*unknown field "spec\.replica"; did you mean "replicas"\?\n {2} {2}replica: 2\n {4}\^$/m);
  });

  it('goes on with the rest of such a folder when it only has to be shown', async () => {
    const { code, stdout, stderr } = await runFiles({ 'web.yaml': web, 'bad.yaml': 'a: [' }, { goesOnWithProblems: true });
    expect(code).toBe(2);
    expect(stderr).toContain('m/bad.yaml:');
    expect(stdout).toContain('deployment.apps/web   2/2');
  });

  it('tells of what still waits for something at the end', async () => {
    const { code, stderr } = await runFiles({ 'web.yaml': web.replace('name: web }', 'name: web, namespace: nowhere }') });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^m\/web\.yaml:\d+:\d+: .*namespaces "nowhere" not found/m);
  });

  it('says when there is nothing to print', async () => {
    expect(await runFiles({})).toMatchObject({ code: 0, stdout: '', stderr: 'No resources found in default namespace.\n' });
    expect(await runFiles({}, { get: 'pods', namespace: 'other' })).toMatchObject({ stderr: 'No resources found in other namespace.\n' });
    expect(await runFiles({}, { get: 'pods', allNamespaces: true })).toMatchObject({ stderr: 'No resources found\n' });
  });

  it('fails when an object that is asked for by name is not there', async () => {
    expect(await runFiles({}, { get: 'pods/x' })).toMatchObject({ code: 2, stdout: '', stderr: 'Error from server (NotFound): pods "x" not found\n' });
  });

  it('shows namespaces when the folder has more than one', async () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: blue}\n';
    const { stdout } = await runFiles({ 'a.yaml': web, 'b.yaml': `${namespace}---${web.replace('name: web }', 'name: web, namespace: blue }')}` });
    const lines = normalise(stdout).split('\n');
    expect(lines[0]).toBe('NAMESPACE NAME READY STATUS RESTARTS AGE');
    expect(lines.filter((line) => /deployment/.test(line))).toEqual(['blue deployment.apps/web 2/2 2 2 AGE', 'default deployment.apps/web 2/2 2 2 AGE']);
    expect(lines).toContain('NAME STATUS AGE');
  });

  it('prints several kinds as a List with sorted keys, and one object by itself', async () => {
    const many = await runFiles({ 'web.yaml': web }, { get: 'deploy,nodes', output: 'json' });
    expect(many.stdout).toMatch(/^\{\n {4}"apiVersion": "v1",\n {4}"items": \[\n {8}\{\n {12}"apiVersion": "apps\/v1",\n {12}"kind": "Deployment",\n {12}"metadata": \{/);
    const list = JSON.parse(many.stdout) as { kind: string; metadata: unknown; items: { kind: string }[] };
    expect([list.kind, list.metadata, list.items.map(({ kind }) => kind)]).toEqual(['List', { resourceVersion: '' }, ['Deployment', 'Node', 'Node', 'Node', 'Node']]);

    const one = await runFiles({ 'web.yaml': web }, { get: 'deploy/web', output: 'yaml' });
    expect(one.stdout).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}annotations:\n/);
    expect(load(one.stdout)).toMatchObject({ kind: 'Deployment', status: { readyReplicas: 2 } });

    const none = await runFiles({}, { get: 'pods', output: 'yaml' });
    expect([none.stdout, none.stderr]).toEqual(['apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n', '']);
  });

  it('gives the same cluster twice', async () => {
    const files = { 'web.yaml': web, 'broken.yaml': broken };
    const first = await runFiles(files, { get: 'pods,deploy,events', output: 'json', untilMs: 120_000 });
    const second = await runFiles(files, { get: 'pods,deploy,events', output: 'json', untilMs: 120_000 });
    expect(second.stdout).toBe(first.stdout);
  });
});

describe('parseGet', () => {
  const { registry } = createTestCluster({ workers: 0 });

  it.each([
    ['pods,deployments', ['pods', 'deployments']],
    ['po, deploy/web ,no', ['pods', 'deployments', 'nodes']],
    ['all', ['pods', 'replicationcontrollers', 'services', 'daemonsets', 'deployments', 'replicasets', 'statefulsets', 'horizontalpodautoscalers', 'cronjobs', 'jobs']],
  ])('reads %s', (text, plurals) => {
    expect((parseGet(text, registry) as readonly GetTarget[]).map(({ kind }) => kind?.plural)).toEqual(plurals);
  });

  it.each([
    ['pods,', 'it names no resource type'],
    ['pods/', '"pods/" is not TYPE or TYPE/NAME'],
    ['bods', 'the server doesn\'t have a resource type "bods" (did you mean "pods"?)'],
  ])('refuses %s', (text, problem) => {
    expect(parseGet(text, registry)).toBe(problem);
  });
});

describe('matters', () => {
  it('lets a healthy idle cluster be quiet', () => {
    const cluster = createTestCluster({ kubeSystem: true });
    cluster.advance('15m');
    const quiet = watchForQuiet(cluster.port);
    const started = quiet.changedAtMs;
    let writes = 0;
    cluster.port.watch(undefined, () => void writes++);
    cluster.advance('30m');
    expect(writes).toBeGreaterThan(100);
    expect([quiet.changedAtMs, quiet.lastChange]).toEqual([started, undefined]);
  });

  it('counts a node that is cordoned', () => {
    const cluster = createTestCluster();
    const before = cluster.admin.get('nodes', undefined, 'worker-1');
    const after = cluster.admin.patch('nodes', undefined, 'worker-1', 'merge', { spec: { unschedulable: true } });
    expect(matters({ type: 'MODIFIED', plural: 'nodes', revision: 1, object: after, previous: before })).toBe(true);
  });
});

describe('quiet', () => {
  it('does not wait for what CronJobs start again and again, but for everything else', () => {
    const cluster = createTestCluster();
    cluster.apply(cronJobYaml('tick', 'schedule: "* * * * *"', 'sleep 5'));
    const quiet = watchForQuiet(cluster.port);
    const since = quiet.changedAtMs;
    cluster.advance('10m');
    expect([quiet.changedAtMs, quiet.lastChange]).toEqual([since, undefined]);
    cluster.admin.patch('cronjobs', 'default', 'tick', 'merge', { spec: { suspend: true } });
    expect(quiet.lastChange).toBe('cronjobs/default/tick');
    cluster.apply(jobYaml('work', 'completions: 1', 'sleep 5'));
    cluster.advance('1m');
    expect(quiet.lastChange).toBe('jobs/default/work');
  });
});

describe('Jobs', () => {
  it('are waited for by their conditions', async () => {
    const { code, stdout, elapsedMs } = await runFiles({ 'job.yaml': jobYaml('work', 'completions: 3', 'sleep 5') }, { conditions: ['job/work condition=Complete'], get: 'jobs' });
    expect([code, stdout.includes('Complete')]).toEqual([0, true]);
    expect(elapsedMs).toBeLessThan(60_000);
  });

  it('that fail say why', async () => {
    const { code, stderr } = await runFiles({ 'job.yaml': jobYaml('work', 'backoffLimit: 0', 'exit 3') }, { conditions: ['job/work condition=Complete'], untilMs: 60_000 });
    expect(code).toBe(1);
    expect(stderr).toContain('job/work: Failed=True (BackoffLimitExceeded: Job has reached the specified backoff limit)');
    expect(stderr).toContain('last ended with exit code 3');
  });
});

describe('createTrace', () => {
  it('writes each later change as a line of JSON', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubarium-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const cluster = createTestCluster();
    const trace = createTrace(cluster.port, join(folder, 'trace.jsonl'));
    const revision = cluster.port.revision;
    cluster.apply(web);
    cluster.advance('10s');
    trace.close();
    const { length } = readFileSync(join(folder, 'trace.jsonl'), 'utf8');
    cluster.advance('10m');
    const text = readFileSync(join(folder, 'trace.jsonl'), 'utf8');
    expect(text).toHaveLength(length);
    const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as { time: string; revision: number; type: string; object: { kind: string } });
    expect(Object.keys(lines[0]!)).toEqual(['time', 'revision', 'type', 'object']);
    expect(lines[0]).toMatchObject({ type: 'ADDED', revision: revision + 1, object: { kind: 'Deployment' } });
    expect(lines[0]!.time).toMatch(/^2025-06-01T08:\d\d:\d\d\.\d{3}Z$/);
    expect(lines.map((line) => line.revision)).toEqual(lines.map((_, index) => revision + 1 + index));
  });
});

describe('--fault', () => {
  const plans = (...texts: string[]): FaultPlan[] => texts.map((text) => parseFaultPlan(text) as FaultPlan);

  it('breaks things at their time; conditions count once all have begun and those with a time are over', async () => {
    const { code, stderr, elapsedMs } = await runFiles(
      { 'web.yaml': web },
      { faults: plans('node/worker-* power-loss at=30s for=1m', 'component/kube-scheduler component-stopped for=20s'), conditions: ['deployment/web condition=Available'] },
    );
    expect(code).toBe(0);
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      '0s: fault component-stopped of component/kube-scheduler',
      '30s: fault power-loss of node/worker-1',
      '30s: fault power-loss of node/worker-2',
      '30s: fault power-loss of node/worker-3',
    ]);
    expect(elapsedMs).toBeGreaterThanOrEqual(90_000);
  });

  it('hits the pods that there are then', async () => {
    const { code, stderr, cluster } = await runFiles({ 'web.yaml': web }, { faults: plans('pod/web-* crash at=20s exit-code=9 container=web'), untilMs: 30_000 });
    expect(code).toBe(0);
    expect(stderr.match(/20s: fault crash of pod\/default\/web-\S+:web/g)).toHaveLength(2);
    expect(cluster.table('pods', { columns: ['RESTARTS'] })).toBe('RESTARTS\n1 (10s ago)\n1 (10s ago)');
  });

  it('says when there is nothing to break', async () => {
    const { code, stderr } = await runFiles({ 'web.yaml': web }, { faults: plans('node/nope power-loss', 'pod/nope-* crash at=5s'), untilMs: 10_000 });
    expect(code).toBe(2);
    expect(stderr).toContain('error: --fault "node/nope power-loss" at 0s: Error from server (NotFound): nodes "nope" not found\n');
    expect(stderr).toContain('error: --fault "pod/nope-* crash at=5s" at 5s: Error from server (NotFound): pods "nope-*" not found\n');
  });

  it.each([
    ['power-loss', 'write TARGET FAULT'],
    ['worker-1 power-loss', 'write TARGET FAULT'],
    ['node/worker-1', 'write TARGET FAULT'],
    ['node/worker-1 powerloss', 'there is no fault "powerloss": did you mean "power-loss"?'],
    ['pod/web power-loss', 'power-loss is a fault of nodes, not of pods'],
    ['node/worker-1 crash', 'crash is a fault of pods, not of nodes'],
    ['node/worker-1 power-loss at=soon', 'at= takes a duration such as 30s or 2m, not "soon"'],
    ['pod/web crash exit-code=256', 'exit-code= takes a number from 0 to 255, not "256"'],
    ['pod/web crash twice', '"twice" is not understood'],
  ])('refuses %s', (text, problem) => {
    expect(parseFaultPlan(text)).toContain(problem);
  });
});

describe('custom resources', () => {
  const definition = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec: {group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget, shortNames: [wd]}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}, additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]}]}\n';
  const widget = (spec: string): string => `apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: ${spec}\n`;

  it.each(['widgets', 'wd', 'widget', 'widgets.example.com'])('are waited for and printed as %s before their kind is there', async (type) => {
    const { code, stdout, stderr } = await runFiles({ 'a.yaml': widget('{size: 3}'), 'z.yaml': definition }, { conditions: [`${type}/a jsonpath={.spec.size}=3`], get: type });
    expect({ code, stdout, stderr: stderr.replace(/\d+ms/, 'TIME') }).toEqual({ code: 0, stdout: 'NAME   SIZE\na      3\n', stderr: `condition met after TIME: ${type}/a jsonpath={.spec.size}=3\n` });
  });

  it('that are wrong end the run before it begins', async () => {
    const { code, stdout, stderr, elapsedMs } = await runFiles({ 'a.yaml': widget('{size: x}'), 'z.yaml': definition });
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining('The Widget "a" is invalid: spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"') });
    expect(elapsedMs).toBeLessThan(1000);
  });

  it('of a kind that nothing brings are no kind', async () => {
    const { code, stderr } = await runFiles({ 'z.yaml': definition }, { conditions: ['gizmos/a condition=Ready'] });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: the server doesn\'t have a resource type "gizmos"\n' });
  });
});
