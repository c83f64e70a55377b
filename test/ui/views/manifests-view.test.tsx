import { expect, test } from 'vitest';
import type { Deployment } from '../../../src/model/object.ts';
import type { ClusterScreen, ClusterScreenOptions } from '../../support/cluster-screen.tsx';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { FolderPort } from '../../support/folder-port.ts';
import { createFolderPort } from '../../support/folder-port.ts';
import { configMap, deployment } from '../../support/manifests.ts';

const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  lables: {a: b}\n';

async function withFolder(files: Record<string, string>, run: (ui: ClusterScreen, folder: FolderPort) => Promise<void>, options: ClusterScreenOptions = {}): Promise<void> {
  let folder: FolderPort | undefined;
  await withClusterScreen({ ...options, manifests: (cluster) => (folder = createFolderPort(cluster)) }, async (ui) => {
    await folder!.save(files);
    await ui.show();
    await run(ui, folder!);
  });
}

async function scaleTo(ui: ClusterScreen, folder: FolderPort, replicas: number): Promise<void> {
  ui.cluster.admin.scale('deployments', 'default', 'web', replicas);
  await folder.settled();
  await ui.show();
}

const replicasOf = (ui: ClusterScreen): number | undefined => ui.cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.replicas;

test('lists files with their objects, states and counts', async () => {
  await withFolder({ 'app/web.yaml': deployment('web', { replicas: 2 }), 'b.yaml': broken, 'c.yaml': `${configMap('c')}---\n${configMap('d')}`, 'd.yaml': configMap('c') }, async (ui) => {
    await ui.command('manifests');
    expect(ui.title()).toBe('manifests[4] 3 applied 2 failed');
    const table = ui.body().slice(1, ui.body().findIndex((line) => line.startsWith('---')));
    expect(table.filter((line) => line !== '').map((line) => line.slice(1).split(/(?<=\S) {2,}/).slice(0, 2).join(' ').trimEnd())).toEqual([
      'app/web.yaml ok',
      '   deployment/web applied',
      'b.yaml error',
      '   configmap/b refused',
      'c.yaml ok',
      '   configmap/c applied',
      '   configmap/d applied',
      'd.yaml error',
      '   configmap/c duplicate',
    ]);
  });
});

test('says how many files are ignored', async () => {
  await withFolder({ 'c.yaml': configMap('c') }, async (ui, folder) => {
    folder.ignore(12);
    await ui.command('manifests');
    expect(ui.title()).toBe('manifests[1] 1 applied 12 files ignored');
  });
  await withFolder({}, async (ui, folder) => {
    folder.ignore(1);
    await ui.command('manifests');
    expect(ui.title()).toBe('manifests[0] 0 applied 1 file ignored');
    expect(ui.body().join('\n')).toContain('every manifest is ignored: see .kubariumignore in the folder');
  });
});

test.each([[80, 24], [200, 50]])('at %ix%i it begins on the first broken file, with the place, the line and a mark under the column', async (columns, rows) => {
  await withFolder({ 'a.yaml': configMap('a'), 'b.yaml': broken }, async (ui) => {
    await ui.press('m');
    await ui.show();
    const lines = ui.body();
    const at = lines.findIndex((line) => line.includes('b.yaml:5:3: '));
    expect(lines.slice(at, at + 3).map((line) => line.trim()).join(' ')).toContain('unknown field "metadata.lables"');
    const source = lines.findIndex((line) => line === '     lables: {a: b}');
    expect(source).toBeGreaterThan(at);
    expect(lines[source + 1]).toBe('     ^');
    expect(ui.lines().every((line) => line.length <= columns)).toBe(true);
  }, { columns, rows });
});

test('a mended file loses its problem while it is looked at', async () => {
  await withFolder({ 'b.yaml': broken }, async (ui, folder) => {
    await ui.press('m');
    await folder.save({ 'b.yaml': broken.replace('lables', 'labels') });
    await ui.show();
    expect(ui.title()).toBe('manifests[1] 1 applied');
    expect(ui.text()).not.toContain('unknown field');
  });
});

test('r on a drifted object asks with the difference and applies the file again', async () => {
  await withFolder({ 'web.yaml': deployment('web', { replicas: 2 }) }, async (ui, folder) => {
    await scaleTo(ui, folder, 5);
    await ui.press('m', 'j');
    await ui.show();
    expect(ui.linesWith('deployment/web drifted')).toHaveLength(1);
    expect(ui.body()).toEqual(expect.arrayContaining(['   spec.replicas', '     file: 2', '     live: 5']));
    await ui.press('r');
    expect(ui.text()).toContain('spec.replicas: 5 -> 2');
    await ui.press('enter');
    await folder.settled();
    await ui.show();
    expect(replicasOf(ui)).toBe(2);
    expect(ui.text()).toContain('re-applied deployment/web  (kubectl apply -f web.yaml)');
    expect(ui.title()).toBe('manifests[1] 1 applied');
  });
});

test('b writes the live value into the file and leaves comments alone', async () => {
  await withFolder({ 'web.yaml': deployment('web', { replicas: 2 }) }, async (ui, folder) => {
    await scaleTo(ui, folder, 5);
    await ui.press('m', 'j', 'b');
    expect(ui.text()).toContain('spec.replicas: 2 -> 5');
    await ui.press('enter');
    await folder.settled();
    await ui.show();
    expect(folder.files.get('web.yaml')).toContain('replicas: 5 # as many as it takes');
    expect(ui.text()).toContain('wrote deployment/web to web.yaml');
    await ui.press('b');
    expect(ui.text()).toContain('Write back: nothing in it has drifted');
  });
});

test('a deleted object is missing; r brings it back', async () => {
  await withFolder({ 'a.yaml': configMap('a') }, async (ui, folder) => {
    ui.cluster.admin.delete('configmaps', 'default', 'a');
    await folder.settled();
    await ui.press('m', 'j');
    await ui.show();
    expect(ui.linesWith('configmap/a missing')).toHaveLength(1);
    await ui.press('w');
    expect(ui.text()).toContain('Why: the cluster has it not');
    await ui.press('r');
    await folder.settled();
    await ui.show();
    expect(ui.cluster.admin.find('configmaps', 'default', 'a')).toBeDefined();
  });
});

test('Enter on an object goes to its table, on a file to all about it', async () => {
  await withFolder({ 'b.yaml': broken, 'web.yaml': deployment('web') }, async (ui) => {
    await ui.press('m', 'enter');
    await ui.show();
    expect(ui.title()).toBe('manifest(b.yaml)');
    expect(ui.text()).toContain('PROBLEMS (1)');
    await ui.press('escape', 'shift-g', 'enter');
    await ui.show();
    expect(ui.title()).toBe('deployments(default)[1]');
  });
});

test('m on a row begins on its object', async () => {
  await withFolder({ 'a.yaml': broken, 'web.yaml': deployment('web') }, async (ui) => {
    await ui.command('deploy');
    await ui.press('m');
    await ui.show();
    expect(ui.text()).toContain('deployment/web web.yaml:1 applied: the cluster has it as the file says');
  });
});

test('in read-only mode nothing is applied or written', async () => {
  await withFolder({ 'web.yaml': deployment('web') }, async (ui) => {
    await ui.press('m', 'r');
    expect(ui.text()).toContain('Re-apply: the dashboard is read-only');
  }, { readOnly: true });
});

test('a file with nothing in it, no files, and no folder', async () => {
  await withFolder({ 'empty.yaml': '# later\n' }, async (ui, folder) => {
    await ui.press('m');
    await ui.show();
    expect(ui.linesWith('empty.yaml empty')).toHaveLength(1);
    expect(ui.text()).toContain('there is no object in it');
    await folder.save({ 'empty.yaml': null });
    await ui.show();
    await ui.show();
    expect(ui.text()).toContain('no manifests yet: save a .yaml file in the folder');
  });
  await withClusterScreen({}, async (ui) => {
    await ui.command('manifests');
    expect(ui.text()).toContain('No manifests folder is watched');
    await ui.press('m');
    expect(ui.text()).toContain('Manifests: no folder is watched');
  });
});

test('hostile names and values are shown, not sent', async () => {
  await withFolder({ 'evil\x1b[2J.yaml': broken.replace('lables', '"la\\e[31mbles"') }, async (ui) => {
    await ui.press('m');
    await ui.show();
    expect(ui.text()).toContain(String.raw`evil\x1b[2J.yaml`);
    expect(ui.text()).toContain(String.raw`\x1b[31mbles`);
  });
});

test('a document of a kind that no cluster knows has a row like any other', async () => {
  const unknown = 'apiVersion: v1\nkind: Deployment\nmetadata: {name: web}\n---\napiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n';
  await withFolder({ 'a.yaml': unknown }, async (ui) => {
    await ui.command('manifests');
    await ui.press('j', 'enter');
    expect(ui.text()).toContain('the cluster has it not');
    expect(ui.body().join('\n')).toContain('did you mean apiVersion "apps/v1"?');
    await ui.press('j', 'w', 'r');
    expect(ui.title()).toBe('manifests[1] 0 applied 2 failed');
  });
});
