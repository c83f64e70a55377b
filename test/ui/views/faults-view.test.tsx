// Breaking and mending by keys: the dialog, the header, the list of faults, and what read-only mode refuses.
import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';
import { whyLines } from '../../support/why.ts';

function prepare(cluster: TestCluster): void {
  cluster.apply('{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {nodeName: worker-1, containers: [{name: web, image: "nginx:1.27", readinessProbe: {httpGet: {port: 80}, periodSeconds: 2}}]}}');
  cluster.settle();
}

test('x on a node: the dialog says what will happen, the header counts it, :faults lists and reverts it', async () => {
  await withClusterScreen({ columns: 140, rows: 40, command: 'nodes', prepare }, async (ui) => {
    expect(ui.text()).not.toContain('faults 1');
    await ui.press('j', 'x');
    expect(ui.text()).toContain('Break node/worker-1');
    expect(ui.text()).toContain('About 50s later the node is NotReady');
    await ui.press('down');
    expect(ui.text()).toContain('network-partition of node/worker-1');
    await ui.press('up', 'enter');
    await ui.show();
    expect(ui.footer()).toContain('broke node/worker-1: power-loss  (kubectl annotate node worker-1 sim.kubarium.dev/fault=power-loss)');
    expect(ui.text()).toContain('faults 1');
    await ui.advance(60_000);
    await ui.command('faults');
    expect(ui.title()).toBe('faults[1]');
    expect(ui.linesWith('power-loss node/worker-1 60s')[0]).toBe('power-loss node/worker-1 60s key everything on it has stopped, and nobody reports it');
    expect(ui.text()).toContain('control plane: etcd, kube-apiserver, kube-controller-manager, kube-scheduler');
    expect(whyLines(ui.cluster, 'nodes', 'worker-1')).toContain('  power-loss of node/worker-1: everything on it has stopped, and nobody reports it, for 60s');
    expect(whyLines(ui.cluster, 'pods', 'web')).toContain('  > :faults, key r, reverts it');
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toContain('nodes');
    await ui.press('escape', 'r');
    await ui.show();
    expect(ui.footer()).toContain('reverted power-loss of node/worker-1');
    expect(ui.title()).toBe('faults[0]');
    expect(ui.text()).not.toContain('faults 1');
    expect(ui.cluster.kubelets.kubelet('worker-1')!.isUp).toBe(false);
    await ui.advance(11_000);
    expect(ui.cluster.kubelets.kubelet('worker-1')!.isUp).toBe(true);
  });
});

test('x on a pod offers its container, its image and its probes', async () => {
  await withClusterScreen({ columns: 140, rows: 45, prepare }, async (ui) => {
    await ui.press('x');
    for (const title of ['Crash it once', 'Let it crash whenever it is started', 'Let its readiness probe fail', 'Make the image unpullable', 'Make its pulls slow']) expect(ui.text()).toContain(title);
    expect(ui.text()).not.toContain('Switch off its power');
    await ui.press('down', 'down', 'enter');
    await ui.show();
    expect(ui.cluster.faults.list()[0]).toMatchObject({ kind: 'readiness-fails', origin: 'key', target: { type: 'container', namespace: 'default', pod: 'web', container: 'web' } });
    await ui.press('x', 'down', 'down');
    expect(ui.text()).toContain('that is broken already; :faults reverts it');
    await ui.press('up', 'up', 'tab');
    await ui.type('42');
    await ui.press('enter');
    await ui.advance(3000);
    expect(ui.cluster.pod('web').status.containerStatuses![0]!.lastState!.terminated!.exitCode).toBe(42);
  });
});

test(':faults breaks the control plane, shows that nobody answers, and reverts all', async () => {
  await withClusterScreen({ columns: 140, rows: 40, command: 'faults', prepare }, async (ui) => {
    expect(ui.text()).toContain('nothing is broken on purpose');
    await ui.press('x');
    expect(ui.text()).toContain('Break the cluster');
    expect(ui.text()).toContain('Stop kube-scheduler');
    await ui.press('escape');
    for (const name of ['kube-apiserver', 'kube-scheduler']) ui.cluster.faults.inject({ kind: 'component-stopped', target: { type: 'component', name } }, 'key');
    await ui.advance(1000);
    expect(ui.text()).toContain('API down  faults 2');
    expect(ui.text()).toContain('kube-apiserver (down), kube-controller-manager, kube-scheduler (down)');
    await ui.command('pods');
    await ui.press('ctrl-k');
    await ui.press('tab', 'enter');
    await ui.show();
    await ui.press('escape');
    expect(ui.cluster.status('web')).toBe('Running');
    await ui.command('faults');
    await ui.press('shift-r');
    expect(ui.text()).toContain('component-stopped of component/kube-scheduler');
    await ui.press('enter');
    await ui.show();
    expect(ui.footer()).toContain('reverted 2 faults');
    await ui.advance(3000);
    expect(ui.text()).not.toContain('API down');
  });
});

test('while the controllers are stopped, the dialogs that delete do not promise a new pod', async () => {
  const deployment = '{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}, spec: {selector: {matchLabels: {app: shop}}, template: {metadata: {labels: {app: shop}}, spec: {containers: [{name: c, image: nginx}]}}}}';
  await withClusterScreen({ columns: 140, rows: 40, prepare: (cluster) => (cluster.apply(deployment), cluster.settle('20s')) }, async (ui) => {
    for (const key of ['ctrl-d', 'ctrl-k']) {
      await ui.press(key);
      expect(ui.text()).toMatch(/ReplicaSet shop-\w+ makes a new one +│/);
      await ui.press('escape');
    }
    ui.cluster.faults.inject({ kind: 'component-stopped', target: { type: 'component', name: 'kube-controller-manager' } }, 'key');
    await ui.advance(1000);
    for (const key of ['ctrl-d', 'ctrl-k']) {
      await ui.press(key);
      expect(ui.text()).toMatch(/ReplicaSet shop-\w+ makes a new one, once[\s│]+kube-controller-manager runs again/);
      await ui.press('escape');
    }
  });
});

test('several nodes are broken by one command', async () => {
  await withClusterScreen({ columns: 140, rows: 40, command: 'nodes', prepare }, async (ui) => {
    await ui.press('j', 'space', 'space', 'x', 'enter');
    await ui.show();
    expect(ui.footer()).toContain('broke 2 nodes: power-loss  (kubectl annotate node worker-1 worker-2 sim.kubarium.dev/fault=power-loss)');
    expect(ui.text()).toContain('faults 2');
  });
});

test('read-only: nothing is broken or mended', async () => {
  await withClusterScreen({ columns: 140, rows: 40, readOnly: true, command: 'nodes', prepare }, async (ui) => {
    ui.cluster.faults.inject({ kind: 'memory-full', target: { type: 'node', name: 'worker-1' } }, 'test');
    await ui.press('x');
    expect(ui.footer()).toContain('the dashboard is read-only');
    await ui.command('faults');
    for (const key of ['r', 'shift-r', 'x']) {
      await ui.press(key);
      expect(ui.footer()).toContain('the dashboard is read-only');
    }
    expect(ui.cluster.faults.list()).toHaveLength(1);
  });
});

test('what a key has broken and mended is in the history of actions, with a line that breaks it again', async () => {
  await withClusterScreen({ columns: 160, rows: 40, command: 'nodes', prepare }, async (ui) => {
    await ui.press('j', 'x', 'enter');
    await ui.show();
    await ui.command('faults');
    await ui.press('r');
    await ui.show();
    await ui.command('actions');
    expect(ui.linesWith('key broke nodes/worker-1')[0]).toContain('kubectl annotate node worker-1 sim.kubarium.dev/fault=power-loss');
    expect(ui.linesWith('key mended nodes/worker-1')).toHaveLength(1);
    await ui.press('j', 'c');
    expect(ui.footer()).toContain('copied kubectl annotate node worker-1');
  });
});
