// Help and hints are made of the bindings that the keys themselves come from.
import { expect, test } from 'vitest';
import { createKubernetesRegistry } from '../../../src/kinds/index.ts';
import { withDashboard } from '../../support/dashboard.tsx';
import { addDeployment, addPod } from '../../support/objects.ts';

test('help lists the keys of the kind, of the table, of everywhere', () =>
  withDashboard({ command: 'deploy', rows: 100, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('?');
    expect(ui.title()).toBe('help(deployments)');
    const text = ui.lines().map((line) => line.replace(/ +/g, ' ').trim());
    for (const line of ['<s> Scale', '<u> Undo rollout', '<ctrl-d> Delete', '<j> <down> Down', '<ctrl-z> Faults only', '<:> Command', '<;> Go on', "<'> Step"]) {
      expect(text).toContain(line);
    }
    await ui.press('?');
    expect(ui.title()).toContain('deployments');
  }));

test('every action of every kind is in the help of its table', async () => {
  for (const kind of createKubernetesRegistry().kinds.filter(({ actions }) => actions?.length)) {
    await withDashboard({ command: kind.plural, rows: 100 }, async (ui) => {
      await ui.press('?');
      for (const { key, title } of kind.actions!) {
        expect(ui.lines().some((line) => line.includes(`<${key}>`) && line.includes(title)), `${kind.plural} ${key}`).toBe(true);
      }
    });
  }
});

test('a key that cannot be used says why, in help and when it is pressed', () =>
  withDashboard({ rows: 60, prepare: (client) => addPod(client, 'web') }, async (ui) => {
    await ui.press('p');
    expect(ui.footer()).toContain('Logs previous: no container of it has restarted');
    await ui.press('?');
    expect(ui.linesWith('Logs previous (not now: no container of it has restarted)')).toHaveLength(1);
  }));

test('the header shows the keys of this table', () =>
  withDashboard({ command: 'deploy', columns: 200, rows: 50, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    expect(ui.linesWith('<s> Scale')).toHaveLength(1);
    await ui.command('ns');
    expect(ui.linesWith('<s> Scale')).toHaveLength(0);
    expect(ui.linesWith('<u> Use')).toHaveLength(1);
  }));

test('help can be searched', () =>
  withDashboard({}, async (ui) => {
    await ui.press('?');
    await ui.filter('faults');
    expect(ui.title()).toContain('[1:1]');
    expect(ui.text()).toContain('Faults only');
  }));
