// Places where the bundle is not what npm has installed: each spares time that every start or every frame would lose.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { root } from './stamp.ts';

/** Everybody's string-width is the one that loads its tables on demand; that one has the real one. */
const plainWidth: Plugin = {
  name: 'plain-width',
  setup({ onResolve }) {
    const path = `${root}src/build/plain-width.cjs`;
    onResolve({ filter: /^string-width$/ }, ({ importer }) => (importer === path ? undefined : { path }));
  },
};

/** Patterns are compiled for custom resources alone, and the package that does it takes a tenth of the start to be loaded. */
const latePatterns: Plugin = {
  name: 'late-patterns',
  setup({ onResolve }) {
    const path = `${root}src/build/late-patterns.cjs`;
    onResolve({ filter: /^re2js$/ }, () => ({ path }));
    onResolve({ filter: /^\.\/part-patterns\.cjs$/ }, ({ path: beside }) => ({ path: beside, external: true }));
  },
};

/** What meow makes of a package.json needs every licence there is, and is asked for by nobody here: made when it is asked for. */
const lateLicences = rewriting('late-licences', /[\\/]meow[\\/]build[\\/]dependencies\.js$/, [
  [/var normalizeExports = requireNormalize\(\);\s*const normalizePackageData = [^;]+;/, 'const normalizePackageData = (data) => getDefaultExportFromCjs(requireNormalize())(data);'],
]);

/**
 * Ink takes every line of every frame apart into characters, and puts all cells of the screen together again; a line that was there
 * in the frame before is apart already, and a row of the same cells is put together.
 */
const knownLines = rewriting('known-lines', /[\\/]ink[\\/]build[\\/]output\.js$/, [
  [/^/, `import { FrameMap } from ${frameFile('frame-map')};\nimport { FrameRows, blankCellOfFrame } from ${frameFile('frame-rows')};\nlet lastCaches;\nconst frameRows = new FrameRows();\n`],
  ...['widths', 'blockWidths', 'styledChars'].map((name): Rewriting => [new RegExp(`\\b${name} = new Map\\(\\);`), `${name} = new FrameMap(lastCaches?.${name});`]),
  [/\bstyledChars = /, 'lines = new FrameMap(lastCaches?.lines);\n    styledChars = '],
  [/\bcaches = new OutputCaches\(\);/, 'caches = (lastCaches = new OutputCaches());'],
  [/\bconst characterLines = \[\[\]\];/, 'let lines = this.caches.lines.get(text);\n        if (lines === undefined) {\n        const characterLines = [[]];'],
  [/\blet lines = characterLines\.map\(line => styledCharsToString\(line\)\);/, 'lines = characterLines.map(line => styledCharsToString(line));\n        this.caches.lines.set(text, lines);\n        }'],
  [/\brow\.push\(\{\s*type: 'char',\s*value: ' ',\s*fullWidth: false,\s*styles: \[\],\s*\}\);/, 'row.push(blankCellOfFrame);'],
  [/\.map\(line => \{(\s*\/\/[^\n]*)?\s*const lineWithoutEmptyItems = line\.filter\(item => item !== undefined\);\s*return styledCharsToString\(lineWithoutEmptyItems\)\.trimEnd\(\);\s*\}\)/,
    '.map((line, y) => frameRows.text(y, line, () => styledCharsToString(line.filter(item => item !== undefined)).trimEnd()))'],
]);

function frameFile(name: string): string {
  return JSON.stringify(`${root}src/build/${name}.ts`);
}

export const substitutes: readonly Plugin[] = [plainWidth, latePatterns, lateLicences, knownLines];

/** What is found in a file, and what comes in its place. */
type Rewriting = readonly [RegExp, string];

/** Changes one file of a package. Fails the build when a release of it does not look as expected. */
function rewriting(name: string, filter: RegExp, changes: readonly Rewriting[]): Plugin {
  return {
    name,
    setup({ onLoad }) {
      onLoad({ filter }, ({ path }) => {
        const contents = changes.reduce((text, [found, instead]) => {
          if (!found.test(text)) throw new Error(`${name}: ${path} has nothing that looks like ${found.source}`);
          return text.replace(found, () => instead);
        }, readFileSync(path, 'utf8'));
        return { contents, loader: 'js' };
      });
    },
  };
}
