// Sorting by keys: on values, either way, by any column.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import type { TestDashboardOptions } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

const options: TestDashboardOptions = {
  prepare(client) {
    addPod(client, 'pod-10', { restarts: 9 });
    addPod(client, 'pod-9', { restarts: 100 });
    addPod(client, 'pod-1', { restarts: 20, waiting: 'CrashLoopBackOff' });
  },
};
const names = (rows: string[]): string[] => rows.map((row) => row.replace(/^[>*]+/, ''));

test('names are in natural order, and shift-n turns them round', () =>
  withDashboard(options, async (ui) => {
    expect(names(ui.rows())).toEqual(['pod-1', 'pod-9', 'pod-10']);
    expect(ui.text()).toContain('NAME^');
    await ui.press('shift-n');
    expect(names(ui.rows())).toEqual(['pod-10', 'pod-9', 'pod-1']);
    expect(ui.text()).toContain('NAMEv');
  }));

test('shift-right picks a column, shift-o sorts by its values', () =>
  withDashboard(options, async (ui) => {
    await ui.press('shift-right', 'shift-right', 'shift-right', 'shift-o');
    expect(ui.text()).toContain('RESTARTS^');
    expect(names(ui.rows())).toEqual(['pod-10', 'pod-1', 'pod-9']);
    await ui.press('shift-o');
    expect(names(ui.rows())).toEqual(['pod-9', 'pod-1', 'pod-10']);
  }));

test('the picked column is underlined', () =>
  withDashboard(options, async (ui) => {
    await ui.press('shift-right');
    const y = ui.lines().findIndex((line) => line.includes('READY'));
    expect(ui.style(ui.lines()[y]!.indexOf('READY'), y).underline).toBe(true);
    expect(ui.style(ui.lines()[y]!.indexOf('NAME'), y).underline).toBe(false);
  }));

test('shift-s sorts by status; a change of a value moves the row', () =>
  withDashboard(options, async (ui) => {
    await ui.press('shift-s');
    expect(names(ui.rows())[0]).toBe('pod-1');
    await ui.change((client) => addPod(client, 'pod-2', { waiting: 'BackOff' }));
    expect(names(ui.rows()).slice(0, 2)).toEqual(['pod-2', 'pod-1']);
  }));

test('all namespaces are sorted as kubectl lists them', () =>
  withDashboard({ command: 'pods all', prepare: (client) => void ['b', 'a'].map((name) => [addPod(client, name), addPod(client, name, { namespace: 'kube-system' })]) }, async (ui) => {
    expect(ui.linesWith('Running').map((line) => line.split(' ').slice(0, 2).join('/'))).toEqual(['default/a', 'default/b', 'kube-system/a', 'kube-system/b']);
  }));
