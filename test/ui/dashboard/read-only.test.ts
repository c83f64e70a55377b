// A read-only dashboard shows everything and changes nothing.
import { describe, expect, test } from 'vitest';
import type { ClusterPort } from '../../../src/model/client.ts';
import type { Intent } from '../../../src/model/intent.ts';
import { dialogAnswers, dialogState } from '../../../src/ui/components/dialog-state.ts';
import type { ManifestsPort } from '../../../src/ui/manifests-port.ts';
import { visitEveryPlace } from '../../support/every-place.ts';
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

test('ctrl-o and :readonly turn it on and off while the program runs', () =>
  withDashboard({ command: 'deploy', columns: 120, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('ctrl-o');
    expect(ui.footer()).toContain('read-only: keys that change the cluster are refused (ctrl-o or :readonly off)');
    expect(ui.lines()[0]).toContain('read-only');
    await ui.press('s');
    expect(ui.footer()).toContain('Scale: the dashboard is read-only');
    await ui.command('readonly off');
    expect(ui.lines()[0]).not.toContain('read-only');
    await ui.press('s');
    expect(ui.text()).toContain('Scale deployment/web');
  }));

describe('over every key of every table and view', () => {
  /** Everything through which a key could change the cluster or its folder. */
  const changed: string[] = [];
  const recording = (port: ClusterPort): ClusterPort =>
    new Proxy(port, {
      get(target, name) {
        if (name === 'request') return (request: { verb: string }) => Promise.resolve(changed.push(`request ${request.verb}`));
        if (name === 'faults') return { ...target.faults, list: () => target.faults!.list(), subscribe: () => () => undefined, inject: async () => void changed.push('inject'), revert: async () => void changed.push('revert') };
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  const file = { path: 'web.yaml', state: 'ok' as const, problems: [], objects: [] };
  const manifests: ManifestsPort = {
    snapshot: () => ({ files: [file], counts: { ok: 1, failed: 0, drifted: 0 } }) as unknown as ReturnType<ManifestsPort['snapshot']>,
    subscribe: () => () => undefined,
    reapply: async () => void changed.push('reapply'),
    writeBack: async () => void changed.push('write back'),
  };
  const changing = new Set(['request', 'inject', 'revert', 'edit', 'job']);

  /** What a key comes to: its intent, and those of dialogs answered with OK. */
  function outcomes(intent: Intent, depth = 0): Intent[] {
    if (intent.type !== 'ask' || depth > 3) return [intent];
    const { question } = intent;
    try {
      return outcomes(question.onOk(dialogAnswers(question, dialogState(question))), depth + 1);
    } catch {
      return [];
    }
  }

  test('a key that changes something says that it does', () => {
    const liars: string[] = [];
    let count = 0;
    visitEveryPlace({ port: recording, manifests }, ({ view }) => {
      if (view.press) return;
      for (const { key, title, changes, disabled, run } of view.bindings().flatMap(({ bindings }) => bindings)) {
        if (disabled !== undefined) continue;
        changed.length = 0;
        const types = outcomes(run()).map(({ type }) => type);
        const isChange = types.some((type) => changing.has(type)) || changed.length > 0;
        // A shell changes what is in its container.
        const opensShell = outcomes(run()).some((intent) => intent.type === 'open' && intent.view === 'shell');
        if (isChange || opensShell) count++;
        if ((isChange || opensShell) && !changes) liars.push(`${view.crumb} <${key}> ${title}`);
      }
    });
    expect(liars).toEqual([]);
    expect(count).toBeGreaterThan(60);
  });

  test('and is refused while the dashboard is read-only, with the reason', () => {
    const lax: string[] = [];
    let count = 0;
    changed.length = 0;
    visitEveryPlace({ port: recording, manifests }, (dashboard) => {
      const { view, world } = dashboard;
      if (view.press) return;
      world.setReadOnly(true);
      const seen = new Set<string>();
      for (const { key, changes } of view.bindings().flatMap(({ bindings }) => bindings)) {
        if (seen.has(key)) continue;
        seen.add(key);
        if (!changes) continue;
        count++;
        dashboard.press({ name: key });
        const { dialog, flash } = dashboard.getState();
        if (dialog || dashboard.view !== view || !flash?.text.endsWith(': the dashboard is read-only')) lax.push(`${view.crumb} <${key}>`);
      }
      world.setReadOnly(false);
    });
    expect(lax).toEqual([]);
    expect(changed).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });
});
