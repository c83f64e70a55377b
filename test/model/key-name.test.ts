// Names of keys, as people and k9s write them.
import { expect, test } from 'vitest';
import { parseKeyName } from '../../src/model/key-name.ts';

test.each([
  ['Ctrl-D', 'ctrl-d'], ['Ctrl+D', 'ctrl-d'], ['control-d', 'ctrl-d'], ['Ctrl-Space', 'ctrl-space'],
  ['L', 'shift-l'], ['Shift-L', 'shift-l'], ['shift-l', 'shift-l'], ['Alt-L', 'alt-shift-l'], ['alt-l', 'alt-l'],
  ['Shift-1', '!'], ['Shift-0', ')'], ['esc', 'escape'], ['F5', 'f5'], ['?', '?'], ['-', '-'], ['Shift-Left', 'shift-left'], ['ü', 'ü'],
])('%s is %s', (written, key) => {
  expect(parseKeyName(written)).toEqual({ key });
});

test.each([
  ['Ctrl-I', 'is what a terminal sends for tab: write "tab"'],
  ['Ctrl-Shift-D', 'is what a terminal sends for ctrl-d: write "ctrl-d"'],
  ['Ctrl-5', 'is no key that terminals send: ctrl goes with letters'],
  ['Shift-?', 'is no key: with shift a terminal sends another character, so write that one'],
  ['F13', 'is no key: did you mean "f1"?'],
])('%s %s', (written, problem) => {
  expect(parseKeyName(written)).toEqual({ problem });
});
