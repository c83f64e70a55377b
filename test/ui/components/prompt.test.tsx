// The `:` and `/` prompts.
import { describe, expect, test } from 'vitest';
import { ghostOf, promptKey, promptState, promptText } from '../../../src/ui/components/prompt-editor.ts';
import type { PromptContext, PromptState } from '../../../src/ui/components/prompt-editor.ts';
import { promptHeight, promptLines, suggestionOn } from '../../../src/ui/components/prompt.tsx';
import { stripSgr } from '../../../src/ui/sgr.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const kinds = ['pods', 'poddisruptionbudgets', 'nodes', 'namespaces'];
const contextOf = (state: PromptState): PromptContext => ({
  history: ['deployments', 'nodes worker-1'],
  suggestions: kinds.filter((kind) => promptText(state) !== '' && kind.startsWith(promptText(state))),
});

/** Presses keys; words in quotes are typed. */
function press(...keys: string[]) {
  let state = promptState();
  let outcome: ReturnType<typeof promptKey>['outcome'] = { type: 'ignored' };
  for (const key of keys) {
    const events = key.startsWith('"') ? [...key.slice(1, -1)].map((text) => ({ name: text === ' ' ? 'space' : text, text })) : [{ name: key }];
    for (const event of events) ({ state, outcome } = promptKey(state, event, contextOf(state)));
  }
  return { state, outcome, text: promptText(state), before: state.line.before };
}

describe('editing', () => {
  test.each([
    [['"abc"', 'left', '"X"'], 'abXc'],
    [['"abc"', 'home', 'delete'], 'bc'],
    [['"abc def"', 'ctrl-w'], 'abc '],
    [['"abc def"', 'alt-b', 'ctrl-k'], 'abc '],
    [['"abc def"', 'ctrl-u'], ''],
    [['"abc def"', 'left', 'ctrl-q'], ''],
    [['"abc def"', 'home', 'alt-d'], ' def'],
    [['"a柿"', 'backspace'], 'a'],
    [['"ab"', 'ctrl-a', '"x"', 'ctrl-e', '"y"'], 'xaby'],
  ])('%j gives %j', (keys, text) => {
    expect(press(...keys).text).toBe(text);
  });

  test('a pasted text of several lines becomes one line', () => {
    const { state } = promptKey(promptState('x '), { name: 'paste', text: 'one\n  two\n' }, { history: [], suggestions: [] });
    expect(promptText(state)).toBe('x one two');
  });

  test('keys that type nothing are left to others', () => {
    expect(press('"a"', 'f5').outcome).toEqual({ type: 'ignored' });
  });
});

describe('leaving', () => {
  test.each([
    [['"pods"', 'enter'], { type: 'submitted', text: 'pods' }],
    [['"pods"', 'escape'], { type: 'cancelled' }],
    [['backspace'], { type: 'cancelled' }],
    [['ctrl-c'], { type: 'cancelled' }],
    [['"no"', 'down', 'enter'], { type: 'submitted', text: 'nodes' }],
  ])('%j', (keys, outcome) => {
    expect(press(...keys).outcome).toEqual(outcome);
  });
});

describe('suggestions', () => {
  test('the first that fits is the ghost, Tab takes it', () => {
    const { state } = press('"po"');
    expect(ghostOf(state, contextOf(state).suggestions)).toBe('ds');
    expect(press('"po"', 'tab').text).toBe('pods');
    expect(press('"po"', 'right').text).toBe('pods');
    expect(press('"po"', 'down', 'down', 'tab').text).toBe('poddisruptionbudgets');
  });

  test('going round comes back to the line as typed', () => {
    expect(press('"po"', 'down', 'down', 'down').state.picked).toBe(-1);
    expect(press('"po"', 'up').state.picked).toBe(1);
  });

  test('typing on drops the pick', () => {
    expect(press('"po"', 'down', '"d"').state.picked).toBe(-1);
  });
});

describe('history', () => {
  test.each([
    [['up'], 'nodes worker-1'],
    [['up', 'up'], 'deployments'],
    [['up', 'up', 'up'], 'deployments'],
    [['up', 'down'], ''],
    [['"xy"', 'ctrl-p', 'ctrl-n'], 'xy'],
    [['up', '"!"'], 'nodes worker-1!'],
  ])('%j shows %j', (keys, text) => {
    expect(press(...keys).text).toBe(text);
  });
});

describe('on the screen', () => {
  const props = { mark: ':', width: 20, listHeight: 2, theme: createTheme(0) };

  test('line, error and a window over the suggestions', () => {
    const { state } = press('"n"', 'up');
    const lines = promptLines({ ...props, state, suggestions: ['a', 'b', 'namespaces'], error: 'unknown', listHeight: 2 });
    expect(lines.map((line) => stripSgr(line).trimEnd())).toEqual([': n', '  unknown', '  a', '> b']);
    expect(promptHeight({ suggestions: ['a', 'b', 'c'], error: 'x', listHeight: 2, width: 40 })).toBe(4);
  });

  test('an error has as many lines as it needs, up to three', () => {
    const { state } = press('"n"');
    const error = 'this says in its last words what to do instead, and goes on beyond all measure';
    const lines = promptLines({ ...props, state, suggestions: ['a'], error });
    expect(lines.map((line) => stripSgr(line).trimEnd())).toEqual([': n', '  this says in its', '  last words what', '  to do instead,', '  a']);
    expect(promptHeight({ suggestions: ['a'], error, listHeight: 2, width: 20 })).toBe(5);
    expect(suggestionOn(4, { state, suggestions: ['a'], error, listHeight: 2, width: 20 })).toBe('a');
  });

  test('the cursor is an inverse cell, also over the ghost', () => {
    const { state } = press('"po"');
    expect(promptLines({ ...props, state, suggestions: ['pods'] })[0]).toBe('\x1b[1m: \x1b[22mpo\x1b[7m\x1b[2md\x1b[27ms\x1b[22m');
  });

  test('a long line scrolls so that the cursor is in sight', () => {
    const { state } = press('"abcdefghijklmnopqrstuvwxyz"');
    expect(stripSgr(promptLines({ ...props, state, suggestions: [] })[0]!)).toBe(': jklmnopqrstuvwxyz ');
  });
});
