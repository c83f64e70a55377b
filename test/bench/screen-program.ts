// A program of the benchmark on a real pseudo-terminal, watched frame by frame.
import { build } from 'esbuild';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { substitutes } from '../../src/build/substitutes.ts';
import { PtyScreen } from '../support/pty.ts';
import type { Elapsed } from './process-cost.ts';

const reporter = new URL('programs/report-cost.ts', import.meta.url);

export interface ScreenSize {
  columns: number;
  rows: number;
}

export interface ScreenOptions extends ScreenSize {
  args?: readonly string[];
  cwd?: string;
  /** Flags of Node. */
  execArgv?: readonly string[];
}

export class ScreenProgram {
  readonly screen: PtyScreen;
  readonly #costs: string;
  readonly #onFrame = new Set<() => void>();

  /** Starts a JavaScript file with this Node. */
  constructor(file: string, { args = [], execArgv = [], ...setup }: ScreenOptions) {
    this.#costs = join(temporaryFolder(), 'costs');
    this.screen = new PtyScreen(process.execPath, [...execArgv, '--import', reporter.href, file, ...args], { ...setup, env: { BENCH_COSTS: this.#costs } });
    // Ink puts every frame between two marks (synchronized output); at the second one all of it is on the screen.
    this.screen.terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, (parameters) => {
      if (parameters.includes(2026)) for (const listener of this.#onFrame) listener();
      return false;
    });
  }

  /** Resolves at the end of the first frame from now on that looks as wished. */
  frame(fits: (lines: string[]) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fits(this.screen.lines())) return;
        clearTimeout(deadline);
        this.#onFrame.delete(look);
        resolve();
      };
      const deadline = setTimeout(() => {
        this.#onFrame.delete(look);
        reject(new Error(`no frame came to look as expected:\n${this.screen.text()}`));
      }, 10_000);
      this.#onFrame.add(look);
    });
  }

  /** CPU time of the program over a stretch of wall time, as a share of one core. */
  async load(ms: number): Promise<number> {
    const before = await this.#cost();
    await sleep(ms);
    const after = await this.#cost();
    return (after.cpuMs - before.cpuMs) / (after.wallMs - before.wallMs);
  }

  async close(): Promise<void> {
    this.screen.kill('SIGTERM');
    await this.screen.exit;
  }

  /** Asks the reporter inside the program, which answers through a file. */
  async #cost(): Promise<Elapsed> {
    const known = this.#reports().length;
    this.screen.kill('SIGUSR2');
    for (;;) {
      const reports = this.#reports();
      if (reports.length > known) return JSON.parse(reports.at(-1)!) as Elapsed;
      await sleep(5);
    }
  }

  #reports(): string[] {
    try {
      return readFileSync(this.#costs, 'utf8').split('\n').slice(0, -1);
    } catch {
      return [];
    }
  }
}

/** Bundles a program of programs/, one that shows the dashboard as the product is bundled, and answers the file. */
export async function bundleProgram(name: string): Promise<string> {
  const outfile = join(temporaryFolder(), `${basename(name)}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`programs/${name}.tsx`, import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    plugins: name.startsWith('busy-') ? [...substitutes] : [],
    alias: { 'react-devtools-core': fileURLToPath(new URL('../../src/build/empty-module.cjs', import.meta.url)) },
  });
  // The program reads Kubernetes' types from beside it, as the product does.
  copyFileSync(new URL('../../dist/schema.json', import.meta.url), join(dirname(outfile), 'schema.json'));
  return outfile;
}

/** The name in the uppermost row of a table of pods. */
export function firstRow(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const name = /\brow-\d+/.exec(line)?.[0];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** A folder of its own, gone when the benchmark ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
