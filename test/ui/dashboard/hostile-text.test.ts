// Text from outside can never steer the terminal: it is shown, with what is dangerous made visible.
import { expect, test } from 'vitest';
import type { Pod } from '../../../src/model/object.ts';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

const evil = '\x1b[2J\x1b[31mred\x07\x9b5n\u202egnp\r\n';

test('in cells, in describe, in YAML and in events', () =>
  withDashboard({
    columns: 200,
    rows: 60,
    prepare(client) {
      const pod = addPod(client, 'web');
      client.updateStatus<Pod>('pods', { ...client.get<Pod>('pods', 'default', 'web'), status: { ...pod.status, phase: 'Failed', reason: evil, message: evil } });
      client.patch('pods', 'default', 'web', 'merge', { metadata: { annotations: { note: evil } } });
      client.create('events', {
        metadata: { name: 'web.1', namespace: 'default' },
        involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'default', uid: pod.metadata.uid },
        type: 'Warning', reason: evil, message: evil,
        firstTimestamp: '2025-06-01T08:00:00Z', lastTimestamp: '2025-06-01T08:00:00Z',
      });
    },
  }, async (ui) => {
    const visible = '\\x1b[2J\\x1b[31mred\\x07';
    expect(ui.linesWith('web')[0]).toContain(visible);
    for (const key of ['d', 'v']) {
      await ui.press(key);
      expect(ui.text()).toContain(visible);
      expect(ui.lines()[0]).toContain('Cluster');
      await ui.press('escape');
    }
    await ui.press('y');
    expect(ui.text()).toContain('\\e[2J');
    expect(ui.lines()[0]).toContain('Cluster');
  }));

test('pasted into a prompt', () =>
  withDashboard({}, async (ui) => {
    await ui.press(':');
    await ui.send(`\x1b[200~ns \x1b[2J${'x'.repeat(500)}\x1b[201~`);
    await ui.press('enter');
    expect(ui.text()).toContain('not found');
    expect(ui.lines()[0]).toContain('Cluster');
  }));
