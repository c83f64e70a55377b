// Reads the manifests folder: what has changed in it since last time, handed on as one pass.
import { chmod, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeVisible } from '../model/visible-text.ts';
import type { FileChange } from './desired-state.ts';
import { reasonOf } from './file-error.ts';
import { scanFolder, signatureOf } from './folder-scan.ts';
import type { FolderScan, FoundFile } from './folder-scan.ts';
import type { FolderTarget } from './folder-target.ts';
import { readManifestText } from './manifest-text.ts';
import type { Answer } from './reconcile.ts';

/** One look at the folder; nothing is read or applied yet. */
export interface FolderLook {
  /** undefined: there is no such folder. */
  readonly scan: FolderScan | undefined;
  readonly changed: readonly FoundFile[];
  /** Paths with what keeps them from being read. */
  readonly unreadable: ReadonlyMap<string, string>;
  readonly gone: readonly string[];
  /** Nothing was there to read where there was something before, and it is another folder: a lost mount, not a wish. */
  readonly isReplaced: boolean;
  /** A file is gone or smaller than it was: perhaps just being written. */
  readonly hasLost: boolean;
  /** Nothing differs from what is known. */
  readonly isQuiet: boolean;
}

interface KnownFile {
  readonly signature: string;
  readonly size: number;
}

/** Files read at the same time. */
const parallelReads = 16;

export class FolderReader {
  readonly #folder: string;
  /** The same, safe for a terminal. */
  readonly #name: string;
  readonly #target: FolderTarget;
  readonly #known = new Map<string, KnownFile>();
  readonly #realPaths = new Map<string, string>();
  #identity: string | undefined;
  #isAbsent = false;
  #ignored = 0;
  #notice: string | undefined;

  constructor(folder: string, target: FolderTarget) {
    this.#folder = folder;
    this.#name = makeVisible(folder);
    this.#target = target;
  }

  /** What is shown beside the folder while it is there, such as how it is watched. */
  setNotice(notice: string | undefined): void {
    this.#notice = notice;
  }

  /** Compares the folder with what was last taken from it. */
  async look(): Promise<FolderLook> {
    const scan = await scanFolder(this.#folder);
    const files = scan?.files ?? [];
    const unreadable = new Map<string, string>();
    for (const { path, message } of scan?.problems ?? []) {
      if (this.#known.get(path)?.signature !== problemSignature(message)) unreadable.set(path, message);
    }
    const changed = files.filter(({ path, signature }) => this.#known.get(path)?.signature !== signature);
    const hasFiles = files.length > 0 || (scan?.problems.length ?? 0) > 0;
    const isReplaced = scan !== undefined && !hasFiles && this.#known.size > 0 && (this.#isAbsent || scan.identity !== this.#identity);
    const gone = scan && !isReplaced ? this.#missingFrom(scan) : [];
    const hasLost = gone.length > 0 || changed.some(({ path, size }) => size < (this.#known.get(path)?.size ?? 0));
    const isQuiet = scan !== undefined && !this.#isAbsent && !isReplaced && scan.ignored === this.#ignored && changed.length + unreadable.size + gone.length === 0;
    return { scan, changed, unreadable, gone, isReplaced, hasLost, isQuiet };
  }

  /**
   * Reads what a look has found and applies it. `mayApply` is asked after reading; when it says no, nothing is taken.
   * Answers false when that happened or a file changed while it was read: then look again.
   */
  async take(look: FolderLook, mayApply: () => boolean = () => true): Promise<boolean> {
    const { scan, changed, unreadable, gone, isReplaced } = look;
    if (!scan || isReplaced) {
      this.#leave(scan);
      return true;
    }
    const changes: FileChange[] = [];
    const taken = new Map<string, KnownFile>();
    let isComplete = true;
    for (let start = 0; start < changed.length; start += parallelReads) {
      const part = changed.slice(start, start + parallelReads);
      const results = await Promise.all(part.map(readManifestText));
      for (const [n, result] of results.entries()) {
        const { path, signature, size } = part[n]!;
        if ('moved' in result) isComplete = false;
        else {
          changes.push({ path, ...result });
          taken.set(path, { signature, size });
        }
      }
    }
    if (!mayApply()) return false;
    // A file that moved under the reader may be half of a rename: its other half waits for it.
    if (isComplete) for (const path of gone) changes.push({ path, gone: true });
    for (const [path, message] of unreadable) {
      changes.push({ path, unreadable: message });
      taken.set(path, { signature: problemSignature(message), size: this.#known.get(path)?.size ?? 0 });
    }
    for (const [path, file] of taken) this.#known.set(path, file);
    if (isComplete) for (const path of gone) this.#known.delete(path);
    this.#realPaths.clear();
    for (const { path, realPath } of scan.files) this.#realPaths.set(path, realPath);
    this.#identity = scan.identity;
    this.#isAbsent = false;
    if (changes.length > 0) await this.#target.update(changes);
    this.#ignored = scan.ignored;
    this.#target.setFolder({
      state: 'ready',
      ...(this.#notice !== undefined && { notice: this.#notice }),
      ...(scan.ignored > 0 && { ignored: scan.ignored }),
    });
    return isComplete;
  }

  /** Replaces the text of a file at once, if it still is `before`; its own save is no change afterwards. */
  async save(path: string, before: string, text: string): Promise<Answer> {
    const realPath = this.#realPaths.get(path);
    if (realPath === undefined) return { problem: `${path} is not there any more` };
    const temporary = join(dirname(realPath), `.${basename(realPath)}.kubarium~`);
    try {
      const stats = await lstat(realPath, { bigint: true });
      const now = await readManifestText({ path, realPath, signature: signatureOf(stats), size: Number(stats.size) });
      if (!('text' in now) || now.text !== before) return { problem: `${path} has changed meanwhile` };
      await writeFile(temporary, text, { flag: 'wx' });
      await chmod(temporary, Number(stats.mode) & 0o7777);
      await rename(temporary, realPath);
      const saved = await lstat(realPath, { bigint: true });
      this.#known.set(path, { signature: signatureOf(saved), size: Number(saved.size) });
    } catch (error) {
      await rm(temporary, { force: true });
      return { problem: `${path} cannot be written: ${reasonOf(error).replace(/^cannot be read: /, '')}` };
    }
    await this.#target.update([{ path, text }]);
    return { ok: true };
  }

  #missingFrom(scan: FolderScan): string[] {
    const present = new Set([...scan.files, ...scan.problems].map(({ path }) => path));
    // What lies in a folder that cannot be listed is not gone.
    const hidden = scan.problems.flatMap(({ path }) => (path === './' ? [''] : path.endsWith('/') ? [path] : []));
    return [...this.#known.keys()].filter((path) => {
      if (present.has(path)) return false;
      return path.endsWith('/') || !hidden.some((prefix) => path.startsWith(prefix));
    });
  }

  #leave(scan: FolderScan | undefined): void {
    if (this.#known.size === 0) {
      this.#target.setFolder({ state: 'missing', notice: `${this.#name} does not exist yet` });
      return;
    }
    this.#isAbsent = true;
    const what = scan ? 'is another folder now, with nothing in it' : 'has vanished';
    this.#target.setFolder({ state: 'gone', notice: `${this.#name} ${what}: nothing is deleted until its manifests are back` });
  }
}

function problemSignature(message: string): string {
  return `! ${message}`;
}
