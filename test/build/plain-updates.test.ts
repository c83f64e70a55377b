// What the bundle's Ink sends for a line that has changed is what Ink sends.
import fc from 'fast-check';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { importBundled } from '../support/bundled-packages.ts';

interface Module {
  default(previous: string, next: string, columns: number): string;
}

const source = fileURLToPath(new URL('../../node_modules/ink/build/line-update.js', import.meta.url));
let plain: Module;
let bundled: Module;

beforeAll(async () => {
  bundled = await importBundled<Module>(`export { default } from ${JSON.stringify(source)};`);
  plain = (await import(pathToFileURL(source).href)) as Module;
});

const piece = fc.constantFrom('web', '1m5s', '1m6s', ' ', '…', '▶', '✓', '▆▁', 'é', 'e\u0301', '漢', '👩‍🚀', '\u200b', '\u00ad', '\x1b[31m', '\x1b[39m', '\x1b[1m', '\x1b[22m');
const line = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

test('lines that begin alike and end otherwise', () => {
  fc.assert(
    fc.property(line, line, line, line, fc.constantFrom(8, 20, 80), (head, before, after, tail, columns) => {
      const [previous, next] = [head + before + tail, head + after + tail];
      expect(bundled.default(previous, next, columns)).toBe(plain.default(previous, next, columns));
    }),
    { numRuns: 500 },
  );
});
