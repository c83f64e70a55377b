// `e`: the object in the user's editor, what is saved sent to the cluster, a refusal back in the editor.
import { expect, test, vi } from 'vitest';
import { differenceOf } from '../../../src/ui/edit-object.ts';
import type { Deployment } from '../../../src/model/object.ts';
import type { EditText } from '../../../src/ui/terminal/editor.ts';
import { TestDashboard, withDashboard } from '../../support/dashboard.tsx';
import { addDeployment } from '../../support/objects.ts';

/** Answers one change after the other; what the editor was shown is kept. */
function editor(...changes: ((text: string) => string)[]): { edit: EditText; seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    edit(text) {
      seen.push(text);
      return Promise.resolve((changes.shift() ?? ((same: string) => same))(text));
    },
  };
}

const replicasOf = (ui: TestDashboard): number | undefined => ui.api.client.get<Deployment>('deployments', 'default', 'web').spec.replicas;

function withEditor(given: { edit: EditText }, run: (ui: TestDashboard) => Promise<void>): Promise<void> {
  return withDashboard({ command: 'deploy', edit: given.edit, columns: 160, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('e');
    await ui.show();
    await run(ui);
  });
}

test('what is changed is sent, and kubectl told', () => {
  const given = editor((text) => text.replace('replicas: 1', 'replicas: 3'));
  return withEditor(given, async (ui) => {
    expect(given.seen[0]).toMatch(/^# Change the object below/);
    expect(given.seen[0]).toContain('kind: Deployment');
    expect(replicasOf(ui)).toBe(3);
    expect(ui.footer()).toContain('deployment.apps/web edited  (kubectl edit deployments/web -n default)');
  });
});

test('nothing changed is nothing done', () =>
  withEditor(editor(), async (ui) => {
    expect(ui.footer()).toContain('edit of deployment.apps/web cancelled: no changes made');
    expect(ui.api.client.get('deployments', 'default', 'web').metadata.generation).toBe(1);
  }));

test('an empty file is no change either', () =>
  withEditor(editor(() => '# nothing\n'), async (ui) => {
    expect(ui.footer()).toContain('cancelled: the saved file was empty');
  }));

test('a refusal comes back into the editor, and can be mended there', () => {
  const given = editor(
    (text) => text.replace('replicas: 1', 'replicas: -1'),
    (text) => text.replace('replicas: -1', 'replicas: 2'),
  );
  return withEditor(given, async (ui) => {
    expect(given.seen[1]).toContain('# The Deployment "web" is invalid');
    expect(given.seen[1]).toContain('must be greater than or equal to 0');
    expect(given.seen[1]).toContain('replicas: -1');
    expect(replicasOf(ui)).toBe(2);
  });
});

test('who gives up after a refusal is told why', () =>
  withEditor(editor((text) => text.replace('replicas: 1', 'replcas: 1')), async (ui) => {
    expect(ui.text()).toContain('edit of deployment.apps/web given up');
    expect(ui.text()).toContain('unknown field "spec.replcas"');
    expect(replicasOf(ui)).toBe(1);
  }));

test('text that is no YAML, another name', async () => {
  await withEditor(editor((text) => text.replace('spec:', 'spec: [')), async (ui) => {
    expect(ui.text().replaceAll(/\s+/g, ' ')).toMatch(/given up: line \d+, column \d+: error converting YAML to JSON: [^^]*$/);
  });
  await withEditor(editor((text) => text.replace('\n  name: web\n', '\n  name: other\n')), async (ui) => {
    expect(ui.text()).toContain('apiVersion, kind, name and namespace of an object cannot be changed');
  });
});

test('an editor that fails says so', () =>
  withEditor({ edit: () => Promise.reject(new Error('the editor vi ended with exit code 1')) }, async (ui) => {
    expect(ui.text()).toContain('the editor vi ended with exit code 1');
  }));

test('read-only does not edit', () =>
  withDashboard({ command: 'deploy', readOnly: true, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('e');
    expect(ui.footer()).toContain('Edit: the dashboard is read-only');
  }));

test('the YAML view edits too', () => {
  const given = editor((text) => text.replace('replicas: 1', 'replicas: 4'));
  return withDashboard({ command: 'deploy', edit: given.edit, prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('y', 'e');
    await ui.show();
    expect(replicasOf(ui)).toBe(4);
    expect(ui.title()).toBe('yaml(default/web)');
  });
});

test.each([
  [{ a: 1 }, { a: 1 }, {}],
  [{ a: 1 }, { a: 2 }, { a: 2 }],
  [{ a: 1 }, {}, { a: null }],
  [{ a: { b: 1, c: [1] } }, { a: { b: 1, c: [1, 2] } }, { a: { c: [1, 2] } }],
  [{}, { a: { b: 1 } }, { a: { b: 1 } }],
])('from %j to %j it is %j', (before, after, patch) => {
  expect(differenceOf(before, after)).toEqual(patch);
});

test('an answer that comes after the end shows nothing and holds nothing open', async () => {
  let save: (text: string) => void = () => undefined;
  let shown = '';
  const ui = new TestDashboard({
    command: 'deploy',
    edit(text) {
      shown = text;
      return new Promise((resolve) => (save = resolve));
    },
    prepare: (client) => addDeployment(client, 'web', 1),
  });
  await ui.settle();
  await ui.press('e');
  await ui.show();
  await ui.close();
  save(shown.replace('replicas: 1', 'replicas: 3'));
  await vi.waitUntil(() => replicasOf(ui) === 3);
  await Promise.resolve();
  expect(ui.wall.pending).toBe(0);
});
