// views.yaml: the columns of tables and their order, as the user wants them.
import { expect, test } from 'vitest';
import type { Client } from '../../../src/model/client.ts';
import type { Pod } from '../../../src/model/object.ts';
import { withConfigFolder } from '../../support/config-folder.ts';
import type { TestDashboard, TestDashboardOptions } from '../../support/dashboard.tsx';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

function note(client: Client, name: string, annotation: string, text: string): void {
  const pod = client.get<Pod>('pods', 'default', name);
  client.update<Pod>('pods', { ...pod, metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, [annotation]: text } } });
}

const options: TestDashboardOptions = {
  columns: 110,
  rows: 16,
  prepare(client) {
    addPod(client, 'a', { labels: { team: 'zebra', size: '9' }, node: 'worker-2' });
    addPod(client, 'b', { labels: { team: 'ant', size: '10' } });
    note(client, 'b', 'text', 'x\u001b[2J\ty');
    addPod(client, 'c', { namespace: 'kube-system', labels: { team: 'x' } });
  },
};

async function withViews(text: string, run: (ui: TestDashboard) => Promise<void>, more: TestDashboardOptions = {}): Promise<void> {
  await withConfigFolder(async (config) => {
    config.write('views.yaml', text);
    await config.folder.initial();
    expect(config.problems('views.yaml')).toEqual([]);
    await withDashboard({ ...options, ...more, settings: config.folder }, run);
  });
}

/** The titles and the rows, blanks collapsed. */
function table(ui: TestDashboard): string[] {
  const lines = ui.lines();
  const top = lines.findIndex((line) => /^─+ .*─$/.test(line));
  return lines.slice(top + 1, -1).map((line) => line.replaceAll(/ +/g, ' ').trim()).filter((line) => line !== '');
}

test('chosen columns in their order, new ones from labels and paths; the others are in the wide layout', () =>
  withViews('views:\n  v1/pods:\n    columns: [STATUS, NAME, "TEAM:label:team", "TEXT:annotation:text", "IMAGE:.spec.containers[*].image", "QOS:.status.qosClass|W"]\n', async (ui) => {
    expect(table(ui)).toEqual(['STATUS NAME^ TEAM TEXT IMAGE', 'Running a zebra nginx:1.27', String.raw`Running b ant x\x1b[2J\ty nginx:1.27`]);
    await ui.press('ctrl-w');
    expect(table(ui)[0]).toMatch(/^STATUS NAME\^ TEAM TEXT IMAGE .*/);
    expect(ui.text()).toContain('QOS');
  }));

test('numbers sort as numbers, and the order of the file counts until another is chosen', () =>
  withViews('views:\n  po:\n    columns: [NAME, "SIZE:.metadata.labels.size|NR8", NODE]\n    sortColumn: SIZE:desc\n', async (ui) => {
    expect(table(ui)).toEqual(['NAME SIZEv NODE', 'b 10 worker-1', 'a 9 worker-2']);
    expect(ui.lines().find((line) => line.includes('worker-2'))).toMatch(/^ a {8,} 9 {2,}worker-2/);
    await ui.press('shift-n');
    expect(table(ui).slice(1)).toEqual(['a 9 worker-2', 'b 10 worker-1']);
    await ui.filter('size:>9');
    expect(table(ui).slice(1)).toEqual(['b 10 worker-1']);
  }));

test('in one namespace, in those that match, and everywhere else', () =>
  withViews('views:\n  pods: {columns: [NAMESPACE, NAME]}\n  pods@kube-system: {columns: [NAME, NODE]}\n  pods@^kube-: {columns: [NAME, IP]}\n', async (ui) => {
    expect(table(ui)[0]).toBe('NAME^');
    await ui.command('pods kube-system');
    expect(table(ui)).toEqual(['NAME^ NODE', 'c worker-1']);
    await ui.command('pods kube-public');
    expect(table(ui)).toEqual(['NAME^ IP', 'no pods in kube-public']);
    await ui.command('pods all');
    expect(table(ui)[0]).toBe('NAMESPACE^ NAME');
  }, { prepare: (client) => void (options.prepare!(client), client.create('namespaces', { metadata: { name: 'kube-public' } })) }));

test('is applied as it is saved; a bad file leaves the columns', () =>
  withConfigFolder(async (config) => {
    await config.folder.initial();
    config.folder.follow();
    await withDashboard({ ...options, settings: config.folder }, async (ui) => {
      expect(table(ui)[0]).toContain('READY');
      config.write('views.yaml', 'views: {pods: {columns: [NAME, AGE]}}\n');
      await config.until('columns', ({ views }) => views.length > 0);
      await ui.show(200);
      expect(table(ui)[0]).toBe('NAME^ AGE');
      config.write('views.yaml', 'views: {pods: {columns: [NAME, AGES]}}\n');
      await config.until('bad', ({ files }) => files.some(({ state }) => state === 'bad'));
      await ui.show(200);
      expect(ui.footer()).toContain('! views.yaml:1: views.pods.columns[1] is no column of pods: did you mean "AGE"?');
      expect(table(ui)[0]).toBe('NAME^ AGE');
    });
  }));

test('a changed object is read anew, and only that one', () =>
  withViews('views: {pods: {columns: [NAME, "N:annotation:n|N", "SINCE:.metadata.creationTimestamp|T"]}}\n', async (ui) => {
    await ui.change((client) => note(client, 'a', 'n', '3'));
    await ui.advance(90_000);
    expect(table(ui)).toEqual(['NAME^ N SINCE', 'a 3 90s', 'b 90s']);
  }));

test.each<[text: string, problem: string]>([
  ['views:\n  nodes:\n    columns: [NAME]\n  "pods@[":\n    columns: [NAME]', '4:3: views.pods@[ has a namespace that is no regular expression: "["'],
  ['views: {pods: {columns: [STATSU]}}', '1:26: views.pods.columns[0] is no column of pods: did you mean "STATUS"?'],
  ['views: {pods: {columns: [NAME|X]}}', '1:26: views.pods.columns[0] has the unknown flag "X": there are W (wide only), S (always), H (never), L, R (left, right), N (number), T (time), and a number of cells'],
  ['views: {pods: {columns: ["A:spec.x"]}}', '1:26: views.pods.columns[0] has "spec.x" behind its title: a path begins with ".", a label with "label:"'],
  ['views: {pods: {columns: ["A:.spec[x"]}}', '1:26: views.pods.columns[0] has no path that can be read: "[x" cannot be read (in ".spec[x")'],
  ['views: {pods: {columns: [NAME, "NAME:.spec.x"]}}', '1:32: views.pods.columns[1] has the title "NAME", as another column before'],
  ['views: {pods: {sortColumn: "AGE:down"}}', '1:28: views.pods.sortColumn must be a title, with ":asc" or ":desc" behind it, not "AGE:down"'],
  ['views: {pods: {sortColumn: RESTART}}', '1:28: views.pods.sortColumn names no column of pods: did you mean "RESTARTS"?'],
  ['views: {"pods@[": {columns: [NAME]}}', '1:19: views.pods@[ has a namespace that is no regular expression: "["'],
  ['views: {pods: {colums: [NAME]}}', '1:16: unknown field "views.pods.colums": did you mean "columns"?'],
])('%j is refused', (text, problem) =>
  withConfigFolder(async (config) => {
    config.write('views.yaml', `${text}\n`);
    await config.folder.initial();
    expect(config.problems('views.yaml')).toEqual([problem]);
    expect(config.folder.snapshot().views).toEqual([]);
  }));
