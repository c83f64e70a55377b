// Describe, YAML and events of the object under the cursor.
import { expect, test } from 'vitest';
import type { Client } from '../../../src/model/client.ts';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod, setPodState } from '../../support/objects.ts';

function addEvent(client: Client, name: string, reason: string, message: string): void {
  const pod = client.get('pods', 'default', name);
  client.create('events', {
    metadata: { name: `${name}.${reason.toLowerCase()}`, namespace: 'default' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace: 'default', uid: pod.metadata.uid },
    type: 'Warning',
    reason,
    message,
    count: 3,
    firstTimestamp: '2025-06-01T07:55:00Z',
    lastTimestamp: '2025-06-01T08:00:00Z',
    source: { component: 'kubelet', host: 'worker-1' },
  });
}

test('describe follows the object and its events', () =>
  withDashboard({ rows: 80, prepare: (client) => addPod(client, 'web') }, async (ui) => {
    await ui.press('d');
    expect(ui.title()).toBe('describe pod(default/web)');
    expect(ui.linesWith('Events: <none>')).toHaveLength(1);
    await ui.change((client) => addEvent(client, 'web', 'BackOff', 'Back-off restarting failed container'));
    expect(ui.linesWith('Warning BackOff 0s (x3 over 5m) kubelet Back-off restarting failed container')).toHaveLength(1);
    await ui.change((client) => setPodState(client, 'web', { waiting: 'CrashLoopBackOff', restarts: 7 }));
    expect(ui.linesWith('Restart Count: 7')).toHaveLength(1);
  }));

test('what is deleted stays to be read, and says so', () =>
  withDashboard({ prepare: (client) => addPod(client, 'web') }, async (ui) => {
    await ui.press('y');
    await ui.change((client) => client.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 }));
    expect(ui.title()).toBe('yaml(default/web) deleted');
    expect(ui.linesWith('name: web')).toHaveLength(1);
  }));

test('yaml is what kubectl prints', () =>
  withDashboard({ rows: 60, command: 'cm', prepare: (client) => client.create('configmaps', { metadata: { name: 'web', namespace: 'default' }, data: { port: '80', text: 'one\ntwo\n' } }) }, async (ui) => {
    await ui.press('y');
    expect(ui.text()).toContain('apiVersion: v1\ndata:\n  port: "80"\n  text: |\n    one\n    two\nkind: ConfigMap\nmetadata:\n');
  }));

test('a search in a text walks through its matches', () =>
  withDashboard({ prepare: (client) => addPod(client, 'web') }, async (ui) => {
    await ui.press('y');
    await ui.filter('name:');
    const [, count] = /\[1:(\d+)\]/.exec(ui.title())!;
    expect(Number(count)).toBeGreaterThan(3);
    await ui.press('n');
    expect(ui.title()).toContain(`[2:${count}]`);
    await ui.press('escape');
    expect(ui.title()).toBe('yaml(default/web)');
    await ui.press('escape');
    expect(ui.title()).toContain('pods');
  }));

test('v shows the events of the object and no others', () =>
  withDashboard({
    prepare(client) {
      addPod(client, 'api');
      addPod(client, 'web');
      addEvent(client, 'api', 'Pulled', 'of another');
      addEvent(client, 'web', 'BackOff', 'of this');
    },
  }, async (ui) => {
    await ui.press('j', 'v');
    expect(ui.title()).toBe('events(default/web)[1]');
    // In its row, and in full below the table.
    expect(ui.linesWith('of this')).toHaveLength(2);
    await ui.press('escape');
    expect(ui.rows()).toEqual(['api', '>web']);
  }));
