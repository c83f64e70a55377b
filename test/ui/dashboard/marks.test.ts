// Marked rows: keys work on them instead of the cursor row, but never on what cannot be seen.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import type { TestDashboardOptions } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

const options: TestDashboardOptions = {
  prepare(client) {
    for (const name of ['a', 'b', 'c', 'd', 'e']) addPod(client, name);
  },
};

test('space marks and moves on; ctrl-\\ clears', () =>
  withDashboard(options, async (ui) => {
    await ui.press('space', 'space');
    expect(ui.rows()).toEqual(['*a', '*b', '>c', 'd', 'e']);
    expect(ui.title()).toContain('2 marked');
    await ui.press('ctrl-\\');
    expect(ui.rows()).toEqual(['a', 'b', '>c', 'd', 'e']);
  }));

test('ctrl-space marks from the nearest mark', () =>
  withDashboard(options, async (ui) => {
    await ui.press('space', 'j', 'j', 'ctrl-space');
    expect(ui.rows()).toEqual(['*a', '*b', '*c', '>*d', 'e']);
  }));

test('delete takes all marked rows, wherever the cursor is', () =>
  withDashboard(options, async (ui) => {
    await ui.press('space', 'j', 'space', 'ctrl-d');
    expect(ui.text()).toContain('Delete 2 pods');
    await ui.press('right', 'enter');
    expect(ui.linesWith('deleted 2 pods')).toHaveLength(1);
    expect(ui.api.client.list('pods').filter(({ metadata }) => metadata.deletionTimestamp).map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
  }));

test('marked rows that the filter hides stay, and the dialog says so', () =>
  withDashboard(options, async (ui) => {
    await ui.press('space', 'space');
    await ui.filter('name:[bc]');
    await ui.press('ctrl-d');
    expect(ui.text()).toContain('Delete pod/b');
    expect(ui.text()).toContain('1 marked but hidden by the filter: it stays');
    await ui.press('right', 'enter');
    expect(ui.api.client.get('pods', 'default', 'a').metadata.deletionTimestamp).toBeUndefined();
  }));

test('a mark goes with its object', () =>
  withDashboard(options, async (ui) => {
    await ui.press('space');
    await ui.change((client) => client.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 }));
    expect(ui.title()).not.toContain('marked');
  }));
