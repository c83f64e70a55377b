// The folder of screen dumps on the disk: made when the first one is saved, readable by its user alone.
import { mkdir, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DumpFile, ScreenDumps } from '../screen-dumps.ts';

/** Where screen dumps go: $XDG_STATE_HOME/kubarium/screen-dumps; undefined for a user without a home. */
export function dumpFolderOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const home = env['HOME'] || env['USERPROFILE'];
  const state = env['XDG_STATE_HOME'] || (home ? join(home, '.local', 'state') : undefined);
  return state && join(state, 'kubarium', 'screen-dumps');
}

export function createDumpFolder(folder: string): ScreenDumps {
  const pathOf = (name: string): string => join(folder, basename(name));
  return {
    folder,
    async save(name, extension, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const stem = name.replaceAll(/[^\w.-]+/g, '-').slice(0, 200);
      for (let count = 1; ; count++) {
        const path = pathOf(`${stem}${count === 1 ? '' : `-${count}`}.${extension}`);
        try {
          // Never over a file that is there; Secrets are saved too.
          const file = await open(path, 'wx', 0o600);
          await file.writeFile(text).finally(() => file.close());
          return path;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
      }
    },
    async list() {
      const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      });
      const found: (DumpFile & { atMs: number })[] = [];
      for (const name of names) {
        const about = await stat(pathOf(name)).catch(() => undefined);
        if (about?.isFile()) found.push({ name, bytes: about.size, atMs: about.mtimeMs });
      }
      return found.sort((a, b) => b.atMs - a.atMs || (a.name < b.name ? 1 : -1)).map(({ name, bytes }) => ({ name, bytes }));
    },
    read: (name) => readFile(pathOf(name), 'utf8'),
    remove: (name) => rm(pathOf(name)),
  };
}
