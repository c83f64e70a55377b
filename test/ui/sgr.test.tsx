// Painted lines are in the form that Ink would write itself; anything else is tokenised twice in every frame.
import { Text, renderToString } from 'ink';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bold, dim, inverse, paint, paintText, stripSgr, underline } from '../../src/ui/sgr.ts';
import type { Style } from '../../src/ui/sgr.ts';
import { colourLevel, createTheme } from '../../src/ui/theme.ts';

const theme = createTheme(3);
const styles: Style[] = [
  [],
  theme.style('normal'),
  theme.style('error'),
  theme.style('title'),
  theme.bar('pending'),
  [inverse],
  [underline, ...theme.style('ok')],
  [bold],
  [dim],
];
const spans = fc.array(fc.record({ text: fc.stringMatching(/^[a-z~ ]{0,5}$/), style: fc.constantFrom(...styles) }), { maxLength: 8 });

describe('paint', () => {
  test('writes what Ink would write', () => {
    fc.assert(
      fc.property(spans, (list) => {
        // A last character that is no blank keeps Ink from trimming the end.
        const line = paint([...list, { text: '.', style: [] }]);
        expect(renderToString(<Text>{line}</Text>)).toBe(line);
      }),
    );
  });

  test('ends bold before dim, which would join it', () => {
    expect(paint([{ text: 'a', style: [bold] }, { text: 'b', style: [dim] }, { text: 'c', style: [bold] }])).toBe('\x1b[1ma\x1b[22m\x1b[2mb\x1b[22m\x1b[1mc\x1b[22m');
  });

  test('does not end a colour that another one follows', () => {
    const a = { open: '\x1b[36m', close: '\x1b[39m' };
    const b = { open: '\x1b[33m', close: '\x1b[39m' };
    expect(paint([{ text: 'A ', style: [a] }, { text: 'B', style: [b] }])).toBe('\x1b[36mA \x1b[33mB\x1b[39m');
    expect(paintText('AB', [inverse, a])).toBe('\x1b[7m\x1b[36mAB\x1b[39m\x1b[27m');
  });

  test('leaves the text alone', () => {
    fc.assert(fc.property(spans, (list) => stripSgr(paint(list)) === list.map((span) => span.text).join('')));
  });
});

describe('theme', () => {
  test('without colours nothing but attributes is sent, and the bar is still one', () => {
    const plainTheme = createTheme(0);
    expect(plainTheme.style('normal')).toEqual([]);
    expect(plainTheme.bar('error')).toEqual([inverse]);
    expect(plainTheme.faded).toEqual([dim]);
    expect(plainTheme.cursorMark).toBe('>');
  });

  test.each([
    [1, '\x1b[91m'],
    [2, '\x1b[38;5;202m'],
    [3, '\x1b[38;2;255;69;0m'],
  ] as const)('level %i spells error as its colours can', (level, open) => {
    expect(createTheme(level).style('error').map((code) => code.open)).toEqual([open]);
  });

  test.each([
    [{ NO_COLOR: '1', FORCE_COLOR: '3' }, 0],
    [{ FORCE_COLOR: '0', COLORTERM: 'truecolor' }, 0],
    [{ FORCE_COLOR: '2' }, 2],
    [{ FORCE_COLOR: '' }, 1],
    [{ COLORTERM: 'truecolor', TERM: 'xterm' }, 3],
    [{ TERM: 'xterm-256color' }, 2],
    [{ TERM: 'xterm' }, 1],
    [{ TERM: 'dumb' }, 0],
    [{ NO_COLOR: '', TERM: 'xterm-256color' }, 2],
  ])('%j means level %i', (env, level) => {
    expect(colourLevel(env, true)).toBe(level);
  });

  test('a pipe has no colours', () => {
    expect(colourLevel({ TERM: 'xterm-256color' }, false)).toBe(0);
  });
});
