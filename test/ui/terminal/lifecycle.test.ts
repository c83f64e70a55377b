// The terminal is left as it was found, on every way out; on a real pseudo-terminal.
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { terminalMode } from '../../../src/ui/terminal/lifecycle.ts';
import { PtyScreen, bundleProgram } from '../../support/pty.ts';
import type { PtySetup } from '../../support/pty.ts';

let program: string;
let screen: PtyScreen | undefined;
beforeAll(async () => {
  program = await bundleProgram(new URL('program.tsx', import.meta.url));
});
afterEach(() => {
  screen?.kill('SIGKILL');
  screen = undefined;
});

async function open(setup?: PtySetup): Promise<PtyScreen> {
  // The shell shows afterwards whether the terminal is in cooked mode: stty names what is on.
  const script = `${process.execPath} ${program}; code=$?; stty -a | grep -o ' -\\?icanon\\| -\\?echo '; echo "code $code"`;
  screen = new PtyScreen('/bin/sh', ['-c', script], setup);
  await screen.untilText('size ');
  return screen;
}

/** What is left on the screen after the program has gone. */
async function remains(screen: PtyScreen): Promise<string[]> {
  await screen.exit;
  expect(screen.isAlternate).toBe(false);
  expect(screen.terminal.modes.bracketedPasteMode).toBe(false);
  const lines = screen.lines().filter((line) => line !== '');
  expect(lines).toContain(' icanon');
  expect(lines).toContain(' echo');
  return lines;
}

describe('leaving the screen', () => {
  test.each([
    ['a key that exits with a code', 'q', 'code 7'],
    ['Ctrl-C', 'ctrl-c', 'code 0'],
  ])('%s', async (_, key, code) => {
    const screen = await open();
    expect(screen.isAlternate).toBe(true);
    screen.press(key);
    expect(await remains(screen)).toEqual(['closed', ' icanon', ' echo', code]);
  });

  test.each([
    ['an error while rendering', 'x', 'Error: thrown while rendering'],
    ['an error in a key handler', 't', 'Error: thrown by a key'],
    ['an unhandled rejection', 'r', 'Error: rejected by a key'],
  ])('%s shows its message afterwards', async (_, key, message) => {
    const screen = await open();
    screen.press(key);
    const lines = await remains(screen);
    expect(lines).toContain(message);
    expect(lines.at(-1)).toBe('code 1');
  });

  test.each([
    ['SIGINT', 'code 130'],
    ['SIGTERM', 'code 143'],
    ['SIGHUP', 'code 129'],
  ] as const)('%s', async (signal, code) => {
    // Without a shell around it, so that the signal reaches the program itself.
    screen = new PtyScreen(process.execPath, [program]);
    await screen.untilText('size ');
    screen.kill(signal);
    const { code: exitCode } = await screen.exit;
    expect(`code ${exitCode}`).toBe(code);
    expect(screen.isAlternate).toBe(false);
    expect(screen.text()).toContain('closed');
  });
});

describe('the keyboard', () => {
  test('names every kind of key, in order, also when many arrive in one read', async () => {
    const screen = await open();
    screen.send('jjK\x1bOP\x1b[15~ \r\x1b[<64;3;4M\x04');
    await screen.untilText('keys j j shift-k f1 f5 space enter wheelup ctrl-d');
    screen.send('\x1b');
    await screen.untilText('ctrl-d escape');
  });

  test('takes a paste as one text', async () => {
    const screen = await open();
    await screen.until(() => screen.terminal.modes.bracketedPasteMode);
    screen.send('\x1b[200~quit now\x1b[201~');
    await screen.untilText('paste(quit now)');
  });
});

test('Ctrl-Z gives the terminal back, and fg repaints everything', async () => {
  // Only a shell with job control knows when the program has stopped.
  screen = new PtyScreen('/bin/sh', ['-c', 'set -m; "$@"; echo "stopped, press enter"; read line; fg', 'sh', process.execPath, program]);
  await screen.untilText('size ');
  screen.press('j');
  await screen.untilText('keys j');
  screen.press('ctrl-z');
  await screen.untilText('stopped, press enter');
  expect(screen.isAlternate).toBe(false);
  screen.press('enter');
  await screen.untilText('keys j ctrl-z');
  expect(screen.isAlternate).toBe(true);
  screen.press('k');
  await screen.untilText('keys j ctrl-z k');
});

test('a resize and a quick return to the old size leave no garbage', async () => {
  const screen = await open();
  screen.resize(60, 12);
  await screen.until((lines) => lines[0] === 'size 60x12' && lines[11] === '='.repeat(60));
  screen.resize(30, 8);
  screen.resize(60, 12);
  await screen.until((lines) => lines[0] === 'size 60x12' && lines[11] === '='.repeat(60));
  screen.resize(100, 30);
  await screen.until((lines) => lines[0] === 'size 100x30' && lines[29] === '='.repeat(100));
});

test('CI in the environment does not switch the screen off', async () => {
  const screen = await open({ env: { CI: 'true' } });
  expect(screen.isAlternate).toBe(true);
});

describe('terminalMode', () => {
  const tty = { isTTY: true };
  test.each([
    ['a terminal', { TERM: 'xterm' }, tty, tty, 'full'],
    ['a terminal that knows nothing', { TERM: 'dumb' }, tty, tty, 'plain'],
    ['keys from a file', { TERM: 'xterm' }, {}, tty, 'plain'],
    ['output to a pipe', { TERM: 'xterm' }, tty, {}, 'plain'],
    ['no TERM at all', {}, tty, tty, 'full'],
  ] as const)('%s', (_, env, stdin, stdout, mode) => {
    expect(terminalMode(env, stdin, stdout)).toBe(mode);
  });
});
