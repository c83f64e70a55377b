// A real program on a real pseudo-terminal, with a terminal emulator that answers its questions.
import { spawn } from '@lydell/node-pty';
import { build } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyBytes } from './key-bytes.ts';
import { Emulator } from './screen.ts';

export interface PtySetup {
  columns?: number;
  rows?: number;
  cwd?: string;
  /** Added to the environment; undefined takes a variable out. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface PtyExit {
  code: number;
  /** 0 when it ended by itself. */
  signal: number;
}

/** What of the test runner's environment would change how a program draws. */
const stripped = /^(CI|NO_COLOR|FORCE_COLOR|COLORTERM|NODE_ENV|NODE_OPTIONS|VITEST.*|TEST|INK_.*)$/;
/** Longest wait for a screen, in ms; only a failing test takes so long. */
const PATIENCE_MS = 10_000;

export class PtyScreen extends Emulator {
  readonly pid: number;
  /** Resolves when the program has ended and everything it wrote is on the screen. */
  readonly exit: Promise<PtyExit>;
  readonly #pty: ReturnType<typeof spawn>;
  readonly #onChange = new Set<() => void>();
  #written = '';
  #ended: PtyExit | undefined;

  constructor(file: string, args: readonly string[], { columns = 80, rows = 24, cwd, env = {} }: PtySetup = {}) {
    super(columns, rows);
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !stripped.test(name)));
    this.#pty = spawn(file, [...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      ...(cwd === undefined ? {} : { cwd }),
      // The configuration of whoever runs the tests is none of theirs.
      env: { ...inherited, TERM: 'xterm-256color', XDG_CONFIG_HOME: '/nowhere', ...env },
    });
    this.pid = this.#pty.pid;
    // Answers to device and cursor queries.
    this.terminal.onData((data) => {
      if (!this.#ended) this.#pty.write(data);
    });
    this.#pty.onData((data) => {
      this.#written += data;
      this.terminal.write(data, () => this.#changed());
    });
    this.exit = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal = 0 }) => {
        this.#ended = { code: exitCode, signal };
        void this.write('').then(() => {
          this.#changed();
          resolve(this.#ended!);
        });
      });
    });
  }

  /** Everything that the program has sent so far, control sequences included. */
  get written(): string {
    return this.#written;
  }

  /** Waits until the screen looks as wished; fails with the whole screen when it does not for a long time, in ms. */
  until(predicate: (lines: string[]) => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    // Made here, so that its stack names the test's line.
    const failure = new Error('the screen never came to look as expected');
    return new Promise((resolve, reject) => {
      const check = (): void => {
        // In the middle of a frame the screen is half of it and half of the one before.
        const fits = !this.terminal.modes.synchronizedOutputMode && predicate(this.lines());
        if (!fits && !this.#ended) return;
        clearTimeout(deadline);
        this.#onChange.delete(check);
        if (fits) resolve();
        else {
          failure.message = `the program ended with code ${this.#ended!.code} and left:\n${this.text()}`;
          reject(failure);
        }
      };
      const deadline = setTimeout(() => {
        this.#onChange.delete(check);
        failure.message += `:\n${this.text()}`;
        reject(failure);
      }, patienceMs);
      this.#onChange.add(check);
      check();
    });
  }

  untilText(text: string): Promise<void> {
    return this.until((lines) => lines.some((line) => line.includes(text)));
  }

  /** Presses keys by name, in one go; wait for what they do with until. */
  press(...names: readonly string[]): void {
    for (const name of names) this.send(keyBytes(name));
  }

  /** Sends bytes as they are. */
  send(bytes: string): void {
    this.#pty.write(bytes);
  }

  /** Gives the window another size, the emulator first, as a terminal does. */
  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Sends a signal; 'SIGKILL' at the end of a test that may have failed. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#ended) process.kill(this.pid, signal);
  }

  #changed(): void {
    for (const check of this.#onChange) check();
  }
}

/** Bundles a test program (JSX included) to a temporary file and answers its path, for Node to run. */
export async function bundleProgram(entry: URL): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'kubarium-test-')), 'program.mjs');
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    // Ink loads its development tools on demand only.
    alias: { 'react-devtools-core': fileURLToPath(new URL('../../src/build/empty-module.cjs', import.meta.url)) },
  });
  return outfile;
}
