// The bundle's Ink puts a frame together as Ink does, whatever the frames before it were.
import fc from 'fast-check';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { importBundled } from '../support/bundled-packages.ts';

interface Clip {
  x1: number | undefined;
  x2: number | undefined;
  y1: number | undefined;
  y2: number | undefined;
}
interface Output {
  write(x: number, y: number, text: string, options: { transformers: readonly ((line: string, index: number) => string)[] }): void;
  clip(clip: Clip): void;
  unclip(): void;
  get(): { output: string; height: number };
}
type OutputClass = new (size: { width: number; height: number }) => Output;

const source = fileURLToPath(new URL('../../node_modules/ink/build/output.js', import.meta.url));
let Plain: OutputClass;
let Bundled: OutputClass;

beforeAll(async () => {
  Bundled = (await importBundled<{ default: OutputClass }>(`export { default } from ${JSON.stringify(source)};`)).default;
  Plain = ((await import(pathToFileURL(source).href)) as { default: OutputClass }).default;
});

interface Write {
  x: number;
  y: number;
  text: string;
  clip: Clip | undefined;
  shouts: boolean;
}

const text = fc
  .array(fc.constantFrom('web', ' ', 'Running', '漢字', '👩‍🚀', '\x1b[31mError\x1b[39m', '\x1b[1m', '\x1b[22m', '\n', 'é', '\u200b', '│', '\x1b[48;5;22m \x1b[49m'), { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(''));
const bound = fc.option(fc.integer({ min: -2, max: 14 }), { nil: undefined });
const write: fc.Arbitrary<Write> = fc.record({
  x: fc.integer({ min: -3, max: 14 }),
  y: fc.integer({ min: -1, max: 5 }),
  text,
  clip: fc.option(fc.record({ x1: bound, x2: bound, y1: bound, y2: bound }), { nil: undefined, freq: 2 }),
  shouts: fc.boolean(),
});

function draw(Frame: OutputClass, writes: readonly Write[], width: number): string {
  const frame = new Frame({ width, height: 5 });
  for (const { x, y, text: written, clip, shouts } of writes) {
    if (clip) frame.clip(clip);
    frame.write(x, y, written, { transformers: shouts ? [(line, index) => `${line}!${index}`] : [] });
    if (clip) frame.unclip();
  }
  return frame.get().output;
}

test('frames that are like the one before in most rows', () => {
  const change = fc.record({ at: fc.nat(), instead: write, width: fc.constantFrom(12, 12, 12, 16) });
  fc.assert(
    fc.property(fc.array(write, { minLength: 1, maxLength: 8 }), fc.array(change, { minLength: 1, maxLength: 6 }), (first, changes) => {
      let writes = first;
      expect(draw(Bundled, writes, 12)).toBe(draw(Plain, writes, 12));
      for (const { at, instead, width } of changes) {
        writes = writes.with(at % writes.length, instead);
        expect(draw(Bundled, writes, width)).toBe(draw(Plain, writes, width));
      }
    }),
    { numRuns: 300 },
  );
});
