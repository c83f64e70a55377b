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
