// An error that should never have happened is shown, and everything goes on.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

test('in a request', () =>
  withDashboard({ prepare: (client) => addPod(client, 'web') }, async (ui) => {
    ui.api.server.handleRequest = () => {
      throw new Error('the door is stuck');
    };
    await ui.press('ctrl-d', 'right', 'enter');
    expect(ui.text()).toContain('this should not have happened: the door is stuck');
    expect(ui.bugs).toHaveLength(1);
    await ui.press('escape');
    await ui.command('ns');
    expect(ui.title()).toContain('namespaces');
    ui.bugs.length = 0;
  }));
