// The configuration speaks of kinds that a definition brings: before it is there, from then on, and when it has gone.
import { expect, test } from 'vitest';
import { createConfigWords } from '../../../src/ui/config-words.ts';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestConfigFolder } from '../../support/config-folder.ts';
import { withConfigFolder } from '../../support/config-folder.ts';

const definition = (group = 'example.com'): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}
`;
const widget = (name: string, size: number, group = 'example.com'): string => `{apiVersion: ${group}/v1, kind: Widget, metadata: {name: ${name}, namespace: default}, spec: {size: ${size}}}`;

const files = {
  'views.yaml': 'views:\n  pods: {columns: [NAME]}\n  example.com/v1/widgets:\n    columns: [NAME, "SIZE:.spec.size|N"]\n    sortColumn: SIZE:desc\n',
  'keys.yaml': 'in:\n  wd: {describe: f2}\n',
  'plugins.yaml': 'plugins:\n  p: {shortCut: f5, description: Polish, scopes: [widgets], command: echo, background: true}\n',
  'jumps.yaml': 'jumps:\n  widgets: {targetGVR: nodes}\n',
};

async function withFiles(run: (ui: ClusterScreen, config: TestConfigFolder) => Promise<void>): Promise<void> {
  await withConfigFolder(async (config) => {
    for (const [name, text] of Object.entries(files)) config.write(name, text);
    await config.folder.initial();
    await withClusterScreen({ settings: config.folder, columns: 160 }, async (ui) => {
      config.folder.speak(createConfigWords(ui.cluster.registry));
      ui.cluster.registry.subscribe(config.folder.notice);
      await run(ui, config);
    });
  });
}

const rows = (ui: ClusterScreen): string[] => ui.body().map((line) => line.replaceAll(/ +/g, ' ').trim()).filter((line) => line !== '');

test('what is not there yet is noted, and nothing else of the file suffers', () =>
  withFiles(async (ui, config) => {
    expect(config.folder.snapshot().files.filter(({ state }) => state === 'bad')).toEqual([]);
    expect(config.notes('views.yaml')).toEqual(['3:3: views.example.com/v1/widgets is no table yet, and counts when there is such a kind']);
    expect(config.notes('keys.yaml')).toEqual(['2:7: in.wd is no table or view yet, and counts when there is such a kind']);
    expect(config.notes('plugins.yaml')).toEqual(['2:50: plugins.p.scopes "widgets" is no table or view yet, and counts when there is such a kind']);
    expect(config.notes('jumps.yaml')).toEqual(['2:12: jumps.widgets is no table yet, and counts when there is such a kind']);
    expect(rows(ui)[0]).toBe('NAME^');
    // No message: with the folder its definition comes a moment later.
    expect(ui.text()).not.toContain('yaml:');
    await ui.command('config');
    expect(ui.text()).toContain('- views.yaml:3:3: views.example.com/v1/widgets is no table yet');
  }));

test('with the definition come columns, order, keys, plugins and jumps, and they go with it', () =>
  withFiles(async (ui, config) => {
    ui.cluster.apply(definition());
    ui.cluster.advance(100);
    ui.cluster.apply(widget('one', 3));
    ui.cluster.apply(widget('two', 20));
    await config.until('widgets', ({ views, jumps }) => views.length === 2 && jumps.size === 1);
    await ui.advance(1000);
    expect(ui.text()).not.toContain('anew');
    expect(config.notes('views.yaml')).toEqual([]);
    await ui.command('wd');
    expect(rows(ui)).toEqual(['NAME SIZEv', 'two 20', 'one 3']);
    expect(ui.text()).toContain('<f5> Polish');
    await ui.press('f2');
    expect(ui.title()).toBe('describe widget(default/two)');
    await ui.press('escape', 'enter');
    expect(ui.title()).toContain('nodes');
    ui.cluster.admin.delete('customresourcedefinitions', undefined, 'widgets.example.com');
    await ui.advance(2000);
    await config.until('gone', ({ views, jumps }) => views.length === 1 && jumps.size === 0);
  }));

test('a kind of the same word in another group is another one', () =>
  withFiles(async (ui, config) => {
    ui.cluster.apply(definition('zoo.test'));
    ui.cluster.advance(100);
    ui.cluster.apply(widget('one', 3, 'zoo.test'));
    await config.until('jumps', ({ jumps }) => jumps.size === 1);
    await ui.advance(1000);
    expect(config.notes('views.yaml')).toHaveLength(1);
    await ui.command('widgets.zoo.test');
    expect(rows(ui)[0]).not.toContain('SIZE');
  }));

test.each([
  ['views.yaml', 'views:\n  podz:\n    columns: [NAME]\n', 'views.podz is no table yet, and counts when there is such a kind; did you mean "pods"?'],
  ['jumps.yaml', 'jumps:\n  pods: {targetGVR: v1/noodes}\n', 'jumps.pods.targetGVR is no table yet, and counts when there is such a kind; did you mean "nodes"?'],
  ['keys.yaml', 'in:\n  conainers: {wrap: f2}\n', 'in.conainers is no table or view yet, and counts when there is such a kind; did you mean "containers"?'],
])('a name that is near one that is known is told at once: %s', (name, text, note) =>
  withConfigFolder(async (config) => {
    config.write(name, text);
    await config.folder.initial();
    await withClusterScreen({ settings: config.folder, columns: 160 }, async (ui) => {
      await ui.show(100);
      expect(ui.text()).toContain(`${name}:2: ${note}`);
    });
  }));
