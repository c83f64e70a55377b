// The cursor sits on an object, wherever the object goes.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import type { TestDashboardOptions } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

const options: TestDashboardOptions = {
  prepare(client) {
    for (const name of ['b', 'd', 'f']) addPod(client, name);
  },
};

test('rows that come before it push it down', () =>
  withDashboard(options, async (ui) => {
    await ui.press('j');
    await ui.change((client) => [addPod(client, 'a'), addPod(client, 'c'), addPod(client, 'e')]);
    expect(ui.rows()).toEqual(['a', 'b', 'c', '>d', 'e', 'f']);
  }));

test('rows that go before it pull it up, once they have faded', () =>
  withDashboard(options, async (ui) => {
    await ui.press('j');
    await ui.change((client) => client.delete('pods', 'default', 'b', { gracePeriodSeconds: 0 }));
    expect(ui.rows()).toEqual(['b', '>d', 'f']);
    expect(ui.title()).toContain('[2]');
    await ui.show(3000);
    expect(ui.rows()).toEqual(['>d', 'f']);
  }));

test('when its object is gone the next row takes it', () =>
  withDashboard(options, async (ui) => {
    await ui.press('j');
    await ui.change((client) => client.delete('pods', 'default', 'd', { gracePeriodSeconds: 0 }));
    await ui.show(3000);
    expect(ui.rows()).toEqual(['b', '>f']);
  }));

test('no key works on a row that fades', () =>
  withDashboard(options, async (ui) => {
    await ui.change((client) => client.delete('pods', 'default', 'b', { gracePeriodSeconds: 0 }));
    await ui.press('ctrl-d');
    expect(ui.footer()).toContain('Delete: there is no row');
  }));

test('it keeps its object when the order turns round', () =>
  withDashboard(options, async (ui) => {
    await ui.press('shift-n');
    expect(ui.rows()).toEqual(['f', 'd', '>b']);
  }));

test('several keys in one read each count', () =>
  withDashboard(options, async (ui) => {
    await ui.send('jj');
    expect(ui.rows()).toEqual(['b', 'd', '>f']);
    await ui.send('gj:ns\r');
    expect(ui.title()).toContain('namespaces');
  }));
