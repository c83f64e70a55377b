// Names for the clipboard, and parts of the screen that can be hidden.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import { addNode, addPod } from '../../support/objects.ts';

test('c copies the name, of marked rows all names; n the namespace', () =>
  withDashboard({ prepare: (client) => ['api', 'web'].map((name) => addPod(client, name)) }, async (ui) => {
    await ui.press('c');
    expect(ui.clipboard).toEqual(['api']);
    expect(ui.footer()).toContain('copied api  (by OSC 52');
    await ui.press('space', 'space', 'c', 'n');
    expect(ui.clipboard).toEqual(['api', 'api\nweb', 'default']);
  }));

test('on nodes c cordons, as in k9s', () =>
  withDashboard({ command: 'nodes', prepare: (client) => addNode(client, 'worker-1') }, async (ui) => {
    await ui.press('c');
    expect(ui.text()).toContain('Cordon node/worker-1');
    expect(ui.clipboard).toEqual([]);
  }));

test('ctrl-g hides the crumbs, ctrl-e the header', () =>
  withDashboard({ prepare: (client) => addPod(client, 'web') }, async (ui) => {
    expect(ui.text()).toContain('<pods>');
    expect(ui.text()).toContain('Cluster kubarium');
    await ui.press('ctrl-g', 'ctrl-e');
    expect(ui.text()).not.toContain('<pods>');
    expect(ui.text()).not.toContain('Cluster kubarium');
    await ui.press('ctrl-g', 'ctrl-e');
    expect(ui.text()).toContain('<pods>');
    expect(ui.text()).toContain('Cluster kubarium');
  }));
