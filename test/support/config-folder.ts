// A configuration folder on a real disk; waits for what is said of it, never for time.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConfigState } from '../../src/config/folder.ts';
import { ConfigFolder } from '../../src/config/folder.ts';
import { systemWallClock } from '../../src/sim/driver.ts';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import { createConfigWords } from '../../src/ui/config-words.ts';
import { shippedSkins } from '../../src/ui/skins/index.ts';

const words = createConfigWords(createKubernetesRegistry());

/** Only a failing test ever waits this long. */
const DEADLINE_MS = 8000;

export class TestConfigFolder {
  readonly #home = mkdtempSync(join(tmpdir(), 'kubarium-config-'));
  readonly dir = join(this.#home, 'kubarium');
  readonly folder = new ConfigFolder({ dir: this.dir, shippedSkins, words, wall: systemWallClock });

  /** Writes a file in place, making its folders. */
  write(name: string, text: string): void {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  remove(name: string): void {
    rmSync(join(this.dir, name));
  }

  /** What is wrong with a file, as `line:column: message`. */
  problems(name: string): string[] {
    const file = this.folder.snapshot().files.find((one) => one.name === name);
    return file?.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`) ?? [];
  }

  /** What is noted of a file, as `line:column: message`. */
  notes(name: string): string[] {
    const file = this.folder.snapshot().files.find((one) => one.name === name);
    return file?.notes.map(({ line, column, message }) => `${line}:${column}: ${message}`) ?? [];
  }

  /** Resolves as soon as the condition holds; looked at whenever the state changes. */
  async until(what: string, holds: (state: ConfigState) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!holds(this.folder.snapshot())) return;
        unsubscribe();
        systemWallClock.clearTimeout(timer);
        resolve();
      };
      const unsubscribe = this.folder.subscribe(look);
      const timer = systemWallClock.setTimeout(() => {
        unsubscribe();
        reject(new Error(`the configuration has not come to this in time: ${what}`));
      }, DEADLINE_MS);
      look();
    });
  }

  async dispose(): Promise<void> {
    await this.folder.stop();
    rmSync(this.#home, { recursive: true });
  }
}

/** Runs a test over a folder and takes it away. */
export async function withConfigFolder(run: (config: TestConfigFolder) => Promise<void>): Promise<void> {
  const config = new TestConfigFolder();
  try {
    await run(config);
  } finally {
    await config.dispose();
  }
}
