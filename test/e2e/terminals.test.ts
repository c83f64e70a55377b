// Every kind of terminal: sizes, colours, and none at all.
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { deploymentYaml, openProgram, ProgramScreen } from '../support/program.ts';

const files = { 'web.yaml': deploymentYaml('web', 3) };

/** Waits for a frame that reaches to every edge, with nothing wider than the window: a resize passes through halves of frames. */
function untilWholeScreen(screen: ProgramScreen, columns: number, title = /^─+ \S+\[\d+\] ─+$/): Promise<void> {
  return screen.until(
    (lines) =>
      lines.filter((line) => title.test(line) && stringWidth(line) === columns).length === 1 &&
      // In a low window the time stands first.
      /^ (Cluster|\d\d:\d\d)/.test(lines[0]!) &&
      /^ <\w+>/.test(lines.at(-1)!) &&
      lines.every((line) => stringWidth(line) <= columns),
  );
}

describe('sizes', () => {
  test.each([
    [80, 24],
    [120, 40],
    [200, 50],
    [300, 100],
  ])('%ix%i: table, dialog, help and describe fill it', async (columns, rows) => {
    const screen = await openProgram({ files, columns, rows, args: ['--speed', '20'] });
    await screen.untilLine(/^ web-\S+ +1\/1/);
    await untilWholeScreen(screen, columns);
    screen.press('ctrl-d');
    await screen.untilText('> Cancel <');
    expect(screen.lines().filter((line) => /[┌└]─+/.test(line))).toHaveLength(2);
    screen.press('escape');
    await screen.untilNoLine(/> Cancel </);
    screen.press('?');
    await screen.untilLine(/─ help\(pods\) ─/);
    screen.press('?');
    await screen.untilLine(/─ pods/);
    screen.press('d');
    await screen.untilLine(/^ *Name: +web-/);
    screen.press('escape');
    await untilWholeScreen(screen, columns, /─ pods/);
  });

  test('it follows the window, down to a size where it says that there is no room', async () => {
    const screen = await openProgram({ files, columns: 120, rows: 40, args: ['-c', 'nodes'] });
    for (const [columns, rows] of [[80, 24], [200, 50], [50, 12], [120, 40]] as const) {
      screen.resize(columns, rows);
      await untilWholeScreen(screen, columns, /^─+ nodes\[4\] ─+$/);
    }
    screen.resize(20, 5);
    await screen.until((lines) => lines[0] === '20x5 is too small');
    screen.press('j', 'j');
    screen.resize(80, 24);
    await untilWholeScreen(screen, 80, /^─+ nodes\[4\] ─+$/);
  });

  test('it starts in a window that is too small', async () => {
    const screen = new ProgramScreen({ files, columns: 20, rows: 5 });
    await screen.untilText('too small');
    screen.press('ctrl-c');
    expect((await screen.exit).code).toBe(0);
  });
});

describe('colours', () => {
  const colours = (screen: ProgramScreen): Set<string> => new Set(Array.from(screen.written.matchAll(/\x1b\[[\d;]*?(?<![\d;])([34]8;[25];|[349][0-7](?=[;m]))/g), ([, code]) => code!));

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }, 'none'],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, 'none'],
    ['FORCE_COLOR=1', { FORCE_COLOR: '1' }, 'sixteen'],
    ['FORCE_COLOR=3', { FORCE_COLOR: '3' }, 'all'],
    ['TERM=xterm-256color', {}, 'palette'],
    ['COLORTERM=truecolor', { COLORTERM: 'truecolor' }, 'all'],
  ])('%s', async (_, env, level) => {
    const screen = await openProgram({ files, env });
    screen.press('ctrl-c');
    await screen.exit;
    const found = [...colours(screen)];
    const kinds = new Set(found.map((code) => (/8;2;/.test(code) ? 'all' : /8;5;/.test(code) ? 'palette' : 'sixteen')));
    expect([...kinds].filter((kind) => kind !== 'sixteen' || kinds.size === 1)).toEqual(level === 'none' ? [] : [level]);
  });
});

describe('no terminal', () => {
  test.each([
    ['stdin is a file', '"$@" </dev/null', 'stdin is not a terminal'],
    ['stdout is a pipe', '"$@" | cat', 'stdout is not a terminal'],
    ['TERM=dumb', 'TERM=dumb "$@"', 'TERM is "dumb"'],
  ])('%s: a line that says so and what there is, without control sequences', async (_, script, reason) => {
    const screen = new ProgramScreen({ files, script });
    expect((await screen.exit).code).toBe(0);
    expect(screen.text()).toContain(reason);
    expect(screen.text()).toMatch(/web-\S+ +1\/1\S* +Running/);
    expect(screen.written).not.toContain('\x1b');
  });

  test('a reader that has seen enough is no error', async () => {
    const screen = new ProgramScreen({ files, script: '("$@" 2>/dev/null; echo "code $?" >&2) | head -1' });
    await screen.exit;
    expect(screen.text()).toContain('code 0');
  });
});
