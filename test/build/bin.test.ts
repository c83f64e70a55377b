import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isNodeRecent, requiredNode } from '../../src/node-version.ts';

const root = new URL('../../', import.meta.url);

describe('isNodeRecent', () => {
  it.each([
    ['22.22.0', true],
    ['22.22.5', true],
    ['22.21.9', false],
    ['22.3.0', false],
    ['20.20.2', false],
    ['24.0.0', true],
    ['100.0.0', true],
    ['24.0.0-nightly20250101', true],
  ])('%s: %s', (version, expected) => {
    expect(isNodeRecent(version)).toBe(expected);
  });

  it('agrees with package.json', () => {
    const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${requiredNode}`);
  });
});

describe('dist/bin.js', () => {
  const bin = fileURLToPath(new URL('dist/bin.js', root));
  // Makes Node believe that it is old, in the first process only; no other Node has to be installed for that.
  const pretend = 'data:text/javascript,if(!process.env.KUBARIUM_SECOND_START)Object.defineProperty(process.versions,"node",{value:"18.19.1"})';
  const runOld = (file: string): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, ['--import', pretend, file, '--version'], { encoding: 'utf8' });

  it('is tiny, because the version check must not wait for the program', () => {
    expect(statSync(bin).size).toBeLessThan(4096);
  });

  it('refuses an old Node in one line where there is no other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubarium-'));
    try {
      const lonely = join(folder, 'bin.mjs');
      copyFileSync(bin, lonely);
      const { status, stdout, stderr } = runOld(lonely);
      expect(stderr).toBe('kubarium needs Node 22.22 or newer, this is 18.19.1: see https://nodejs.org\n');
      expect([status, stdout]).toEqual([2, '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('goes on with the Node of the clone when the one that runs it is old', () => {
    expect(runOld(bin)).toMatchObject({ status: 0, stderr: '' });
  });
});
