// Watches the manifests folder and applies what is saved in it, once things have come to rest.
//
// Events only say that something may have happened; what it was is found by looking. A pass begins when nothing has
// happened for a moment, a longer one when something was lost, since editors empty or remove files before they write
// them. All that has changed until then is one pass: a checkout of 200 files, or a rename, which deletes nothing.
import type { FSWatcher } from 'chokidar';
import { watch as chokidarWatch } from 'chokidar';
import { relative, sep } from 'node:path';
import type { ObjectRef } from '../model/intent.ts';
import type { WallClock } from '../sim/driver.ts';
import { isManifestFile, isManifestFolder } from './file-filter.ts';
import { FolderReader } from './folder-reader.ts';
import type { FolderLook } from './folder-reader.ts';
import { folderIdentity, placeOf } from './folder-scan.ts';
import type { FolderPlace } from './folder-scan.ts';
import type { FolderTarget } from './folder-target.ts';
import { ignoreFileName } from './ignore-file.ts';
import type { Answer } from './reconcile.ts';

/** Wall ms without an event before a pass. */
const QUIET_MS = 25;
/** The same when files are gone or shorter than before. */
const LOSS_QUIET_MS = 45;
/** A folder that never rests is applied this often, without what is being written. */
const LONGEST_WAIT_MS = 500;
/** For how long a change that the watcher reports may be one that a raw event has told of already. */
const ECHO_MS = 200;
/** How often a folder is looked for that is not there. */
const SEARCH_MS = 100;
/** How often a folder is looked at that cannot be watched. */
const POLL_MS = 500;
/** How often it is made sure that a watched folder still is the same; mostly an event has told that it is not. */
const ASSURE_MS = 1000;
/** Reads of files that keep changing, before the rest of the folder is taken without them. */
const readAttempts = 5;

export interface ManifestFolderOptions {
  /** The folder; it need not exist. */
  dir: string;
  reconciler: FolderTarget;
  wall: WallClock;
  /** Default: chokidar's. */
  watch?: typeof chokidarWatch;
}

export class ManifestFolder {
  readonly #dir: string;
  readonly #target: FolderTarget;
  readonly #wall: WallClock;
  readonly #createWatcher: typeof chokidarWatch;
  readonly #reader: FolderReader;
  #watcher: FSWatcher | undefined;
  /** The identity of the folder being watched. */
  #watching: string | undefined;
  #canWatch = true;
  #passTimer: unknown;
  #pollTimer: unknown;
  #firstEventAt: number | undefined;
  #lastEventAt = 0;
  #events = 0;
  #previous: FolderLook | undefined;
  #pass: Promise<void> | undefined;
  #started = false;

  constructor({ dir, reconciler, wall, watch = chokidarWatch }: ManifestFolderOptions) {
    this.#dir = dir;
    this.#target = reconciler;
    this.#wall = wall;
    this.#createWatcher = watch;
    this.#reader = new FolderReader(dir, reconciler);
  }

  /** Reads everything once and applies it; resolves when the cluster has answered. */
  async initial(): Promise<void> {
    for (let attempt = 0; attempt < readAttempts; attempt++) {
      if (await this.#reader.take(await this.#reader.look())) return;
    }
  }

  /** Applies everything and goes on watching until stopped; resolves when all that is there now is applied. */
  async start(): Promise<void> {
    this.#started = true;
    await this.initial();
    // What is saved before the watching has begun is found when the watcher says that it has.
    await this.#watchWhatIsThere();
    this.#poll();
  }

  /** Ends the watching; objects stay. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#wall.clearTimeout(this.#passTimer);
    this.#wall.clearTimeout(this.#pollTimer);
    await this.#unwatch();
    await this.#pass;
  }

  /** Writes the live values of a drifted object into its file, and nothing else. */
  async writeBack(ref: ObjectRef): Promise<Answer> {
    const plan = this.#target.planWriteBack(ref);
    return 'problem' in plan ? plan : this.#reader.save(plan.path, plan.before, plan.text);
  }

  /** Looks at the folder soon, as after an event. */
  readonly notice = (): void => {
    if (!this.#started) return;
    this.#events++;
    this.#lastEventAt = this.#wall.now();
    this.#firstEventAt ??= this.#lastEventAt;
    if (this.#passTimer === undefined && !this.#pass) this.#passTimer = this.#wall.setTimeout(this.#tick, QUIET_MS);
  };

  readonly #tick = (): void => {
    this.#passTimer = undefined;
    const wait = this.#remaining(QUIET_MS);
    if (wait > 0) {
      this.#passTimer = this.#wall.setTimeout(this.#tick, wait);
      return;
    }
    this.#pass = this.#lookAndTake().then((waitMs) => {
      this.#pass = undefined;
      if (!this.#started) return;
      if (waitMs === undefined) this.#firstEventAt = undefined;
      else this.#passTimer = this.#wall.setTimeout(this.#tick, waitMs);
    });
  };

  /** Wall ms until nothing has happened for so long; 0 when that is so or has been waited for too long. */
  #remaining(quietMs: number): number {
    const now = this.#wall.now();
    return this.#isRestless() ? 0 : Math.max(0, Math.ceil(this.#lastEventAt + quietMs - now));
  }

  #isRestless(): boolean {
    return this.#firstEventAt !== undefined && this.#wall.now() - this.#firstEventAt > LONGEST_WAIT_MS;
  }

  /** Wall ms until it must be done again, or undefined. */
  async #lookAndTake(): Promise<number | undefined> {
    const events = this.#events;
    const look = await this.#reader.look();
    const wait = look.hasLost ? this.#remaining(LOSS_QUIET_MS) : 0;
    if (wait > 0) return wait;
    // A watcher does not survive its folder, even when that comes back.
    if (!look.scan) {
      await this.#unwatch();
      this.#poll();
    }
    if (this.#isRestless()) return this.#takeSteadyPart(look);
    const isDone = await this.#reader.take(look, () => this.#started && events === this.#events);
    if (!isDone) return QUIET_MS;
    await this.#watchWhatIsThere();
    if (events === this.#events) return undefined;
    this.#firstEventAt = this.#lastEventAt;
    return QUIET_MS;
  }

  /** Of a folder where something is written all the time, what has stayed the same for two looks. */
  async #takeSteadyPart(look: FolderLook): Promise<number> {
    const before = this.#previous;
    this.#previous = look;
    if (before) {
      await this.#reader.take(steadyPart(look, before), () => this.#started);
      this.#previous = undefined;
      this.#firstEventAt = this.#wall.now();
    }
    return QUIET_MS;
  }

  /** Follows the folder when it comes, goes, or becomes another one. */
  async #watchWhatIsThere(): Promise<void> {
    if (!this.#canWatch) return;
    const place = await this.#place();
    if (!this.#started || place?.identity === this.#watching) return;
    await this.#unwatch();
    this.#watching = place?.identity;
    if (!place || !this.#started) return;
    const real = place.realPath;
    const paths = real === this.#dir ? [real] : [real, this.#dir];
    const isIgnored = (path: string): boolean => {
      const inside = relative(real, path);
      return inside !== '' && !inside.startsWith(`..${sep}`) && inside !== '..' && !inside.split(sep).every((part) => isManifestFolder(part) || part === ignoreFileName);
    };
    // Its own ways to wait for the end of a write would come on top of ours.
    const watcher = this.#createWatcher(paths, { ignoreInitial: true, followSymlinks: false, atomic: false, ignorePermissionErrors: true, ignored: isIgnored });
    this.#watcher = watcher;
    // Raw events come at once, where the watcher holds back what it makes of them. Of that only what it found by itself
    // is news, such as a file in a folder that it was not yet watching.
    let rawAt = Number.NEGATIVE_INFINITY;
    watcher.on('raw', (_event, path) => {
      if (typeof path === 'string' && !mayMatter(path)) return;
      rawAt = this.#wall.now();
      this.notice();
    });
    watcher.on('all', (event) => {
      if (event !== 'change' || this.#wall.now() - rawAt > ECHO_MS) this.notice();
    });
    watcher.on('ready', this.notice);
    watcher.on('error', (error) => this.#watchFailed(error as NodeJS.ErrnoException));
  }

  async #unwatch(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    this.#watching = undefined;
    await watcher?.close();
  }

  #watchFailed({ code }: NodeJS.ErrnoException): void {
    if (!this.#started || !['ENOSPC', 'EMFILE', 'ENFILE', 'ENOSYS'].includes(code ?? '')) return;
    this.#canWatch = false;
    void this.#unwatch();
    this.#reader.setNotice(`cannot be watched (${code}): looked at twice a second instead`);
    this.#poll();
    this.notice();
  }

  /** Finds by looking what no event tells: a folder that comes into being, or all of it where watching fails. */
  #poll(): void {
    this.#wall.clearTimeout(this.#pollTimer);
    if (!this.#started) return;
    const everyMs = !this.#canWatch ? POLL_MS : this.#watching === undefined ? SEARCH_MS : ASSURE_MS;
    this.#pollTimer = this.#wall.setTimeout(() => void this.#pollOnce(), everyMs);
  }

  async #pollOnce(): Promise<void> {
    if (this.#canWatch) {
      if ((await folderIdentity(this.#dir)) !== this.#watching) this.notice();
    } else if (!this.#pass && !(await this.#reader.look()).isQuiet) this.notice();
    this.#poll();
  }

  /** Where the folder is, if it is one; why it cannot be reached is said by the scan. */
  async #place(): Promise<FolderPlace | undefined> {
    const place = await placeOf(this.#dir).catch(() => undefined);
    return place?.isFolder ? place : undefined;
  }
}

/** What has stayed the same since an earlier look. */
function steadyPart(look: FolderLook, before: FolderLook): FolderLook {
  const earlier = new Map(before.changed.map(({ path, signature }) => [path, signature]));
  const lost = new Set(before.gone);
  return {
    ...look,
    changed: look.changed.filter(({ path, signature }) => earlier.get(path) === signature),
    gone: look.gone.filter((path) => lost.has(path)),
  };
}

/** Swap files and the like change at every key stroke of an editor. */
function mayMatter(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return isManifestFile(name) || name === ignoreFileName || !name.includes('.') || name.startsWith('..');
}
