// A read-only dashboard shows everything and changes nothing.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import { addDeployment, addNode } from '../../support/objects.ts';

test('keys that change the cluster are not offered and say why', () =>
  withDashboard({ command: 'deploy', readOnly: true, columns: 200, rows: 50, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    expect(ui.text()).toContain('read-only');
    for (const hint of ['Scale', 'Delete', 'Restart']) expect(ui.linesWith(`> ${hint}`)).toEqual([]);
    for (const [key, title] of [['s', 'Scale'], ['ctrl-d', 'Delete'], ['r', 'Restart'], ['u', 'Undo rollout'], ['i', 'Set image']]) {
      await ui.press(key!);
      expect(ui.footer()).toContain(`${title}: the dashboard is read-only`);
      expect(ui.text()).not.toContain('Cancel');
    }
  }));

test('looking is allowed', () =>
  withDashboard({ command: 'deploy', readOnly: true, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('y');
    expect(ui.title()).toBe('yaml(default/web)');
    await ui.press('escape', 'z');
    expect(ui.title()).toContain('replicasets');
  }));

test('so is every change of a node refused', () =>
  withDashboard({ command: 'nodes', readOnly: true, prepare: (client) => addNode(client, 'worker-1') }, async (ui) => {
    for (const key of ['c', 'r', 'ctrl-d']) {
      await ui.press(key);
      expect(ui.footer()).toContain('the dashboard is read-only');
    }
  }));
