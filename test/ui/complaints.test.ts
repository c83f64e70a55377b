// What users of k9s complain about, answered: one test each, named after the complaint.
import { expect, test } from 'vitest';
import type { Deployment, Node } from '../../src/model/object.ts';
import type { ClusterScreen } from '../support/cluster-screen.tsx';
import { withClusterScreen } from '../support/cluster-screen.tsx';
import type { TestCluster } from '../support/cluster.ts';

const pod = (name: string, more = '', namespace = 'default'): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "nginx:1.27"${more}}]}}\n---\n`;
const deployment = (image = 'nginx:1.27', replicas = 3): string => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: ${replicas}, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: web, image: "${image}", resources: {requests: {cpu: 500m, memory: 256Mi}}}]}}}}\n---\n`;
const configMaps = (count: number): string => Array.from({ length: count }, (_, index) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: many-${index}}}\n---\n`).join('');

/** Applies one after the other, and lets each come to rest. */
const world = (...yaml: string[]) => (cluster: TestCluster): void => {
  for (const text of yaml) {
    cluster.apply(text);
    cluster.advance('30s');
  }
};

/** The name in the row under the cursor. */
function selected(ui: ClusterScreen): string {
  const y = ui.lines().findIndex((line, index) => /^ \S/.test(line) && ui.style(1, index).inverse);
  return ui.lines()[y]?.trim().split(/\s+/)[0] ?? '';
}

test('"the cursor jumps to another pod when the list changes": it stays on its object, and is never silently on another', () =>
  withClusterScreen({ prepare: world(pod('bird') + pod('cat') + pod('fox')) }, async (ui) => {
    await ui.press('j');
    expect(selected(ui)).toBe('cat');
    ui.cluster.apply(pod('ant') + pod('bee'));
    await ui.advance(2000);
    expect(selected(ui)).toBe('cat');
    ui.cluster.admin.delete('pods', 'default', 'ant', { gracePeriodSeconds: 0 });
    await ui.advance(2000);
    await ui.show(5000);
    expect(selected(ui)).toBe('cat');
    // While its object goes, no key of an object works on the row.
    ui.cluster.admin.delete('pods', 'default', 'cat', { gracePeriodSeconds: 0 });
    await ui.show(200);
    await ui.press('ctrl-d');
    expect(ui.text()).not.toContain('Delete pod/');
    expect(ui.footer()).toContain('there is no row');
  }));

test('"delete hits marked rows that a filter hides": the dialog counts them, and they stay', () =>
  withClusterScreen({ prepare: world(pod('ant') + pod('bee') + pod('cat')) }, async (ui) => {
    await ui.press('space', 'space', '/');
    await ui.type('bee');
    await ui.press('enter', 'ctrl-d');
    expect(ui.text()).toContain('Delete pod/bee');
    expect(ui.text()).toContain('1 marked but hidden by the filter: it stays');
    await ui.press('right', 'enter');
    await ui.advance(5000);
    expect([ui.cluster.status('ant'), ui.cluster.status('bee')]).toEqual(['Running', 'gone']);
  }));

test('"a namespace deleted by reflex": names of namespaces and nodes, and the number of more than a screen, have to be typed', () =>
  withClusterScreen({ rows: 40, command: 'ns', prepare: world('{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n---\n', configMaps(20)) }, async (ui) => {
    const isThere = (plural: string, name: string): boolean => ui.cluster.port.find(plural, undefined, name) !== undefined;
    for (const [command, name] of [['ns /shop', 'shop'], ['nodes /worker-1', 'worker-1']] as const) {
      await ui.command(command);
      await ui.press('ctrl-d', 'tab', 'tab', 'tab', 'enter');
      await ui.press('enter');
      expect(ui.text()).toContain(`type ${name} to go on`);
      expect(isThere(command.startsWith('ns') ? 'namespaces' : 'nodes', name)).toBe(true);
      await ui.press('escape');
    }
    await ui.command('configmaps /many');
    await ui.press('space', 'shift-g', 'ctrl-space', 'ctrl-d', 'enter', 'enter');
    expect(ui.text()).toContain('type 20 configmaps to go on');
    await ui.press('escape', 'ctrl-d');
    await ui.type('20 configmaps');
    await ui.press('enter', 'enter');
    await ui.advance(1000);
    expect(ui.cluster.admin.list('configmaps', { namespace: 'default' }).filter(({ metadata }) => metadata.name.startsWith('many'))).toEqual([]);
  }));

test('"drain never says it finished": it says when the node is empty, and what forbids it before anything is cordoned', () =>
  withClusterScreen({ columns: 120, rows: 40, command: 'nodes', prepare: world(deployment()) }, async (ui) => {
    const isCordoned = (name: string): boolean => ui.cluster.admin.get<Node>('nodes', undefined, name).spec.unschedulable === true;
    await ui.press('g', 'j', 'r', 'tab', 'enter');
    await ui.advance(20_000);
    expect(ui.linesWith('node/worker-1 drained, after').length).toBeGreaterThan(0);
    ui.cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: bare}, spec: {nodeName: worker-2, containers: [{name: a, image: "nginx:1.27"}]}}');
    await ui.advance(10_000);
    await ui.command('nodes /worker-2');
    await ui.press('r');
    expect(ui.text()).toContain('bare');
    await ui.press('tab', 'enter');
    await ui.advance(2000);
    expect([isCordoned('worker-1'), isCordoned('worker-2')]).toEqual([true, false]);
  }));

test('"filters are lost on back and forward": filter, sort and cursor are as they were left', () =>
  withClusterScreen({ command: 'configmaps', prepare: world(configMaps(6)) }, async (ui) => {
    await ui.press('/');
    await ui.type('many');
    await ui.press('enter', 'shift-n', 'j');
    const before = selected(ui);
    await ui.press('y', 'escape');
    expect([ui.title(), selected(ui)]).toEqual(['configmaps(default)[6] /many', before]);
    await ui.command('nodes');
    await ui.press('[');
    await ui.show();
    expect([ui.title(), selected(ui)]).toEqual(['configmaps(default)[6] /many', before]);
    expect(ui.text()).toContain('NAMEv');
    await ui.press(']', '[');
    await ui.show();
    expect([ui.title(), selected(ui)]).toEqual(['configmaps(default)[6] /many', before]);
  }));

test('"one namespace or all of them": several at once, live', () =>
  withClusterScreen({ prepare: world(['a', 'b', 'c'].map((name) => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}\n---\n`).join(''), pod('one', '', 'a') + pod('two', '', 'b') + pod('three', '', 'c')) }, async (ui) => {
    await ui.command('pods a,c');
    expect(ui.title()).toBe('pods(a,c)[2]');
    ui.cluster.apply(pod('four', '', 'c') + pod('five', '', 'b'));
    await ui.advance(2000);
    expect(ui.title()).toBe('pods(a,c)[3]');
    expect(ui.text()).not.toMatch(/ (two|five) /);
  }));

test('"the events of this object, please": beside it, following the cursor', () =>
  withClusterScreen({ columns: 200, rows: 50, prepare: world(pod('good') + pod('typo', '').replace('nginx:1.27', 'redis:77.77')) }, async (ui) => {
    await ui.press('shift-v', 'j');
    await ui.show();
    expect(ui.linesWith('events(typo)')).toHaveLength(1);
    expect(ui.text()).toContain('Warning Failed: Failed to pull image "redis:77.77"');
  }));

test('"what is requested on this node?": requested of allocatable, and what is used, for each', () =>
  withClusterScreen({ columns: 200, rows: 50, command: 'nodes', prepare: world(deployment('nginx:1.27', 3)) }, async (ui) => {
    expect(ui.linesWith('worker-1 Ready')[0]).toMatch(/^worker-1 Ready <none> 1\/110 0\.5\/4 0\.25\/8Gi /);
    // The numbers are those by which it is sorted.
    await ui.press('shift-right', 'shift-right', 'shift-right', 'shift-right', 'shift-o');
    expect(ui.linesWith('CPU^')).toHaveLength(1);
    await ui.press('ctrl-w');
    expect(ui.linesWith('%MEM')[0]).toMatch(/PODS CPU\^? MEMORY %CPU %MEM/);
    expect(ui.linesWith('worker-1 Ready')[0]).toMatch(/^worker-1 Ready <none> 1\/110 0\.5\/4 0\.25\/8Gi \d+%? \d+%? /);
  }));

test('"roll back from the Deployment": u there, with the difference, and the kubectl line', () =>
  withClusterScreen({ columns: 120, rows: 40, command: 'deploy', prepare: world(deployment('nginx:1.27'), deployment('nginx:1.28')) }, async (ui) => {
    await ui.advance(30_000);
    await ui.press('u');
    expect(ui.text()).toContain('Roll back deployment/web');
    expect(ui.text()).toMatch(/-.*nginx:1\.28/);
    await ui.press('right', 'enter');
    await ui.show();
    expect(ui.cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.template.spec!.containers[0]!.image).toBe('nginx:1.27');
    expect(ui.text().replaceAll('\n', ' ')).toContain('kubectl rollout undo deployment/web');
  }));

test('"read-only has holes and cannot be switched": it covers what changes anything, and is switched while running', () =>
  withClusterScreen({ command: 'deploy', prepare: world(deployment()) }, async (ui) => {
    const before = ui.cluster.store.revision;
    await ui.press('ctrl-o');
    for (const key of ['s', 'r', 'i', 'u', 't', 'e', 'ctrl-d']) {
      await ui.press(key);
      expect(ui.footer()).toContain('the dashboard is read-only');
    }
    // One level deeper as well: what k9s forgets.
    await ui.press('z', 'ctrl-l');
    expect(ui.footer()).toMatch(/read-only|not possible|revision/);
    expect(ui.cluster.store.revision).toBe(before);
    await ui.press('escape', 'ctrl-o', 's');
    expect(ui.text()).toContain('Scale deployment/web');
    // Each key of each view is tried in dashboard/read-only.test.ts.
  }));

test('"what did I just do?": a history of actions, each with its kubectl line to copy', () =>
  withClusterScreen({ columns: 140, rows: 40, command: 'deploy', prepare: world(deployment()) }, async (ui) => {
    await ui.press('r', 'tab', 'enter');
    await ui.advance(2000);
    await ui.press('s', 'up', 'enter');
    await ui.advance(2000);
    await ui.command('actions');
    expect(ui.linesWith('key scaled deployments/web')[0]).toContain('kubectl scale deployment/web --replicas=4 -n default');
    expect(ui.linesWith('key patched deployments/web')[0]).toContain('kubectl rollout restart deployment/web -n default');
    await ui.press('c');
    expect(ui.footer()).toContain('copied kubectl scale deployment/web --replicas=4 -n default');
  }));

test('"two views at once": two panes, each with a history of its own', () =>
  withClusterScreen({ columns: 160, rows: 40, prepare: world(deployment()) }, async (ui) => {
    await ui.command('split nodes');
    expect(ui.linesWith('pods(default)[3]')[0]).toContain('> nodes[4] <');
    await ui.press('d');
    await ui.show();
    await ui.press('tab');
    await ui.command('deploy');
    await ui.press('[');
    await ui.show();
    expect(ui.linesWith('> pods(default)[3] <')[0]).toContain('describe node');
  }));

test('"suggestions are prefixes, one at a time": a list, also of what is only like it', () =>
  withClusterScreen({ prepare: world() }, async (ui) => {
    await ui.press(':');
    await ui.type('pvclm');
    expect(ui.text()).toContain('persistentvolumeclaims');
    await ui.press('ctrl-u');
    await ui.type('po');
    const list = ui.lines().slice(0, 14).join('\n');
    for (const word of ['pods', 'poddisruptionbudgets']) expect(list).toContain(word);
    await ui.press('down', 'enter');
    await ui.show();
    expect(ui.title()).toMatch(/^pod/);
  }));

test('"command not found": did you mean', () =>
  withClusterScreen({ prepare: world() }, async (ui) => {
    await ui.command('deploymnets');
    expect(ui.text()).toContain('did you mean "deployments"?');
    await ui.press('escape');
    await ui.command('pods kube-sistem');
    expect(ui.text()).toContain('namespaces "kube-sistem" not found: did you mean "kube-system"?');
  }));

test('"log lines are dropped under load": what is not there is counted, in its place', () =>
  withClusterScreen({ prepare: world(pod('flood', ', command: [sh, -c, "i=0; while true; do echo $i; i=$((i+1)); test -f /stop; sleep 0.01; done"]').replace('nginx:1.27', 'busybox:1.36')) }, async (ui) => {
    ui.cluster.advance('60s');
    await ui.press('l');
    await ui.show();
    const numbers = (): number[] => ui.body().filter((line) => /^\d+$/.test(line)).map(Number);
    const leftOut = (): number => Number(/([\d,]+) older lines left out/.exec(ui.text())![1]!.replaceAll(',', ''));
    // Nobody looks while more lines come than a node keeps; every one of them is shown or counted.
    for (const pause of ['1s', '90s']) {
      ui.cluster.advance(pause);
      await ui.show();
      expect(leftOut()).toBe(numbers().at(-1)! + 1 - 5000);
      expect(numbers().every((number, index, all) => index === 0 || number === all[index - 1]! + 1)).toBe(true);
    }
  }));
