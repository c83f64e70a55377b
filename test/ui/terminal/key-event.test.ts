// Every spelling of a key comes out under one name.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyDecoder } from '../../../src/ui/terminal/key-event.ts';
import { keyBytes } from '../../support/key-bytes.ts';

function names(...reads: string[]): string[] {
  const decoder = new KeyDecoder();
  return [...reads.flatMap((read) => decoder.push(read)), ...decoder.flush()].map((event) => event.name);
}

test.each([
  ['j', ['j']],
  ['jjj', ['j', 'j', 'j']],
  ['ab\r', ['a', 'b', 'enter']],
  ['G', ['shift-g']],
  ['Ö', ['shift-ö']],
  [' ', ['space']],
  ['/?:', ['/', '?', ':']],
  ['\r\n', ['enter', 'enter']],
  ['\t\x1b[Z', ['tab', 'shift-tab']],
  ['\x7f\x08', ['backspace', 'backspace']],
  ['\x03\x04\x1a', ['ctrl-c', 'ctrl-d', 'ctrl-z']],
  ['\x00\x1c\x1f', ['ctrl-space', 'ctrl-\\', 'ctrl-_']],
  ['\x1b', ['escape']],
  ['\x1b\x1b', ['escape', 'escape']],
  ['\x1bb\x1b\x7f', ['alt-b', 'alt-backspace']],
  ['\x1b[A\x1bOB\x1b[C\x1bOD', ['up', 'down', 'right', 'left']],
  ['\x1b[1;2D\x1b[1;5C\x1b[1;3A', ['shift-left', 'ctrl-right', 'alt-up']],
  ['\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1bOF', ['home', 'end', 'home', 'end', 'home', 'end']],
  ['\x1b[5~\x1b[6~\x1b[2~\x1b[3~\x1b[3;5~', ['pageup', 'pagedown', 'insert', 'delete', 'ctrl-delete']],
  ['\x1bOP\x1bOS\x1b[11~\x1b[[B\x1b[15~\x1b[24~', ['f1', 'f4', 'f1', 'f2', 'f5', 'f12']],
  ['\x1b[106u\x1b[106;5u\x1b[13u\x1b[27u\x1b[106;2u', ['j', 'ctrl-j', 'enter', 'escape', 'shift-j']],
  ['\x1b[27;5;105~', ['ctrl-i']],
  // Answers of the terminal, and focus: no keys.
  ['\x1b[?1;2c\x1b[12;40R\x1b[I\x1b[O\x1b]11;rgb:00/00/00\x07\x1bP>|xterm\x1b\\j', ['j']],
  // Mouse reports of the old kind carry arbitrary bytes.
  ['\x1b[M !!j', ['j']],
])('%j', (bytes, wanted) => {
  expect(names(bytes)).toEqual(wanted);
});

test('mouse reports carry the cell', () => {
  expect(new KeyDecoder().push('\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<35;2;2M')).toEqual([
    { name: 'click', at: { x: 4, y: 6 } },
    { name: 'release', at: { x: 4, y: 6 } },
    { name: 'wheelup', at: { x: 0, y: 0 } },
    { name: 'wheeldown', at: { x: 0, y: 0 } },
  ]);
});

describe('what a key types', () => {
  test.each([
    ['j', 'j'],
    ['J', 'J'],
    [' ', ' '],
    ['柿', '柿'],
    ['e\u0301', 'e\u0301'],
    ['\r', undefined],
    ['\x1b[A', undefined],
  ])('%j types %j', (bytes, text) => {
    expect(new KeyDecoder().push(bytes)).toMatchObject([{ ...(text === undefined ? {} : { text }) }]);
    expect(new KeyDecoder().push(bytes)[0]?.text).toBe(text);
  });
});

describe('a paste', () => {
  test('is one event, keys inside it are text', () => {
    expect(new KeyDecoder().push('a\x1b[200~x\r\ny\x1b[Az\x1b[201~b')).toEqual([
      { name: 'a', text: 'a' },
      { name: 'paste', text: 'x\ny\x1b[Az' },
      { name: 'b', text: 'b' },
    ]);
  });

  test('may come in many reads, and is not hurried', () => {
    const decoder = new KeyDecoder();
    expect(decoder.push('\x1b[200~one ')).toEqual([]);
    expect(decoder.isWaiting).toBe(false);
    expect(decoder.push('two\x1b[20')).toEqual([]);
    expect(decoder.push('1~')).toEqual([{ name: 'paste', text: 'one two' }]);
  });
});

test('reads may be split anywhere', () => {
  const keys = ['j', 'shift-g', 'space', 'enter', 'up', 'f5', 'f1', 'pagedown', 'ctrl-d', 'shift-left', 'tab', 'shift-tab', '/'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 12 }), fc.array(fc.nat(60)), (pressed, cuts) => {
      const bytes = pressed.map(keyBytes).join('');
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const reads = places.slice(1).map((end, index) => bytes.slice(places[index], end));
      expect(names(...reads)).toEqual(pressed);
    }),
  );
});

test('a broken sequence is given up as an escape', () => {
  const decoder = new KeyDecoder();
  expect(decoder.push('\x1b[1;')).toEqual([]);
  expect(decoder.isWaiting).toBe(true);
  expect(decoder.flush()).toEqual([{ name: 'escape' }]);
  expect(decoder.push('j')).toEqual([{ name: 'j', text: 'j' }]);
});
