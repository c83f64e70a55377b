// A manifests folder on a real disk, watched over a real cluster; waits for what is said of it, never for time.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FileChange } from '../../src/manifests/desired-state.ts';
import type { ManifestFolderOptions } from '../../src/manifests/folder.ts';
import { ManifestFolder } from '../../src/manifests/folder.ts';
import type { ManifestSnapshot } from '../../src/manifests/manifest-status.ts';
import type { ConfigMap } from '../../src/model/object.ts';
import { systemWallClock } from '../../src/sim/driver.ts';
import { createTestManifests } from './manifests.ts';
import type { TestManifests } from './manifests.ts';

/** Only a failing test ever waits this long. */
const DEADLINE_MS = 8000;

export interface TestFolder extends TestManifests {
  /** Absolute; below a temporary folder that goes with `dispose`. */
  dir: string;
  folder: ManifestFolder;
  /** What each pass has brought, oldest first. */
  passes: (readonly FileChange[])[];
  /** Writes a file in place, making its folders. */
  write(path: string, text: string | Uint8Array): void;
  path(path: string): string;
  /** The value of a ConfigMap of namespace default. */
  value(name: string): string | undefined;
  /** Resolves as soon as the condition holds; looked at whenever the snapshot changes. */
  until(what: string, holds: (snapshot: ManifestSnapshot) => boolean): Promise<void>;
  dispose(): Promise<void>;
}

/** The folder exists unless `isMissing`; nothing is watched yet. */
export function createTestFolder({ isMissing = false, ...options }: { isMissing?: boolean } & Partial<ManifestFolderOptions> = {}): TestFolder {
  const home = mkdtempSync(join(tmpdir(), 'kubarium-folder-'));
  const dir = options.dir ?? join(home, 'manifests');
  if (!isMissing) mkdirSync(dir, { recursive: true });
  const manifests = createTestManifests();
  const { reconciler, cluster } = manifests;
  const passes: (readonly FileChange[])[] = [];
  const update = reconciler.update.bind(reconciler);
  reconciler.update = (changes) => {
    passes.push(changes);
    return update(changes);
  };
  const folder = new ManifestFolder({ wall: systemWallClock, ...options, dir, reconciler });
  const pathOf = (path: string): string => join(dir, path);
  return {
    ...manifests,
    dir,
    folder,
    passes,
    path: pathOf,
    write(path, text) {
      mkdirSync(dirname(pathOf(path)), { recursive: true });
      writeFileSync(pathOf(path), text);
    },
    value: (name) => cluster.admin.find<ConfigMap>('configmaps', 'default', name)?.data?.['value'],
    until(what, holds) {
      return new Promise((resolve, reject) => {
        const fail = (): void => {
          unsubscribe();
          reject(new Error(`never came: ${what}\n${JSON.stringify(reconciler.snapshot().folder)}\n${manifests.lines().join('\n')}`));
        };
        const deadline = setTimeout(fail, DEADLINE_MS);
        const look = (): void => {
          if (!holds(reconciler.snapshot())) return;
          clearTimeout(deadline);
          unsubscribe();
          resolve();
        };
        const unsubscribe = reconciler.subscribe(look);
        look();
      });
    },
    async dispose() {
      await folder.stop();
      reconciler.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
