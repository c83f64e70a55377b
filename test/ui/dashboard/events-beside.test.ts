// Events of the selected object beside it: they follow the cursor, the cluster, and the pane that has the keys.
import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const pod = (name: string, image = 'nginx:1.27'): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: main, image: '${image}'}]}}\n---\n`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(pod('api') + pod('typo', 'redis:77.77'));
  cluster.advance('40s');
};

test.each([[80, 24], [120, 40], [200, 50]])('%ix%i: shift-v opens them, the cursor chooses whose they are, shift-v closes them', (columns, rows) =>
  withClusterScreen({ columns, rows, prepare }, async (ui) => {
    await ui.press('shift-v');
    await ui.show();
    expect(ui.text()).toContain(' events(api)[5] ');
    expect(ui.text()).toContain('Started: Started container main');
    await ui.press('j');
    await ui.show();
    expect(ui.text()).toMatch(/ events\(typo\)\[\d\] /);
    expect(ui.text()).toMatch(/Warning Failed: (Error: )?/);
    expect(ui.lines().every((line) => line.length <= columns)).toBe(true);
    await ui.press('shift-v');
    await ui.show();
    expect(ui.text()).not.toContain('events(');
  }));

test('a new event of the selected object is there by itself, and with the object they go', () =>
  withClusterScreen({ columns: 120, rows: 40, prepare }, async (ui) => {
    await ui.press('shift-v');
    ui.cluster.admin.patch('pods', 'default', 'api', 'strategic', { spec: { containers: [{ name: 'main', image: 'nginx:1.28' }] } });
    await ui.advance(3000);
    expect(ui.text()).toContain('Killing: Container main definition changed, will be restarted');
    ui.cluster.admin.delete('pods', 'default', 'api', { gracePeriodSeconds: 0 });
    await ui.advance(5000);
    await ui.show(5000);
    expect(ui.text()).toMatch(/ events\(typo\)\[\d\] /);
  }));

const deployment = '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "nginx:1.27"}]}}}}';

test('of a Deployment they are those of its ReplicaSets and pods too, each with its name, also when the pod is gone', () =>
  withClusterScreen({ columns: 160, rows: 40, prepare: (cluster) => (cluster.apply(deployment), cluster.advance('40s')) }, async (ui) => {
    const [pod] = ui.cluster.admin.list('pods').filter(({ metadata }) => metadata.name.startsWith('web-'));
    const replicaSet = pod!.metadata.ownerReferences![0]!.name;
    await ui.command('deploy');
    await ui.press('shift-v');
    await ui.show();
    const beside = ui.text();
    expect(beside).toContain(` pod/${pod!.metadata.name} Started: Started container main`);
    expect(beside).toContain(` replicaset/${replicaSet} SuccessfulCreate: Created pod:`);
    expect(beside).toMatch(/\d+s {2}ScalingReplicaSet: Scaled up replica set/);
    ui.cluster.admin.delete('pods', 'default', pod!.metadata.name);
    await ui.advance(5000);
    await ui.show();
    expect(ui.cluster.port.find('pods', 'default', pod!.metadata.name)).toBeUndefined();
    expect(ui.text()).toContain(` pod/${pod!.metadata.name} Killing: Stopping`);
    // The one of now stands above the one of before.
    const order = [`pod/${pod!.metadata.name} Killing`, `pod/${pod!.metadata.name} Started`].map((text) => ui.lines().findIndex((line) => line.includes(text)));
    expect(order[0]).toBeLessThan(order[1]!);
    expect(order[0]).toBeGreaterThan(0);
  }));

test('of an object without any, and of a view without objects, it says so', () =>
  withClusterScreen({ columns: 120, rows: 40, prepare }, async (ui) => {
    await ui.press('shift-v');
    await ui.command('namespaces');
    await ui.press('j');
    await ui.show();
    expect(ui.text()).toContain('no events in the last hour');
    await ui.command('aliases');
    expect(ui.text()).toContain('no object is selected');
  }));

test('it is a command too, and says where there is no room', () =>
  withClusterScreen({ columns: 80, rows: 16, prepare }, async (ui) => {
    await ui.command('beside');
    expect(ui.text()).toContain('pods(default)[2]  no room for the events');
  }));
