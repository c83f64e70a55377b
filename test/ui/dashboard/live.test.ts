// A table follows the cluster: new rows, changed cells, fading rows, ages.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import { addDeployment, addPod, setPodState } from '../../support/objects.ts';
import type { Deployment } from '../../../src/model/object.ts';

test('a number that rises or falls is marked for a while', () =>
  withDashboard({ command: 'deploy', prepare: (client) => addDeployment(client, 'web', 2) }, async (ui) => {
    const setReady = (readyReplicas: number) =>
      ui.change((client) => {
        const web = client.get<Deployment>('deployments', 'default', 'web');
        client.updateStatus<Deployment>('deployments', { ...web, status: { ...web.status, readyReplicas } });
      });
    await setReady(1);
    expect(ui.linesWith('web')[0]).toContain('1/2v');
    await ui.show(5000);
    expect(ui.linesWith('web')[0]).toContain('1/2 ');
    await setReady(2);
    expect(ui.linesWith('web')[0]).toContain('2/2^');
  }));

test('a text that changes is marked, and the row takes the tone of its state', () =>
  withDashboard({ prepare: (client) => [addPod(client, 'api'), addPod(client, 'web')] }, async (ui) => {
    await ui.change((client) => setPodState(client, 'web', { waiting: 'CrashLoopBackOff', restarts: 1 }));
    expect(ui.linesWith('web')[0]).toContain('CrashLoopBackOff*');
    const y = ui.lines().findIndex((line) => line.includes('CrashLoopBackOff'));
    expect(ui.style(1, y).fg).toBe(202);
  }));

test('a deleted row fades and goes', () =>
  withDashboard({ prepare: (client) => [addPod(client, 'api'), addPod(client, 'web')] }, async (ui) => {
    await ui.change((client) => client.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 }));
    expect(ui.title()).toContain('[1]');
    const y = ui.lines().findIndex((line) => line.startsWith('-web'));
    expect(ui.style(1, y).fg).toBe(102);
    await ui.show(3000);
    expect(ui.linesWith('web')).toEqual([]);
  }));

test('ages grow with virtual time, not with the wall', () =>
  withDashboard({ prepare: (client) => addPod(client, 'web') }, async (ui) => {
    await ui.show(10_000);
    expect(ui.linesWith('web')[0]).toContain(' 0s ');
    await ui.advance(3_600_000);
    expect(ui.linesWith('web')[0]).toContain(' 60m ');
  }));

test('ctrl-w shows the wide columns, and the diagnosis among them', () =>
  withDashboard({ columns: 250, prepare: (client) => addPod(client, 'web', { waiting: 'CrashLoopBackOff' }) }, async (ui) => {
    expect(ui.text()).not.toContain('VALID');
    await ui.press('ctrl-w');
    expect(ui.text()).toContain('VALID');
    expect(ui.linesWith('web')[0]).toContain('containers ready 0 of 1');
  }));

test('a narrow screen scrolls sideways, names stay', () =>
  withDashboard({ columns: 80, rows: 24, prepare: (client) => addPod(client, 'web') }, async (ui) => {
    await ui.press('ctrl-w');
    const before = ui.lines();
    await ui.press('right', 'right', 'right');
    expect(ui.lines()).not.toEqual(before);
    expect(ui.linesWith('web')).toHaveLength(1);
    expect(ui.linesWith('<NAME')).toHaveLength(1);
  }));

test('the header counts what the table does not show', () =>
  withDashboard({ prepare: (client) => addPod(client, 'dns', { namespace: 'kube-system', cpu: '500m' }) }, async (ui) => {
    expect(ui.linesWith('Pods 1 running')).toHaveLength(1);
    await ui.change((client) => addPod(client, 'bad', { namespace: 'kube-system', waiting: 'CrashLoopBackOff', cpu: '500m' }));
    expect(ui.linesWith('Pods 2 running 1 bad')).toHaveLength(1);
    expect(ui.linesWith('CPU 1/0 requested')).toHaveLength(1);
  }));
