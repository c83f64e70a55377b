// Kinds that are defined while the screen is open: their words, their tables, and what is left when they go.
import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { ClusterScreen, ClusterScreenOptions } from '../../support/cluster-screen.tsx';

const definition = (column = 'Color', group = 'example.com'): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: widgets, kind: Widget, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: ${column}, type: string, jsonPath: .spec.color}
    - {name: Ready, type: string, jsonPath: .status.ready, priority: 1}
    subresources: {scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {color: {type: string}, replicas: {type: integer}}}, status: {type: object, properties: {ready: {type: string}, replicas: {type: integer}}}}}}
`;
const widget = (name: string, color: string): string => `{apiVersion: example.com/v1, kind: Widget, metadata: {name: ${name}, namespace: default}, spec: {color: ${color}, replicas: 1}}`;

const prepared: ClusterScreenOptions = {
  prepare(cluster) {
    cluster.apply(definition());
    cluster.advance(100);
    cluster.apply(widget('one', 'red'));
    cluster.apply(widget('two', 'blue'));
  },
};

const rows = (ui: ClusterScreen): string[] => ui.body().map((line) => line.replaceAll(/ +/g, ' ').trim()).filter((line) => line !== '');

test.each(['widgets', 'widget', 'wd', 'widgets.example.com', 'Widget'])(':%s opens a table with the columns of the definition', (word) =>
  withClusterScreen(prepared, async (ui) => {
    await ui.command(word);
    expect(ui.title()).toBe('widgets(default)[2]');
    expect(ui.footer()).toContain('<widgets>');
    expect(rows(ui)).toEqual(['NAME^ COLOR', 'one red', 'two blue']);
    await ui.press('ctrl-w');
    expect(rows(ui)[0]).toBe('NAME^ COLOR READY LABELS');
  }));

test('Enter on a definition shows its objects; describe, YAML and scale work on them', () =>
  withClusterScreen({ ...prepared, command: 'crd' }, async (ui) => {
    expect(rows(ui)).toEqual(['NAME^ CREATED AT', expect.stringMatching(/^widgets\.example\.com \d{4}-/)]);
    await ui.press('enter');
    expect(ui.title()).toBe('widgets(default)[2]');
    await ui.press('d');
    expect(ui.title()).toBe('describe widget(default/one)');
    expect(ui.linesWith('Color:')).toEqual(['Color: red']);
    await ui.press('escape', 'y');
    expect(ui.linesWith('kind:')).toEqual(['kind: Widget']);
    await ui.press('escape', 's');
    expect(ui.text()).toContain('Scale widget.example.com/one');
    await ui.press('backspace');
    await ui.type('4');
    await ui.press('enter');
    expect(ui.text()).toContain('kubectl scale widget.example.com/one --replicas=4 -n default');
    expect(ui.cluster.admin.get('widgets.example.com', 'default', 'one')).toMatchObject({ spec: { replicas: 4 } });
  }));

test('a changed definition changes the columns of the table that is open', () =>
  withClusterScreen({ ...prepared, command: 'wd' }, async (ui) => {
    ui.cluster.apply(definition('Shade'));
    await ui.advance(1000);
    expect(rows(ui)[0]).toBe('NAME^ SHADE');
    expect(rows(ui)).toHaveLength(3);
  }));

test('deleting a definition says what goes; its table stays behind, empty, and fills again with the kind', () =>
  withClusterScreen({ ...prepared, command: 'wd' }, async (ui) => {
    await ui.command('crd');
    await ui.press('ctrl-d');
    expect(ui.text()).toContain('with it: everything of its kind goes: 2 Widgets');
    await ui.press('right', 'enter');
    await ui.advance(2000);
    expect(rows(ui)[1]).toBe('no customresourcedefinitions');
    await ui.press('[');
    expect(ui.title()).toBe('widgets(default)[0]');
    expect(rows(ui)[1]).toBe('no widgets in default');
    await ui.command('wd');
    expect(ui.text()).toContain('no resource or command is called "wd"');
    await ui.press('escape', 'escape');
    ui.cluster.apply(definition());
    ui.cluster.advance(100);
    ui.cluster.apply(widget('three', 'green'));
    await ui.advance(1000);
    expect(rows(ui)[1]).toBe('three green');
  }));

test('the prompt suggests the kind, and aliases list it once', () =>
  withClusterScreen(prepared, async (ui) => {
    await ui.press(':');
    await ui.type('widg');
    expect(ui.text()).toContain('widgets');
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toBe('widgets(default)[2]');
    await ui.command('aliases');
    expect(ui.title()).toMatch(/^aliases\[\d+\]$/);
    await ui.press('/');
    await ui.type('widget');
    await ui.press('enter');
    expect(rows(ui).slice(1)).toEqual(['widgets widget, wd example.com/v1']);
    expect(ui.title()).toBe('aliases[1] /widget');
  }));

test('of two kinds with one word the second is called by its whole name', () =>
  withClusterScreen({
    prepare(cluster) {
      prepared.prepare!(cluster);
      cluster.apply(definition('Other', 'zoo.test'));
      cluster.advance(100);
    },
  }, async (ui) => {
    await ui.command('aliases');
    await ui.press('/');
    await ui.type('widget');
    await ui.press('enter');
    expect(rows(ui).slice(1).map((line) => line.split(' ')[0])).toEqual(['widgets', 'widgets.zoo.test']);
    await ui.command('widgets.zoo.test');
    expect(ui.title()).toBe('widgets(default)[0]');
    expect(rows(ui)[0]).toBe('NAME^ OTHER');
  }));
