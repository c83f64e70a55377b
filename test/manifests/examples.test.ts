// The examples of the project: the folder that opens by default, and each theme of its own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { kinds } from '../../src/kinds/index.ts';
import { createTestFolder } from '../support/manifest-folder.ts';
import type { TestFolder } from '../support/manifest-folder.ts';

const examples = fileURLToPath(new URL('../../manifests', import.meta.url));
const themes = readFileSync(join(examples, '.kubariumignore'), 'utf8').split('\n').filter((line) => /^\/[\w-]+\/$/.test(line)).map((line) => line.slice(1, -1));
const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

const open: TestFolder[] = [];

afterEach(async () => {
  for (const folder of open.splice(0)) await folder.dispose();
});

async function opened(dir: string): Promise<TestFolder> {
  const folder = createTestFolder({ dir });
  open.push(folder);
  await folder.folder.initial();
  // What waits for something the cluster makes by itself is tried again.
  await folder.advance('30s');
  return folder;
}

it('only troubles is opened by default beside the files at the top', () => {
  expect(folders.filter((name) => !themes.includes(name))).toEqual(['troubles']);
});

describe.each(['.', ...folders])('manifests/%s', (name) => {
  it('applies without a problem', async () => {
    const { reconciler } = await opened(join(examples, name));
    const { files, folder } = reconciler.snapshot();
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(({ path, problems }) => problems.map(({ line, message }) => `${path}:${line}: ${message}`))).toEqual([]);
    expect(files.filter(({ state }) => state !== 'ok').map(({ path, state }) => `${path} ${state}`)).toEqual([]);
    expect(folder.ignored ?? 0).toBe(name === '.' ? manifestsBelow(themes) : 0);
  });

  it('says in each file what to try', () => {
    const silent = manifestFiles(join(examples, name)).filter((path) => !readFileSync(path, 'utf8').startsWith('# '));
    expect(silent).toEqual([]);
  });
});

it('names keys that there are, where a comment says in which view', () => {
  const keys = keysByView(readFileSync(join(examples, '..', 'README.md'), 'utf8'));
  const named = manifestFiles(examples).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/(?:^|[ (])((?:ctrl-|shift-)?[a-z]) (?:on [\w -]+ )?in :([a-z]+)/gm)].map(([said, key, word]) => ({ said: `${path}: ${said}`, key: key!, view: pluralOf(word!) })),
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter(({ key, view }) => !keys.get(view)?.has(key) && !keys.get('in every table')!.has(key)).map(({ said }) => said)).toEqual([]);
});

/** What README's tables of keys give to each view, and to every table. */
function keysByView(readme: string): ReadonlyMap<string, ReadonlySet<string>> {
  const shared = readme.slice(readme.indexOf('| in every table |'), readme.indexOf('| table | its own keys |'));
  const keysOf = (text: string): ReadonlySet<string> => new Set([...text.matchAll(/`([^`]+)`/g)].map(([, key]) => key!));
  const own = [...readme.matchAll(/^\| ([a-z]+) \| (`.*) \|$/gm)].map(([, view, keys]) => [view!, keysOf(keys!)] as const);
  return new Map([...own, ['in every table', keysOf(shared)]]);
}

function pluralOf(word: string): string {
  return kinds.find(({ plural, shortNames }) => plural === word || shortNames?.includes(word))?.plural ?? word;
}

function manifestFiles(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml')).map((path) => join(dir, path)) : [];
}

function manifestsBelow(names: readonly string[]): number {
  return names.flatMap((name) => manifestFiles(join(examples, name))).length;
}
