// The examples of the project: the folder that opens by default, and each theme of its own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
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

function manifestFiles(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yaml')).map((path) => join(dir, path)) : [];
}

function manifestsBelow(names: readonly string[]): number {
  return names.flatMap((name) => manifestFiles(join(examples, name))).length;
}
