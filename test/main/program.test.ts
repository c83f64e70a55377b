// The built program as others start it: exit codes, what goes to stdout and stderr, and what happens without a terminal.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bin = join(root, 'dist/bin.js');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `kubarium ...` in a folder, without a terminal. */
function kubarium(args: readonly string[], { cwd = root, env = {} }: { cwd?: string; env?: Record<string, string | undefined> } = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: undefined, ...env } });
  return { code: status, stdout, stderr };
}

/** A folder of its own with these files in `manifests/`. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'manifests'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'manifests', name), text);
  return folder;
}

const pod = (name: string, command: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  restartPolicy: Never
  containers: [{ name: main, image: busybox, command: [sh, -c, ${JSON.stringify(command)}] }]
`;

describe('kubarium', () => {
  it('--help and --version print on stdout and end well', () => {
    const help = kubarium(['--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^A Kubernetes cluster that lives in your terminal[\s\S]*Usage[\s\S]*Examples\n/);
    expect(help.stdout.split('\n').every((line) => line.length <= 140)).toBe(true);
    expect(kubarium(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['--bogus'], 'unknown flag --bogus'],
    [['--nodes', 'x'], '--nodes must be a whole number from 0 to 5000, not "x"'],
    [['run', '--trace', '/nowhere/at/all.jsonl'], '--trace "/nowhere/at/all.jsonl" cannot be written: no such file or directory'],
    [['run', '--log-file', '/nowhere/x.log'], '--log-file "/nowhere/x.log" cannot be written: no such file or directory'],
    [['serve', '--kubeconfig', '/nowhere/at/all'], '--kubeconfig "/nowhere/at/all" cannot be written: no such file or directory'],
    [['serve', '--kubeconfig', join(root, 'package.json')], `--kubeconfig "${join(root, 'package.json')}" exists and was not written by kubarium: choose another file`],
  ])('%j is one line on stderr and exit code 2', (args, message) => {
    expect(kubarium(args)).toEqual({ code: 2, stdout: '', stderr: `kubarium: ${message} (see kubarium --help)\n` });
  });

  it('without a terminal says so in one line and shows the settled cluster', () => {
    const cwd = project({ 'pod.yaml': pod('job', 'sleep 5') });
    const { code, stdout, stderr } = kubarium([], { cwd });
    expect(stderr).toBe('kubarium: stdout is not a terminal, so here is what "kubarium run" shows of manifests once it has settled\n');
    expect(stdout).toMatch(/^NAME {3}READY {3}STATUS {6}RESTARTS {3}AGE\njob {4}0\/1 {5}Completed {3}0 {10}\d+s\n$/);
    expect(code).toBe(0);
  });

  it.each([{ NO_COLOR: '1' }, { FORCE_COLOR: '3' }, { TERM: 'dumb' }, { CI: 'true' }])('prints no control sequences with %j', (env) => {
    const { code, stdout, stderr } = kubarium(['--nodes', '1'], { cwd: project({ 'pod.yaml': pod('job', 'true') }), env });
    expect(code).toBe(0);
    // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
    expect(stdout + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    expect(stderr).not.toContain('Warning');
  });

  it('ends quietly when nobody reads to the end', async () => {
    const child = spawn(process.execPath, [bin, 'run', '--until', '1m', '--get', 'pods,events', '-A', '-o', 'json'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('kubarium run', () => {
  it('exits 0 when the conditions hold, and prints what was asked for', () => {
    const cwd = project({ 'a.yaml': pod('quick', 'echo done'), 'b.yaml': pod('slow', 'sleep 60') });
    const conditions = ['--for', 'pod/quick jsonpath={.status.phase}=Succeeded', '--for', 'pod/slow condition=Ready'];
    const { code, stdout, stderr } = kubarium(['run', ...conditions, '--get', 'pods', '-o', 'name'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'pod/quick\npod/slow\n' });
    expect(stderr.split('\n').map((line) => line.replace(/after [\d.]+s/, 'after T'))).toEqual(['condition met after T: pod/quick jsonpath={.status.phase}=Succeeded', 'condition met after T: pod/slow condition=Ready', '']);
  });

  it('exits 1 when one does not, and says which and why', () => {
    const cwd = project({ 'a.yaml': pod('bad', 'echo no >&2; exit 3') });
    const { code, stdout, stderr } = kubarium(['run', '--for', 'pod/bad jsonpath={.status.phase}=Succeeded', '--until', '30s'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toBe(
      ['error: timed out after 30s waiting for pod/bad jsonpath={.status.phase}=Succeeded', '  .status.phase is "Failed"', '  pod/bad: Error, 0/1 ready', '    main: last ended with exit code 3 (Error)', ''].join('\n'),
    );
    expect(stdout).toContain('bad    0/1     Error    0');
  });

  it('exits 2 for a folder with a mistake, with file, line and column', () => {
    const cwd = project({ 'bad.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers: many\n' });
    const { code, stdout, stderr } = kubarium(['run'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^manifests\/bad\.yaml:6:15: .*\n {4}containers: many\n {16}\^\n$/);
  });

  it('exits 2 for a folder that is not there or is none', () => {
    expect(kubarium(['run', 'nowhere'])).toEqual({ code: 2, stdout: '', stderr: 'error: nowhere does not exist\n' });
    expect(kubarium(['run', 'package.json'])).toEqual({ code: 2, stdout: '', stderr: 'error: package.json is not a folder\n' });
  });

  it('knows the patterns of a kind that the folder defines', () => {
    const schema = '{ type: object, properties: { spec: { type: object, properties: { size: { type: string, pattern: "^[a-z]+$" } } } } }';
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { plural: widgets, kind: Widget }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: ${schema} } }]
`;
    const widget = (size: string): string => `apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: one }\nspec: { size: '${size}' }\n`;
    const good = project({ 'a.yaml': definition, 'b.yaml': widget('large') });
    expect(kubarium(['run', '--until', '20s', '--get', 'widgets', '-o', 'name'], { cwd: good })).toEqual({ code: 0, stdout: 'widget.example.com/one\n', stderr: '' });
    const bad = project({ 'a.yaml': definition, 'b.yaml': widget('12') });
    expect(kubarium(['run', '--until', '20s'], { cwd: bad }).stderr).toContain("manifests/b.yaml:4:15: The Widget \"one\" is invalid: spec.size: Invalid value: \"12\": spec.size in body should match '^[a-z]+$'");
  });

  it('writes the trace', () => {
    const cwd = project({ 'a.yaml': pod('quick', 'echo done') });
    expect(kubarium(['run', '--until', '20s', '--trace', 'out.jsonl'], { cwd }).code).toBe(0);
    const lines = readFileSync(join(cwd, 'out.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string; object: { kind: string; metadata: { name: string } } });
    expect(lines.filter(({ object }) => object.kind === 'Pod').map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual(expect.arrayContaining(['ADDED quick', 'MODIFIED quick']));
  });

  it('gives other names with another seed, and the same with the same', () => {
    const names = (seed: string): string => kubarium(['run', '--seed', seed, '--until', '5s', '--get', 'pods', '-A', '-o', 'name']).stdout;
    expect(names('4')).toBe(names('4'));
    expect(names('4')).not.toBe(names('5'));
  });

  it('makes as many workers as it is told', () => {
    const { stdout } = kubarium(['run', '--nodes', '5', '--until', '0s', '--get', 'nodes', '-o', 'name'], { cwd: project({}) });
    expect(stdout).toBe(['control-plane', 'worker-1', 'worker-2', 'worker-3', 'worker-4', 'worker-5'].map((name) => `node/${name}\n`).join(''));
  });
});

describe('manifests/', () => {
  it('come to the states that their comments promise', () => {
    const { code, stdout, stderr } = kubarium(['run', '--until', '2m']);
    expect([code, stderr]).toEqual([0, '']);
    const rows = new Map(stdout.split('\n').filter(Boolean).map((line) => line.split(/ {3,}/)).map(([name = '', ...cells]) => [name.replace(/-[a-z0-9]{7,10}-[a-z0-9]{5}$|(?<=node-agent)-[a-z0-9]{5}$/, ''), cells.join(' ')]));
    const cells = (name: string): string => rows.get(name) ?? 'missing';
    expect(cells('deployment.apps/web')).toMatch(/^3\/3 3 3 /);
    expect(cells('deployment.apps/api')).toMatch(/^2\/2 2 2 /);
    expect(cells('deployment.apps/broken-image')).toMatch(/^0\/1 1 0 /);
    expect(cells('daemonset.apps/node-agent')).toMatch(/^3 3 3 3 3 /);
    expect(cells('pod/broken-image')).toMatch(/^0\/1 (ImagePullBackOff|ErrImagePull) /);
    expect(cells('pod/crash-loop')).toMatch(/^0\/1 (CrashLoopBackOff|Error) [3-9] /);
    expect(cells('pod/too-big')).toMatch(/^0\/1 Pending 0 /);
    expect(cells('poddisruptionbudget.policy/api')).toMatch(/^1 N\/A 1 /);
  });
});
