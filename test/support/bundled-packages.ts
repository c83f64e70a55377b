// Packages as the bundle has them: with its substitutes in place of what npm has installed.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { substitutes } from '../../src/build/substitutes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The exports of a module with these lines, which import as a file in the root of the project would. To be called in a beforeAll. */
export async function importBundled<T>(lines: string): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-bundled-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const outfile = join(folder, 'bundled.mjs');
  await build({
    stdin: { contents: lines, resolveDir: root },
    bundle: true, platform: 'node', format: 'esm', outfile, plugins: [...substitutes], logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    alias: { 'react-devtools-core': `${root}src/build/empty-module.cjs` },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
  return (await import(pathToFileURL(outfile).href)) as T;
}
