// Bundles the program with its dependencies: a tiny dist/bin.js for every Node, and dist/main.js with its lazy parts.
import { readdirSync, rmSync } from 'node:fs';
import { basename, relative } from 'node:path';
import type { BuildOptions, BuildResult } from 'esbuild';
import { build as esbuild } from 'esbuild';
import { markOf, root, stamp, writeWhole } from './stamp.ts';
import { substitutes } from './substitutes.ts';

const shared: BuildOptions = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
  write: false,
};

// Old versions of Node must be able to read as far as the line that refuses them.
const bin: BuildOptions = { ...shared, entryPoints: ['src/bin.ts'], target: 'es2020', external: ['./main.js'] };

const main: BuildOptions = {
  ...shared,
  entryPoints: ['src/main.tsx'],
  target: 'node22',
  splitting: true,
  // Flat, because the schema is looked for beside the file that asks for it.
  chunkNames: 'part-[name]-[hash]',
  jsx: 'automatic',
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    // Yoga would have Node load its whole HTTP client to decode a data: URL, for a tenth of the start; nothing here fetches.
    fetch: 'undefined',
  },
  plugins: [...substitutes],
  alias: { 'react-devtools-core': `${root}src/build/empty-module.cjs` },
  banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
};

/** What `late-patterns` asks for: a tenth of all the code, for expressions that only custom resources have. */
const patterns: BuildOptions = { ...shared, entryPoints: [{ in: 're2js', out: 'part-patterns' }], outExtension: { '.js': '.cjs' }, format: 'cjs', target: 'node22' };

/** Writes the bundle into dist/ and removes parts of earlier ones; rejects with esbuild's messages. */
export async function bundle(): Promise<void> {
  const results = await Promise.all([esbuild(bin), esbuild(main), esbuild(patterns)]);
  const outputs = results.flatMap((result) => result.outputFiles ?? []);
  for (const { path, contents } of outputs) writeWhole(path, contents);
  const names = new Set(outputs.map(({ path }) => basename(path)));
  for (const name of readdirSync(`${root}dist`)) {
    if (name.startsWith('part-') && !names.has(name)) rmSync(`${root}dist/${name}`, { force: true });
  }
  stamp('bundle', marksOf(results), outputs.map(({ path }) => relative(root, path)));
}

function marksOf(results: readonly BuildResult[]): Record<string, string> {
  const paths = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  // One lock file stands for all that npm has installed.
  const own = paths.filter((path) => !path.startsWith('node_modules/'));
  own.push('node_modules/.package-lock.json', 'src/build/bundle.ts', 'src/build/substitutes.ts');
  return Object.fromEntries(own.map((path) => [path, markOf(path)]));
}
