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
 * Ink takes every line of every frame apart into characters, and puts all cells of the screen together again; a painted line that has
 * its row to itself is as it has to be, any other that was there in the frame before is apart already, and a row of the same cells is put together.
 */
const knownLines = rewriting('known-lines', /[\\/]ink[\\/]build[\\/]output\.js$/, [
  [/^/, `import { FrameMap } from ${ownFile('frame-map')};\nimport { FrameRows, blankCellOfFrame } from ${ownFile('frame-rows')};\nimport { FramePicture } from ${ownFile('frame-picture')};\nlet lastCaches;\nconst frameRows = new FrameRows();\n`],
  ...['widths', 'blockWidths', 'styledChars'].map((name): Rewriting => [new RegExp(`\\b${name} = new Map\\(\\);`), `${name} = new FrameMap(lastCaches?.${name});`]),
  [/\bstyledChars = /, 'lines = new FrameMap(lastCaches?.lines);\n    styledChars = '],
  [/\bcaches = new OutputCaches\(\);/, 'caches = (lastCaches = new OutputCaches());'],
  [/\bconst characterLines = \[\[\]\];/, 'let lines = this.caches.lines.get(text);\n        if (lines === undefined) {\n        const characterLines = [[]];'],
  [/\blet lines = characterLines\.map\(line => styledCharsToString\(line\)\);/, 'lines = characterLines.map(line => styledCharsToString(line));\n        this.caches.lines.set(text, lines);\n        }'],
  [/\bconst currentLine = output\[y \+ index\];/, 'const currentLine = output.cells(y + index);'],
  [/\bclip\(clip\) \{/, "line(x, y, text) {\n        this.operations.push({ type: 'line', x, y, text, transformers: [] });\n    }\n    clip(clip) {"],
  [/\bconst output = \[\];[^]*?const clips = \[\];/, 'const output = new FramePicture(this, blankCellOfFrame, line => this.caches.getStyledChars(line));\n        const clips = [];'],
  [/\belse \{\s*(this\.applyWriteOperation\(output, operation, clips\.at\(-1\)\);)/, "else if (operation.type !== 'line' || operation.x !== 0 || clips.length > 0 || !output.line(operation.y, operation.text)) {\n                this.applyWriteOperation(output, operation, clips.at(-1));"],
  [/\boutput\s*\.map\(line => \{(\s*\/\/[^\n]*)?\s*const lineWithoutEmptyItems = line\.filter\(item => item !== undefined\);\s*return styledCharsToString\(lineWithoutEmptyItems\)\.trimEnd\(\);\s*\}\)/,
    'output.texts((y, line) => frameRows.text(y, line, () => styledCharsToString(line.filter(item => item !== undefined)).trimEnd()))'],
  [/\bheight: output\.length\b/, 'height: this.height'],
]);

/** A painted line is neither measured nor looked at for what must not reach a terminal: it is known how many columns it takes, and what is in it. */
const paintedLines = [
  rewriting('painted-lines-measured', /[\\/]ink[\\/]build[\\/]dom\.js$/, [
    [/^/, `import { paintedColumns, paintedTextOf } from ${ownFile('painted-line')};\n`],
    [/\bconst text = node\.nodeName === '#text' \?/, "const painted = paintedTextOf(node);\n    if (painted && (widthMode === Yoga.MEASURE_MODE_UNDEFINED || painted.columns <= width)) return { width: painted.columns, height: 1 };\n    const text = node.nodeName === '#text' ?"],
    [/\bnode\.nodeValue = text;\s*markNodeAsDirty\(node\);/, 'const columns = paintedColumns(text);\n    const isAsWide = columns === node.columns && paintedTextOf(node.parentNode) === node;\n    node.nodeValue = text;\n    node.columns = columns;\n    if (!isAsWide) markNodeAsDirty(node);'],
  ]),
  rewriting('painted-lines-written', /[\\/]ink[\\/]build[\\/]render-node-to-output\.js$/, [
    [/^/, `import { paintedTextOf } from ${ownFile('painted-line')};\n`],
    [/\blet text = squashTextNodes\(node\);/, 'const painted = paintedTextOf(node);\n        if (painted && painted.columns <= yogaNode.getComputedWidth()) {\n            output.line(x, y, painted.nodeValue);\n            return;\n        }\n        let text = squashTextNodes(node);'],
  ]),
];

/** Several packages make a segmenter when they are loaded, and most frames need none. */
const lateSegmenters = [
  ['wrap-ansi', /[\\/]wrap-ansi[\\/]index\.js$/],
  ['slice-ansi', /[\\/]slice-ansi[\\/]tokenize-ansi\.js$/],
  ['ansi-tokenize', /[\\/]ansi-tokenize[\\/]build[\\/]tokenize\.js$/],
].map(([name, filter]) => rewriting(`late-segmenter-of-${name as string}`, filter as RegExp, [
  [/^/, `import { lateSegmenter } from ${ownFile('late-segmenter')};\n`],
  [/\bnew Intl\.Segmenter\([^)]*\)/, 'lateSegmenter'],
]));

/** What has changed in a line is found without segments where all its characters are plain, not only where they are ASCII. */
const plainUpdates = rewriting('plain-updates', /[\\/]ink[\\/]build[\\/]line-update\.js$/, [
  [/^/, `import { lateSegmenter } from ${ownFile('late-segmenter')};\nimport { isNarrowText } from ${JSON.stringify(`${root}src/ui/narrow-text.ts`)};\n`],
  [/\bnew Intl\.Segmenter\([^)]*\)/, 'lateSegmenter'],
  [/\bconst printableAscii = [^;]+;/, 'const printableAscii = { test: isNarrowText };'],
]);

function ownFile(name: string): string {
  return JSON.stringify(`${root}src/build/${name}.ts`);
}

export const substitutes: readonly Plugin[] = [plainWidth, latePatterns, lateLicences, knownLines, ...paintedLines, ...lateSegmenters, plainUpdates];

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
