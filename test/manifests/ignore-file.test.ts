// What a .kubariumignore keeps out of the cluster, and that changing it is enough.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { createTestFolder } from '../support/manifest-folder.ts';
import type { TestFolder } from '../support/manifest-folder.ts';
import { configMap } from '../support/manifests.ts';

const open: TestFolder[] = [];

afterEach(async () => {
  for (const folder of open.splice(0)) await folder.dispose();
});

function folderWith(files: Readonly<Record<string, string>>): TestFolder {
  const folder = createTestFolder();
  open.push(folder);
  for (const [path, text] of Object.entries(files)) folder.write(path, text);
  return folder;
}

/** Each file holds a ConfigMap named after it. */
const maps = (...paths: string[]): Record<string, string> => Object.fromEntries(paths.map((path) => [path, configMap(path.replace(/\W/g, '-'))]));

const read = (folder: TestFolder): string[] => folder.reconciler.snapshot().files.map(({ path }) => path);

it.each<[string, Record<string, string>, string[], string[]]>([
  ['a folder', { '.kubariumignore': 'jobs/' }, ['a.yaml', 'jobs/b.yaml', 'jobs/deep/c.yaml'], ['a.yaml']],
  ['a folder of any depth', { '.kubariumignore': 'jobs/' }, ['a.yaml', 'x/jobs/b.yaml'], ['a.yaml']],
  ['a folder of the top only', { '.kubariumignore': '/jobs/' }, ['jobs/a.yaml', 'x/jobs/b.yaml'], ['x/jobs/b.yaml']],
  ['no file by the pattern of a folder', { '.kubariumignore': 'jobs.yaml/' }, ['jobs.yaml'], ['jobs.yaml']],
  ['files by a pattern, but one', { '.kubariumignore': '*-old.yaml\n!keep-old.yaml\n' }, ['a.yaml', 'a-old.yaml', 'keep-old.yaml'], ['a.yaml', 'keep-old.yaml']],
  ['comments and blank lines', { '.kubariumignore': '# jobs/\r\n\r\n' }, ['jobs/a.yaml'], ['jobs/a.yaml']],
  ['large and small letters apart', { '.kubariumignore': 'Jobs/' }, ['jobs/a.yaml'], ['jobs/a.yaml']],
  ['by a deeper file, from there', { 'x/.kubariumignore': '/a.yaml' }, ['a.yaml', 'x/a.yaml', 'x/y/a.yaml'], ['a.yaml', 'x/y/a.yaml']],
  ['but what a deeper file wants', { '.kubariumignore': 'a.yaml', 'x/.kubariumignore': '!a.yaml' }, ['a.yaml', 'x/a.yaml'], ['x/a.yaml']],
  ['all of an ignored folder, whatever is in it', { '.kubariumignore': 'x/', 'x/.kubariumignore': '!a.yaml' }, ['b.yaml', 'x/a.yaml'], ['b.yaml']],
])('ignores %s', async (_, rules, paths, expected) => {
  const folder = folderWith({ ...maps(...paths), ...rules });
  await folder.folder.initial();
  expect(read(folder)).toEqual(expected);
  const ignored = paths.length - expected.length;
  expect(folder.reconciler.snapshot().folder).toEqual({ state: 'ready', ...(ignored > 0 && { ignored }) });
});

it('changing it reads the folder anew', async () => {
  const folder = folderWith(maps('a.yaml', 'jobs/b.yaml'));
  await folder.folder.start();
  folder.write('.kubariumignore', 'jobs/');
  await folder.until('one less', (snapshot) => snapshot.folder.ignored === 1);
  expect(folder.value('jobs-b-yaml')).toBeUndefined();
  folder.write('jobs/c.yaml', configMap('three'));
  await folder.until('one more ignored', (snapshot) => snapshot.folder.ignored === 2);
  folder.write('.kubariumignore', 'a.yaml');
  await folder.until('the other', () => folder.value('jobs-b-yaml') === 'a' && folder.value('a-yaml') === undefined);
  rmSync(folder.path('.kubariumignore'));
  await folder.until('all', () => folder.value('a-yaml') === 'a');
  expect(read(folder)).toEqual(['a.yaml', 'jobs/b.yaml', 'jobs/c.yaml']);
});

it('a folder is left as it is while its ignore file cannot be read', async () => {
  const folder = folderWith({ ...maps('a.yaml', 'x/b.yaml', 'x/c.yaml'), 'x/.kubariumignore': 'c.yaml' });
  await folder.folder.initial();
  rmSync(folder.path('x/.kubariumignore'));
  mkdirSync(folder.path('x/.kubariumignore'));
  await folder.folder.initial();
  expect(folder.lines()).toEqual(['a.yaml ok', '  configmaps/a-yaml:1 applied', 'x/ error', '  ! 1:1 is not read: its .kubariumignore is not a regular file', 'x/b.yaml ok', '  configmaps/x-b-yaml:1 applied']);
});

it('a pattern of a folder holds back a link to one', async () => {
  const folder = folderWith({ ...maps('.data/a.yaml', 'b.yaml'), '.kubariumignore': 'linked/' });
  symlinkSync('.data', folder.path('linked'));
  await folder.folder.initial();
  expect(read(folder)).toEqual(['b.yaml']);
});
