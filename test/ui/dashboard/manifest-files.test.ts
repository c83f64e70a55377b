// What the screen says of the manifests folder: counters in the header, the FILE column, a line in the delete dialog.
import { expect, test } from 'vitest';
import type { ManifestObject, ManifestsPort, ManifestsSnapshot } from '../../../src/ui/manifests-port.ts';
import { Signal } from '../../../src/ui/signal.ts';
import { withDashboard } from '../../support/dashboard.tsx';
import { addDeployment } from '../../support/objects.ts';

class FolderOfTest implements ManifestsPort {
  readonly #signal = new Signal();
  #snapshot: ManifestsSnapshot = { files: [], counts: { ok: 0, failed: 0, drifted: 0 } };
  readonly subscribe = this.#signal.subscribe;
  snapshot(): ManifestsSnapshot {
    return this.#snapshot;
  }
  set(state: ManifestObject['state'], counts: ManifestsSnapshot['counts'], path = 'web.yaml'): void {
    const ref = { plural: 'deployments', namespace: 'default', name: 'web' };
    this.#snapshot = { files: [{ path, state: 'ok', problems: [], objects: [{ ref, line: 1, state, differences: [] }] }], counts };
    this.#signal.emit();
  }
  /** One file with one object of a kind that gets another name once its definition is known. */
  setWidget(plural: string, state: ManifestObject['state']): void {
    const object = { ref: { plural, namespace: 'default', name: 'one' }, kind: 'Widget', line: 1, state, differences: [] };
    this.#snapshot = { files: [{ path: 'widget.yaml', state: 'ok', problems: [], objects: [object] }], counts: { ok: 0, failed: 0, drifted: 0 } };
    this.#signal.emit();
  }
  /** One file with one error at 3:5, and nothing else. */
  break(path: string, message: string, state: 'error' | 'waiting' = 'error'): void {
    const problem = { file: path, line: 3, column: 5, severity: 'error', message } as const;
    this.#snapshot = { files: [{ path, state, objects: [], problems: [problem] }], counts: { ok: 0, failed: 1, drifted: 0 } };
    this.#signal.emit();
  }
  async reapply(): Promise<void> {}
  async writeBack(): Promise<void> {}
}

test('an object shows its file once there is one, and whether it has drifted', async () => {
  const manifests = new FolderOfTest();
  await withDashboard({ command: 'deploy', manifests, prepare: (client) => [addDeployment(client, 'web', 1), addDeployment(client, 'solo', 1)] }, async (ui) => {
    expect(ui.text()).not.toContain('FILE');
    manifests.set('applied', { ok: 1, failed: 0, drifted: 0 });
    await ui.settle();
    expect(ui.linesWith('AGE FILE STATUS')).toHaveLength(1);
    expect(ui.linesWith('web.yaml')).toHaveLength(1);
    expect(ui.text()).toContain('manifests ✓1');
    manifests.set('drifted', { ok: 0, failed: 2, drifted: 1 });
    await ui.settle();
    expect(ui.linesWith('web.yaml ~drifted')).toHaveLength(1);
    expect(ui.text()).toContain('manifests ✓0 ✗2 ~1');
    await ui.press('j', 'ctrl-d');
    expect(ui.text()).toContain('it stands in web.yaml, which brings it back when it is saved');
  });
});

test.each([
  [140, 'workloads/of-the-first-team/a-website-of-examples.yaml ~drifted'],
  [120, ' ~/a-website-of-examples.yaml ~drifted'],
  [110, ' a-website-of-examples.yaml ~drifted'],
  [90, ' a-web~ ~drifted'],
])('in a column that is cut the sign stays, and so does what tells the file from others: %i columns', async (columns, text) => {
  const manifests = new FolderOfTest();
  manifests.set('drifted', { ok: 0, failed: 0, drifted: 1 }, 'workloads/of-the-first-team/a-website-of-examples.yaml');
  await withDashboard({ command: 'deploy', manifests, columns, prepare: (client) => [addDeployment(client, 'web', 1)] }, async (ui) => {
    expect(ui.text()).toContain(text);
  });
});

test('an object that waited for its kind keeps its row when it is applied', async () => {
  const manifests = new FolderOfTest();
  manifests.setWidget('widget', 'held');
  await withDashboard({ command: 'manifests', manifests }, async (ui) => {
    expect(ui.linesWith('widget/one held')).toHaveLength(1);
    manifests.setWidget('widgets.example.com', 'applied');
    await ui.settle();
    expect(ui.linesWith('widget/one')).toHaveLength(1);
    expect(ui.linesWith('widget/one applied')).toHaveLength(1);
  });
});

test('a problem is told when it appears, and when it is mended', async () => {
  const manifests = new FolderOfTest();
  manifests.break('broken.yaml', 'did not find expected key');
  await withDashboard({ manifests, columns: 160 }, async (ui) => {
    expect(ui.footer()).toContain('! broken.yaml:3:5: did not find expected key  (key m)');
    expect(ui.linesWith('<m> Manifests')).toHaveLength(1);
    await ui.show(7000);
    expect(ui.footer()).not.toContain('broken.yaml');
    manifests.set('applied', { ok: 1, failed: 0, drifted: 0 });
    manifests.break('web.yaml', 'unknown field "spec.replcas"');
    await ui.settle();
    expect(ui.footer()).toContain('web.yaml:3:5: unknown field "spec.replcas"');
    manifests.set('applied', { ok: 1, failed: 0, drifted: 0 });
    await ui.settle();
    expect(ui.footer()).toContain('web.yaml is mended');
  });
});

test('what waits for something is told of when it still waits after a second, and else not at all', async () => {
  const manifests = new FolderOfTest();
  manifests.break('web.yaml', 'serviceaccount "default" not found', 'waiting');
  await withDashboard({ manifests, columns: 160 }, async (ui) => {
    expect(ui.footer()).not.toContain('web.yaml');
    manifests.set('applied', { ok: 1, failed: 0, drifted: 0 });
    await ui.settle();
    expect(ui.footer()).not.toContain('web.yaml');
    manifests.break('web.yaml', 'serviceaccount "robot" not found', 'waiting');
    await ui.show(500);
    expect(ui.footer()).not.toContain('web.yaml');
    await ui.show(1000);
    expect(ui.footer()).toContain('web.yaml:3:5: serviceaccount "robot" not found');
    manifests.set('applied', { ok: 1, failed: 0, drifted: 0 });
    await ui.settle();
    expect(ui.footer()).toContain('web.yaml is mended');
  });
});
