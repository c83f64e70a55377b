// Dialogs: what has the focus, what is refused, what is answered.
import { describe, expect, test } from 'vitest';
import type { DialogField, Question } from '../../../src/model/intent.ts';
import { dialogAnswers, dialogKey, dialogRefusal, dialogState } from '../../../src/ui/components/dialog-state.ts';
import { dialogLines } from '../../../src/ui/components/dialog.tsx';
import { stripSgr } from '../../../src/ui/sgr.ts';
import { textWidth } from '../../../src/ui/text-width.ts';
import { createTheme } from '../../../src/ui/theme.ts';

const replicas: DialogField = { name: 'replicas', kind: 'number', label: 'Replicas', value: 3, min: 0, max: 10 };
const force: DialogField = { name: 'force', kind: 'checkbox', label: 'Force', value: false };
const propagation: DialogField = {
  name: 'propagation',
  kind: 'choice',
  label: 'Propagation',
  value: 'Background',
  options: ['Background', 'Foreground', 'Orphan'].map((value) => ({ value, label: value })),
};
const typed: DialogField = { name: 'typed', kind: 'confirm', label: 'Type the name', expected: 'prod' };

function ask(fields: DialogField[], rest: Partial<Question> = {}): Question {
  return { title: 'Ask', lines: () => ['something happens'], fields, onOk: () => ({ type: 'none' }), ...rest };
}

function press(question: Question, ...keys: string[]) {
  let state = dialogState(question);
  let outcome: ReturnType<typeof dialogKey>['outcome'] = { type: 'open' };
  for (const key of keys) {
    const events = key.startsWith('"') ? [...key.slice(1, -1)].map((text) => ({ name: text, text })) : [{ name: key }];
    for (const event of events) ({ state, outcome } = dialogKey(question, state, event));
  }
  return { state, outcome, answers: dialogAnswers(question, state) };
}

describe('focus', () => {
  test.each([
    ['a harmless question', ask([]), 'ok'],
    ['a question with fields', ask([replicas]), 0],
    ['one that destroys', ask([force], { destructive: true }), 'cancel'],
    ['one that destroys after a name is typed', ask([force, typed], { destructive: true }), 1],
  ] as const)('%s', (_, question, focus) => {
    expect(dialogState(question).focus).toBe(focus);
  });

  test('Tab goes round fields and buttons, both ways', () => {
    const question = ask([replicas, force]);
    expect(press(question, 'tab').state.focus).toBe(1);
    expect(press(question, 'tab', 'tab').state.focus).toBe('cancel');
    expect(press(question, 'tab', 'tab', 'tab', 'tab').state.focus).toBe(0);
    expect(press(question, 'shift-tab').state.focus).toBe('ok');
    expect(press(ask([]), 'left').state.focus).toBe('cancel');
  });
});

describe('answers', () => {
  test.each([
    [['enter'], { type: 'ok', answers: { replicas: 3 } }],
    [['backspace', '"5"', 'enter'], { type: 'ok', answers: { replicas: 5 } }],
    [['up', 'up', 'enter'], { type: 'ok', answers: { replicas: 5 } }],
    [['escape'], { type: 'cancelled' }],
    [['tab', 'enter'], { type: 'cancelled' }],
    [['backspace', '"x"', 'enter'], { type: 'open' }],
    [['"99"', 'enter'], { type: 'open' }],
    [['"7"', 'enter'], { type: 'ok', answers: { replicas: 7 } }],
    [['"x"', '"1"', '"0"', 'enter'], { type: 'ok', answers: { replicas: 10 } }],
    [['end', '"5"', 'enter'], { type: 'open' }],
    [['left', '"1"', 'backspace', 'enter'], { type: 'ok', answers: { replicas: 3 } }],
    [['up', '"5"', 'enter'], { type: 'open' }],
  ])('scale: %j', (keys, outcome) => {
    expect(press(ask([replicas]), ...keys).outcome).toEqual(outcome);
  });

  test('checkbox and choice', () => {
    const question = ask([propagation, force], { destructive: true });
    const { outcome } = press(question, 'tab', 'tab', 'down', 'tab', 'space', 'tab', 'tab', 'enter');
    expect(outcome).toEqual({ type: 'ok', answers: { propagation: 'Foreground', force: true } });
  });

  test('arrows leave a choice at its ends', () => {
    const question = ask([propagation, force]);
    expect(press(question, 'down', 'down', 'down').state.focus).toBe(1);
    expect(press(question, 'left').answers).toEqual({ propagation: 'Orphan', force: false });
  });

  test('arrows step a number that is alone, and pass one among other fields without changing it', () => {
    expect(press(ask([replicas]), 'down').answers).toEqual({ replicas: 2 });
    const { state, answers } = press(ask([replicas, force]), 'down', 'down');
    expect([state.focus, answers]).toEqual(['cancel', { replicas: 3, force: false }]);
    expect(press(ask([force, replicas]), 'down', 'up').answers).toEqual({ force: false, replicas: 3 });
  });

  test('a name must be typed, and Enter then only moves to the button', () => {
    const question = ask([typed], { destructive: true });
    expect(press(question, '"pro"', 'enter', 'enter').outcome).toEqual({ type: 'open' });
    const { state, outcome } = press(question, '"prod"', 'enter');
    expect([state.focus, outcome.type]).toEqual(['ok', 'open']);
    expect(press(question, '"prod"', 'enter', 'enter').outcome).toEqual({ type: 'ok', answers: { typed: 'prod' } });
  });
});

test.each([
  [[replicas], ['"99"'], 'Replicas: at most 10'],
  [[replicas], ['ctrl-u', '"-1"'], 'Replicas: at least 0'],
  [[replicas], ['ctrl-u'], 'Replicas: not a whole number'],
  [[typed], [], 'type prod to go on'],
  [[force], [], 'only with force'],
  [[force], ['space'], undefined],
])('refusal of %j after %j: %s', (fields, keys, refusal) => {
  const question = ask(fields, { refuse: (answers) => (answers['force'] === false ? 'only with force' : undefined) });
  expect(dialogRefusal(question, press(question, ...keys).state)).toBe(refusal);
});

describe('on the screen', () => {
  const theme = createTheme(0);
  const draw = (question: Question, keys: string[] = [], columns = 80, rows = 24): string[] =>
    dialogLines({ question, state: press(question, ...keys).state, columns, rows, theme }).map(stripSgr);

  test('text, fields and buttons in one box', () => {
    expect(draw(ask([replicas, force, propagation, typed], { title: 'Delete pod/web' }), ['"37"']).join('\n')).toMatchInlineSnapshot(`
      "┌────────────────────── Delete pod/web ───────────────────────┐
      │  something happens                                          │
      │                                                             │
      │  > Replicas: 37 _____                                       │
      │    [ ] Force                                                │
      │    Propagation: (*) Background  ( ) Foreground  ( ) Orphan  │
      │    Type the name: ______                                    │
      │  Replicas: at most 10                                       │
      │                                                             │
      │                       Cancel      OK                        │
      └─────────────────────────────────────────────────────────────┘"
    `);
  });

  test('the text follows the answers', () => {
    const question = ask([force], { lines: (answers) => [answers['force'] === true ? 'no grace' : 'with grace'] });
    expect(draw(question).join()).toContain('with grace');
    expect(draw(question, ['space']).join()).toContain('no grace');
  });

  test('options with details are a list, with the details of the chosen one', () => {
    const revisions: DialogField = {
      name: 'revision',
      kind: 'choice',
      label: 'Revision',
      value: '2',
      options: [{ value: '2', label: '2  nginx:1.27', detail: ['- image: nginx:1.28', '+ image: nginx:1.27'] }, { value: '1', label: '1  nginx:1.26', detail: ['+ image: nginx:1.26'] }],
    };
    expect(draw(ask([revisions])).join('\n')).toMatchInlineSnapshot(`
      "┌──────────────── Ask ─────────────────┐
      │  something happens                   │
      │                                      │
      │  > Revision:                         │
      │      (*) 2  nginx:1.27               │
      │      ( ) 1  nginx:1.26               │
      │      - image: nginx:1.28             │
      │      + image: nginx:1.27             │
      │                                      │
      │            Cancel      OK            │
      └──────────────────────────────────────┘"
    `);
    expect(draw(ask([revisions]), ['down']).join('\n')).toContain('+ image: nginx:1.26');
  });

  test.each([
    [80, 24],
    [40, 12],
    [30, 10],
    [200, 60],
  ])('never larger than %i x %i, and all lines equally wide', (columns, rows) => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index} ${'x'.repeat(index * 4)}`);
    const drawn = draw(ask([force, propagation], { lines: () => lines, title: 'A rather long title for a dialog of this size' }), [], columns, rows);
    expect(drawn.length).toBeLessThanOrEqual(rows);
    expect(new Set(drawn.map(textWidth)).size).toBe(1);
    expect(textWidth(drawn[0]!)).toBeLessThanOrEqual(columns);
    expect(drawn.join()).toContain('Cancel');
    expect(drawn.join()).toMatch(/more lines/);
  });

  test('a long refusal takes several lines', () => {
    const refusal = `cannot delete Pods: ${Array.from({ length: 60 }, (_, index) => `default/pod-${index}`).join(', ')}`;
    const drawn = draw(ask([force], { refuse: () => refusal }));
    expect(drawn.filter((line) => line.includes('default/pod-'))).toHaveLength(3);
    expect(drawn.join()).toMatch(/~ *│/);
  });

  test('where not all fields fit, the one with the focus is in sight', () => {
    const fields = Array.from({ length: 9 }, (_, index): DialogField => ({ name: `field${index}`, kind: 'text', label: `Field ${index}`, value: '' }));
    const tabs = (count: number): string[] => Array.from({ length: count }, () => 'tab');
    expect(draw(ask(fields), [], 60, 12).join()).toContain('> Field 0');
    expect(draw(ask(fields), tabs(8), 60, 12).join()).toContain('> Field 8');
    expect(draw(ask(fields), tabs(8), 60, 12).length).toBeLessThanOrEqual(12);
  });
});

test('Page Down and the wheel scroll what is too long, and turn back at its end at once', () => {
  const question = ask([], { lines: () => Array.from({ length: 40 }, (_, index) => `line ${index}`) });
  const first = (...keys: string[]): string => dialogLines({ question, state: press(question, ...keys).state, columns: 80, rows: 24, theme: createTheme(0) }).map(stripSgr)[1]!;
  const times = (count: number, key: string): string[] => Array.from({ length: count }, () => key);
  expect(first()).toMatch(/ line 0 /);
  expect(first('wheeldown')).toMatch(/ line 3 /);
  expect(first('pagedown', 'wheelup')).toMatch(/ line 2 /);
  const end = first(...times(100, 'wheeldown'));
  expect(end).toMatch(/ line (1|2)\d /);
  expect(first(...times(100, 'pagedown'))).toBe(end);
  expect(first(...times(100, 'pagedown'), ...times(8, 'pageup'))).toMatch(/ line 0 /);
});
