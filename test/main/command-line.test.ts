import { describe, expect, it } from 'vitest';
import { parseCommandLine, UsageError } from '../../src/command-line.ts';
import { helpText } from '../../src/help-text.ts';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';

const parse = (line: string): unknown => parseCommandLine(line === '' ? [] : line.split(' '), createKubernetesRegistry);
const dashboard = { command: 'dashboard', dir: 'manifests', allNamespaces: false, speed: 1, readonly: false, hints: true, mouse: false, linear: false, watch: true };
const serve = { command: 'serve', dir: 'manifests', allNamespaces: false, speed: 1, watch: true, serve: {} };
const run = { command: 'run', dir: 'manifests', allNamespaces: false, conditions: [] };

describe('parseCommandLine', () => {
  it.each<[string, object]>([
    ['', dashboard],
    ['lessons', { ...dashboard, dir: 'lessons' }],
    ['./run', { ...dashboard, dir: './run' }],
    ['--nodes 5 --seed 7 --speed 0.5', { ...dashboard, nodes: 5, seed: 7, speed: 0.5 }],
    ['--nodes=0', { ...dashboard, nodes: 0 }],
    ['lessons -n kube-system -c pods', { ...dashboard, dir: 'lessons', namespace: 'kube-system', view: 'pods' }],
    ['-nkube-system -cpods -A', { ...dashboard, namespace: 'kube-system', view: 'pods', allNamespaces: true }],
    ['--readonly --no-watch --no-hints --log-file x.log', { ...dashboard, readonly: true, hints: false, watch: false, logFile: 'x.log' }],
    ['run', run],
    ['run lessons --until 10m', { ...run, dir: 'lessons', untilMs: 600_000 }],
    ['--until 1h30m run', { ...run, untilMs: 5_400_000 }],
    ['run -o wide --trace t.jsonl -n blue', { ...run, output: 'wide', trace: 't.jsonl', namespace: 'blue' }],
    ['run -oyaml', { ...run, output: 'yaml' }],
    ['serve', serve],
    ['serve lessons --port 6443 --kubeconfig kc --speed 2', { ...serve, dir: 'lessons', speed: 2, serve: { port: 6443, kubeconfig: 'kc' } }],
    ['--serve --port 0', { ...dashboard, serve: { port: 0 } }],
    ['serve --nodes worker-1,worker-2 --no-control-plane --no-kube-system --no-default-storage-class --idle-containers', { ...serve, nodes: ['worker-1', 'worker-2'], controlPlane: false, kubeSystem: false, defaultStorageClass: false, idleContainers: true }],
    ['run --no-kube-system', { ...run, kubeSystem: false }],
    ['-h', { command: 'help' }],
    ['run --help', { command: 'help' }],
    ['help', { command: 'help' }],
    ['--version', { command: 'version' }],
  ])('reads %j', (line, expected) => {
    expect(parse(line)).toEqual(expected);
  });

  it('reads --for several times, and --get', () => {
    const argv = ['run', '--for', 'deployment/web condition=Available', '--for=quiet', 'lessons', '--get', 'pods,deploy/web'];
    expect(parseCommandLine(argv, createKubernetesRegistry)).toMatchObject({
      dir: 'lessons',
      conditions: [{ text: 'deployment/web condition=Available' }, { type: 'quiet' }],
      get: [{ kind: { plural: 'pods' } }, { kind: { plural: 'deployments' }, name: 'web' }],
    });
  });

  it.each([
    ['--nodes', '--nodes needs a value'],
    ['--nodes many', '--nodes must be a whole number from 0 to 5000, not "many"'],
    ['--nodes 5001', '--nodes must be a whole number from 0 to 5000, not "5001"'],
    ['--nodes -1', '--nodes must be a whole number from 0 to 5000, not "-1"'],
    ['--nodes 1.5', '--nodes must be a whole number from 0 to 5000, not "1.5"'],
    ['--nodes 3 --nodes 4', '--nodes can only be set once'],
    ['--seed x', '--seed must be a whole number from 0 to 9007199254740991, not "x"'],
    ['--speed 0', '--speed must be a number from 0.1 to 1000, not "0"'],
    ['--speed 1001', '--speed must be a number from 0.1 to 1000, not "1001"'],
    ['--speed fast', '--speed must be a number from 0.1 to 1000, not "fast"'],
    ['-n Big', '--namespace must be the name of a namespace, not "Big"'],
    ['--bogus', 'unknown flag --bogus'],
    ['--node 3', 'unknown flag --node: did you mean --nodes?'],
    ['--name-space x', 'unknown flag --name-space: did you mean --namespace?'],
    ['-x', 'unknown flag -x'],
    ['run -z 3', 'unknown flag -z'],
    ['one two', 'one folder at most: "two" is one too many'],
    ['run one two', 'one folder at most: "two" is one too many'],
    ['--until 5m', '--until belongs to "kubarium run"'],
    ['-o json', '--output belongs to "kubarium run"'],
    ['--for quiet', '--for belongs to "kubarium run"'],
    ['run --speed 2', '--speed belongs to the dashboard and "kubarium serve"'],
    ['run --no-watch', '--no-watch belongs to the dashboard and "kubarium serve"'],
    ['run --serve', '--serve belongs to the dashboard'],
    ['--port 6443', '--port belongs to "kubarium serve" and --serve'],
    ['serve -c pods', '--command belongs to the dashboard'],
    ['serve --for quiet', '--for belongs to "kubarium run"'],
    ['serve one two', 'one folder at most: "two" is one too many'],
    ['serve --port 65536', '--port must be a whole number from 0 to 65535, not "65536"'],
    ['serve --nodes a,a', '--nodes must be a number, or different names of nodes with commas between them, not "a,a"'],
    ['serve --nodes a,B', '--nodes must be a number, or different names of nodes with commas between them, not "a,B"'],
    ['run --until 10', '--until must be a duration such as 90s, 10m or 1h30m, not "10"'],
    ['run --until=-5m', '--until must be a duration such as 90s, 10m or 1h30m, not "-5m"'],
    ['run -o xml', '--output must be one of wide, json, yaml, name, not "xml"'],
    ['run --get bods', '--get "bods": the server doesn\'t have a resource type "bods" (did you mean "pods"?)'],
    ['run --for x', '--for "x": the server doesn\'t have a resource type "x"'],
  ])('refuses %j', (line, message) => {
    expect(() => parse(line)).toThrow(new UsageError(message));
    expect(message).not.toContain('\n');
  });
});

describe('the configuration', () => {
  const defaults = { speed: 5, nodes: 7, view: 'deploy', namespace: 'blue', allNamespaces: false, readonly: true };
  it.each<[string, object, object?]>([
    ['', { ...dashboard, ...defaults }],
    ['--speed 1 --nodes 3 -c pods --no-readonly', { ...dashboard, ...defaults, speed: 1, nodes: 3, view: 'pods', readonly: false }],
    ['-n red', { ...dashboard, ...defaults, namespace: 'red' }],
    ['--config mine', { ...dashboard, ...defaults, config: 'mine' }],
    ['--hints --no-mouse', { ...dashboard, ...defaults, hints: true, mouse: false }, { hints: false, mouse: true }],
    ['', { ...dashboard, ...defaults, hints: false, mouse: true }, { hints: false, mouse: true }],
    ['serve', serve],
    ['run', run],
  ])('fills what %j leaves open, of the dashboard alone', (line, expected, more = {}) => {
    expect(parseCommandLine(line === '' ? [] : line.split(' '), createKubernetesRegistry, { ...defaults, ...more })).toEqual(expected);
  });

  it('gives way to -A and -n as one', () => {
    const { namespace, allNamespaces } = parseCommandLine(['-A'], createKubernetesRegistry, defaults) as { namespace?: string; allNamespaces: boolean };
    expect([namespace, allNamespaces]).toEqual([undefined, true]);
    expect(parseCommandLine(['-n', 'red'], createKubernetesRegistry, { allNamespaces: true })).toMatchObject({ namespace: 'red', allNamespaces: false });
  });
});

describe('helpText', () => {
  it.each(['--nodes', '--seed', '--speed', '-n, --namespace', '-A, --all-namespaces', '-c, --command', '--readonly', '--config', '--no-watch', '--no-hints', '--mouse', '--log-file', '--serve', '--port', '--kubeconfig', '--no-control-plane', '--no-kube-system', '--no-default-storage-class', '--idle-containers', '--for', '--until', '--get', '-o, --output', '--trace', '-h, --help', '--version'])('explains %s', (flag) => {
    expect(helpText).toMatch(new RegExp(`^ {2}${flag}( |$)`, 'm'));
  });
});
