import { expect, test } from 'vitest';
import type { ScreenDumps } from '../../../src/ui/screen-dumps.ts';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

/** A folder in memory. */
function dumpsInMemory(): ScreenDumps & { files: Map<string, string> } {
  const files = new Map<string, string>();
  return {
    files,
    folder: '/dumps',
    save: (name, extension, text) => (files.set(`${name}.${extension}`, text), Promise.resolve(`/dumps/${name}.${extension}`)),
    list: () => Promise.resolve([...files].map(([name, text]) => ({ name, bytes: text.length })).toReversed()),
    read: (name) => Promise.resolve(files.get(name) ?? ''),
    remove: (name) => (files.delete(name), Promise.resolve()),
  };
}

const prepare = (cluster: TestCluster): void => {
  for (const name of ['one', 'two']) cluster.apply(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: b}\n`);
  cluster.advance('30s');
};

test('ctrl-s saves the rows of a table as CSV, those that the filter hides left out', async () => {
  const dumps = dumpsInMemory();
  await withClusterScreen({ prepare, dumps, command: 'configmaps /one|two' }, async (ui) => {
    await ui.press('ctrl-s');
    await ui.show();
    expect(ui.footer()).toMatch(/saved \/dumps\/configmaps-default-\d{8}T\d{6}\.csv/);
    expect([...dumps.files.values()]).toEqual(['NAME,DATA,AGE\r\none,1,30s\r\ntwo,1,30s\r\n']);
  });
});

test('cells with commas, quotes or breaks are quoted', async () => {
  const dumps = dumpsInMemory();
  const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {nodeSelector: {a: b}, containers: [{name: main, image: nginx}]}\n`;
  await withClusterScreen({ prepare: (cluster) => (cluster.apply(pod), cluster.advance('5s')), dumps, command: 'events' }, async (ui) => {
    await ui.press('ctrl-s');
    await ui.show();
    expect([...dumps.files.values()][0]).toContain(',pod/a,"0/4 nodes are available: ');
  });
});

test('YAML is saved as YAML; :screendumps lists the files, shows them and deletes them', async () => {
  const dumps = dumpsInMemory();
  await withClusterScreen({ prepare, dumps, command: 'configmaps /one' }, async (ui) => {
    await ui.press('y', 'ctrl-s');
    await ui.show();
    const [name, text] = [...dumps.files][0]!;
    expect(name).toMatch(/^configmaps-default-one-\d{8}T\d{6}\.yaml$/);
    expect(text).toContain('kind: ConfigMap\n');
    await ui.command('screendumps');
    expect(ui.title()).toBe('screendumps[1]');
    expect(ui.linesWith(name)).toHaveLength(1);
    await ui.press('enter');
    await ui.show();
    expect(ui.body()).toContain('kind: ConfigMap');
    await ui.press('escape', 'ctrl-d', 'tab', 'enter');
    await ui.show();
    expect(dumps.files.size).toBe(0);
    expect(ui.text()).toContain('nothing is saved yet');
  });
});

test('without a folder the key says so', async () => {
  await withClusterScreen({ prepare, command: 'configmaps' }, async (ui) => {
    await ui.press('ctrl-s');
    expect(ui.footer()).toContain('there is no folder to save in');
  });
});
