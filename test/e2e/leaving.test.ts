// Whatever ends or stops the program, the terminal is as it was found: screen, cursor, cooked mode, paste mode, exit code.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openProgram } from '../support/program.ts';
import type { ProgramScreen, ProgramSetup } from '../support/program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Notes the program's process id; what stands in `"$@"` takes the place of this shell. */
const started = `sh -c 'echo $$ >pid; exec "$@"' sh "$@"`;
/** Tells in which mode the terminal was left. */
const showMode = `stty -a | tr ' ;' '\\n\\n' | grep -xE -- '-?(isig|icanon|echo)'`;
const files = {};

/** Runs the program below a shell that tells afterwards how it ended. */
async function openInShell(setup?: ProgramSetup): Promise<ProgramScreen> {
  return openProgram({ files, script: `${started}; code=$?; ${showMode}; echo "code $code"`, ...setup });
}

function signal(screen: ProgramScreen, name: NodeJS.Signals): void {
  process.kill(Number(readFileSync(join(dirname(screen.dir), 'pid'), 'utf8')), name);
}

/** What stands on the screen after the end, without the mode of the terminal. */
async function remains(screen: ProgramScreen): Promise<string[]> {
  await screen.exit;
  return normalLines(screen);
}

function normalLines(screen: ProgramScreen): string[] {
  expect(screen.isAlternate).toBe(false);
  expect(screen.terminal.modes.bracketedPasteMode).toBe(false);
  expect(screen.terminal.modes.mouseTrackingMode).toBe('none');
  expect(isCursorShown(screen)).toBe(true);
  const lines = screen.lines().filter((line) => line !== '');
  expect(lines).toEqual(expect.arrayContaining(['isig', 'icanon', 'echo']));
  return lines.filter((line) => !/^(isig|icanon|echo)$/.test(line));
}

function isCursorShown({ written }: ProgramScreen): boolean {
  return written.lastIndexOf('\x1b[?25h') > written.lastIndexOf('\x1b[?25l');
}

describe('left by a key', () => {
  test.each([
    ['q and Leave', (screen: ProgramScreen) => screen.send('q\r')],
    [':q', (screen: ProgramScreen) => screen.command('q')],
    ['Ctrl-C', (screen: ProgramScreen) => screen.press('ctrl-c')],
    ['Ctrl-C, out of a dialog first', (screen: ProgramScreen) => screen.press('q', 'ctrl-c', 'ctrl-c')],
    ['Ctrl-C, out of a prompt first', (screen: ProgramScreen) => screen.press(':', 'x', 'ctrl-c', 'ctrl-c')],
  ])('%s', async (_, leave) => {
    const screen = await openInShell();
    expect([screen.isAlternate, isCursorShown(screen)]).toEqual([true, false]);
    leave(screen);
    expect(await remains(screen)).toEqual(['code 0']);
  });
});

describe('ended by a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s', async (name, code) => {
    const screen = await openInShell();
    signal(screen, name);
    expect(await remains(screen)).toEqual([`code ${code}`]);
  });

  test('SIGTERM while a dialog is open', async () => {
    const screen = await openInShell();
    screen.press('q');
    await screen.untilText('Leave Kubarium');
    signal(screen, 'SIGTERM');
    expect(await remains(screen)).toEqual(['code 143']);
  });

  test('the exit code is its own, without a shell in between', async () => {
    const screen = await openProgram({ files });
    screen.kill('SIGTERM');
    expect(await screen.exit).toEqual({ code: 143, signal: 0 });
  });
});

describe('with the mouse', () => {
  test.each([
    ['Ctrl-C', (screen: ProgramScreen) => screen.press('ctrl-c'), 'code 0'],
    ['SIGTERM', (screen: ProgramScreen) => signal(screen, 'SIGTERM'), 'code 143'],
    ['SIGHUP', (screen: ProgramScreen) => signal(screen, 'SIGHUP'), 'code 129'],
  ])('%s', async (_, leave, code) => {
    const screen = await openInShell({ args: ['--mouse'] });
    await screen.until(() => screen.terminal.modes.mouseTrackingMode === 'drag');
    leave(screen);
    expect(await remains(screen)).toEqual([code]);
  });

  test('an exception', async () => {
    const preload = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { throw new Error('broken on purpose') });`)}`;
    const screen = await openInShell({ args: ['--mouse'], env: { NODE_OPTIONS: `--import=${preload}` } });
    await screen.until(() => screen.terminal.modes.mouseTrackingMode === 'drag');
    signal(screen, 'SIGUSR2');
    expect((await remains(screen)).at(-1)).toBe('code 1');
  });
});

describe('ended by an error that nobody catches', () => {
  test.each([
    ['an exception', `throw new Error('broken on purpose')`],
    ['a rejection', `void Promise.reject(new Error('broken on purpose'))`],
  ])('%s', async (_, fault) => {
    // A module of the user's own, loaded before the program, as Node allows it.
    const preload = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${fault} });`)}`;
    const screen = await openInShell({ env: { NODE_OPTIONS: `--import=${preload}` } });
    signal(screen, 'SIGUSR2');
    const lines = await remains(screen);
    expect(lines[0]).toBe('Error: broken on purpose');
    expect(lines.at(-1)).toBe('code 1');
  });
});

describe('stopped and continued', () => {
  /** A shell with job control: waits for Enter before it brings the program back. */
  const script = `set -m; ${started}; ${showMode}; echo "stopped, press enter"; read line; fg; code=$?; ${showMode}; echo "code $code"`;

  test.each([
    ['Ctrl-Z', async (screen: ProgramScreen) => {
      screen.press('d');
      await screen.untilLine(/─ describe/);
      screen.press('ctrl-z');
    }],
    [':suspend', (screen: ProgramScreen) => screen.command('suspend')],
    ['SIGTSTP from outside', (screen: ProgramScreen) => signal(screen, 'SIGTSTP')],
    ['Ctrl-Z with the mouse', async (screen: ProgramScreen) => {
      screen.command('mouse');
      await screen.until(() => screen.terminal.modes.mouseTrackingMode === 'drag');
      screen.command('suspend');
    }, 'drag'],
  ] as readonly [string, (screen: ProgramScreen) => unknown, string?][])('%s, and fg', async (_, stop, mouse = 'none') => {
    const screen = await openProgram({ files, script, args: ['-A'] });
    await screen.untilLine(/coredns/);
    await stop(screen);
    await screen.untilText('stopped, press enter');
    normalLines(screen);
    screen.press('enter');
    await screen.until(() => screen.isAlternate);
    await screen.untilLine(/Nodes +4\/4/);
    await screen.until(() => screen.terminal.modes.mouseTrackingMode === mouse);
    screen.command('nodes');
    await screen.untilLine(/─ nodes\[4\]/);
    screen.press('ctrl-c');
    const lines = await remains(screen);
    expect(lines.at(-1)).toBe('code 0');
  });
});

describe('below npm start', () => {
  /** npm runs in the project, on the folder of the test. */
  const npm = `cd '${root}'; npm start --silent -- "$3"`;

  test.each([
    ['q and Leave', (screen: ProgramScreen) => screen.send('q\r'), 'code 0'],
    ['Ctrl-C', (screen: ProgramScreen) => screen.press('ctrl-c'), 'code 0'],
  ])('%s', async (_, leave, code) => {
    const screen = await openProgram({ files, script: `${npm}; code=$?; ${showMode}; echo "code $code"` });
    leave(screen);
    expect(await remains(screen)).toEqual([code]);
  });

  test('SIGTERM to npm, whose shell passes it on to nobody', async () => {
    const screen = await openProgram({ files, script: `DIR=$3; HERE=$PWD; cd '${root}'; sh -c 'echo $$ >"$0"; exec npm start --silent -- "$1"' "$HERE/pid" "$DIR"; read line` });
    signal(screen, 'SIGTERM');
    await screen.until(() => !screen.isAlternate && isCursorShown(screen));
  });

  test('stopped with npm, and continued', async () => {
    const screen = await openProgram({ files, script: `set -m; ${npm}; ${showMode}; echo "stopped, press enter"; read line; fg; code=$?; ${showMode}; echo "code $code"` });
    screen.command('suspend');
    await screen.untilText('stopped, press enter');
    normalLines(screen);
    screen.press('enter');
    await screen.until(() => screen.isAlternate);
    screen.press('ctrl-c');
    expect((await remains(screen)).at(-1)).toBe('code 0');
  });
});
