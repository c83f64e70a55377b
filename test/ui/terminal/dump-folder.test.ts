import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createDumpFolder, dumpFolderOf } from '../../../src/ui/terminal/dump-folder.ts';

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kubarium-dumps-'));
  made.push(folder);
  return folder;
}

test('a text is saved under its name, a second one beside it, both for their user alone', async () => {
  const folder = join(await newFolder(), 'state', 'dumps');
  const dumps = createDumpFolder(folder);
  expect(await dumps.list()).toEqual([]);
  expect(await dumps.save('pods-default', 'csv', 'one\n')).toBe(join(folder, 'pods-default.csv'));
  expect(await dumps.save('pods-default', 'csv', 'two\n')).toBe(join(folder, 'pods-default-2.csv'));
  expect(await dumps.read('pods-default.csv')).toBe('one\n');
  expect((await stat(join(folder, 'pods-default.csv'))).mode & 0o777).toBe(0o600);
  expect((await dumps.list()).map(({ name, bytes }) => `${name} ${bytes}`).toSorted()).toEqual(['pods-default-2.csv 4', 'pods-default.csv 4']);
  await dumps.remove('pods-default.csv');
  expect(await readdir(folder)).toEqual(['pods-default-2.csv']);
});

test('names never lead out of the folder', async () => {
  const folder = await newFolder();
  const dumps = createDumpFolder(join(folder, 'dumps'));
  expect(await dumps.save('../../etc/pass wd', 'txt', '')).toBe(join(folder, 'dumps', '..-..-etc-pass-wd.txt'));
  await expect(dumps.read('../secret')).rejects.toThrow('ENOENT');
});

test('a folder that cannot be made is an error', async () => {
  const dumps = createDumpFolder('/dev/null/dumps');
  await expect(dumps.save('a', 'txt', '')).rejects.toThrow('ENOTDIR');
});

test.each<[Record<string, string>, string | undefined]>([
  [{ HOME: '/home/me' }, '/home/me/.local/state/kubarium/screen-dumps'],
  [{ HOME: '/home/me', XDG_STATE_HOME: '/state' }, '/state/kubarium/screen-dumps'],
  [{}, undefined],
])('%j', (env, folder) => {
  expect(dumpFolderOf(env)).toBe(folder);
});
