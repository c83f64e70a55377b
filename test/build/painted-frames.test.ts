// Frames of painted lines: the bundle's Ink draws what Ink draws, whatever was on the screen before.
import fc from 'fast-check';
import * as plainInk from 'ink';
import { EventEmitter } from 'node:events';
import * as plainReact from 'react';
import { beforeAll, expect, test } from 'vitest';
import { bold, dim, inverse, paint } from '../../src/ui/sgr.ts';
import type { Style } from '../../src/ui/sgr.ts';
import { importBundled } from '../support/bundled-packages.ts';

interface Library {
  ink: typeof plainInk;
  react: typeof plainReact;
}

const plain: Library = { ink: plainInk, react: plainReact };
let bundled: Library;

beforeAll(async () => {
  bundled = await importBundled<Library>("export * as ink from 'ink'; export * as react from 'react';");
});

/** What is on the screen: lines below each other, beside each other from a row on, and a dialog over them. */
interface Scene {
  columns: number;
  lines: readonly string[];
  beside: readonly (readonly [left: string, right: string])[];
  over: { top: number; left: number; lines: readonly string[] } | undefined;
}

const style: fc.Arbitrary<Style> = fc.constantFrom([], [], [bold], [inverse], [dim], [bold, inverse]);
const words = fc.constantFrom('web', ' ', 'Running', '…', '│', 'é', '3m2s', '漢字', '', '  ', '👩‍🚀', '\u200b');
const line = fc.array(fc.record({ text: words, style }), { maxLength: 5 }).map((spans) => paint(spans) || ' ');
const scene: fc.Arbitrary<Scene> = fc.record({
  columns: fc.constantFrom(20, 20, 8),
  lines: fc.array(line, { maxLength: 4 }),
  beside: fc.array(fc.tuple(line, line), { maxLength: 2 }),
  over: fc.option(fc.record({ top: fc.integer({ min: 0, max: 4 }), left: fc.integer({ min: 0, max: 9 }), lines: fc.array(line, { minLength: 1, maxLength: 2 }) }), { nil: undefined }),
});

function element({ ink: { Box, Text }, react: { createElement: h } }: Library, { columns, lines, beside, over }: Scene): plainReact.ReactElement {
  const painted = (text: string, key: number): plainReact.ReactElement => h(Text, { key, wrap: 'truncate' }, text);
  return h(
    Box,
    { flexDirection: 'column', width: columns, height: 8 },
    h(Box, { key: 'lines', flexDirection: 'column', width: '100%', flexShrink: 0 }, lines.map(painted)),
    beside.map(([left, right], key) => h(Box, { key, width: '100%' }, h(Box, { flexGrow: 1, flexBasis: 0 }, painted(left, 0)), h(Box, { width: 6 }, painted(right, 0)))),
    over ? h(Box, { key: 'over', position: 'absolute', marginTop: over.top, marginLeft: over.left, flexDirection: 'column', width: 8 }, over.lines.map(painted)) : null,
  );
}

/** The frames of scenes that follow each other on one screen. */
function frames(library: Library, scenes: readonly Scene[]): string[] {
  const written: string[] = [];
  const stdout = Object.assign(new EventEmitter(), { columns: 20, rows: 10, isTTY: true, write: (text: string) => written.push(text) > 0 });
  const app = library.ink.render(element(library, scenes[0]!), { stdout: stdout as never, debug: true, patchConsole: false, exitOnCtrlC: false });
  const shown = [written.at(-1)!];
  for (const next of scenes.slice(1)) {
    app.rerender(element(library, next));
    shown.push(written.at(-1)!);
  }
  app.unmount();
  app.cleanup();
  return shown;
}

test('lines alone, beside each other, under a dialog, changed and cut short', () => {
  fc.assert(
    fc.property(fc.array(scene, { minLength: 1, maxLength: 5 }), (scenes) => {
      expect(frames(bundled, scenes)).toEqual(frames(plain, scenes));
    }),
    { numRuns: 150 },
  );
});
