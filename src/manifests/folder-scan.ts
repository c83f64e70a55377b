// What manifest files a folder holds right now, and how to tell whether one has changed.
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { comparePaths } from './desired-state.ts';
import { isMissing, reasonOf } from './file-error.ts';
import { isManifestFile, isManifestFolder } from './file-filter.ts';
import { ignoreFileName, IgnoreRules, readIgnoreFile } from './ignore-file.ts';

/** A manifest file as it was found. */
export interface FoundFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  /** Where to read it; links are followed already. */
  readonly realPath: string;
  /** Differs when the file may have changed. */
  readonly signature: string;
  /** Bytes. */
  readonly size: number;
}

/** Something that is there but cannot be read; the path of a folder ends with a slash. */
export interface ScanProblem {
  readonly path: string;
  readonly message: string;
}

export interface FolderPlace {
  /** Links followed. */
  readonly realPath: string;
  /** Tells this folder from another one of the same name, such as the mount point after its mount is lost. */
  readonly identity: string;
  readonly isFolder: boolean;
}

export interface FolderScan {
  /** As in FolderPlace. */
  readonly identity: string;
  /** Sorted by path. */
  readonly files: readonly FoundFile[];
  readonly problems: readonly ScanProblem[];
  /** How many manifests an ignore file leaves out, those in left-out folders included. */
  readonly ignored: number;
}

/** Manifests are not nested deeper than this; links could go on for ever. */
const maxDepth = 32;
/** More files than any project has; a whole disk by mistake has more. */
const maxFiles = 20_000;

/** Where a folder really is, and which one; undefined when it does not exist. Throws what else the file system says. */
export async function placeOf(folder: string): Promise<FolderPlace | undefined> {
  try {
    const realPath = await realpath(folder);
    const stats = await stat(realPath, { bigint: true });
    return { realPath, identity: identityIn(stats), isFolder: stats.isDirectory() };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Which folder stands at a path, links followed: the `identity` of its place, found with one look; undefined for none. */
export async function folderIdentity(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats?.isDirectory() ? identityIn(stats) : undefined;
}

function identityIn({ dev, ino, birthtimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${birthtimeNs}`;
}

/** Lists a folder; undefined when it does not exist. What vanishes meanwhile is left out. */
export async function scanFolder(folder: string): Promise<FolderScan | undefined> {
  let place: FolderPlace | undefined;
  try {
    place = await placeOf(folder);
  } catch (error) {
    return { identity: '', files: [], problems: [{ path: './', message: reasonOf(error) }], ignored: 0 };
  }
  if (!place) return undefined;
  const { realPath, identity, isFolder } = place;
  if (!isFolder) return { identity, files: [], problems: [{ path: './', message: 'is not a folder' }], ignored: 0 };
  const scan = new Scan(realPath);
  await scan.walk(realPath, '', 0, undefined);
  const byPath = (a: { path: string }, b: { path: string }): number => comparePaths(a.path, b.path);
  scan.problems.sort(byPath);
  const files = scan.files.sort(byPath);
  if (files.length > maxFiles) scan.problems.unshift({ path: './', message: `has too many manifests: only ${maxFiles} are read` });
  return { identity, files: files.slice(0, maxFiles), problems: scan.problems, ignored: scan.ignored };
}

class Scan {
  readonly files: FoundFile[] = [];
  readonly problems: ScanProblem[] = [];
  ignored = 0;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** `above`: the ignore rules that hold so far; `everything`: all of it is ignored, and only counted. */
  async walk(directory: string, prefix: string, depth: number, above: IgnoreRules | undefined | 'everything'): Promise<void> {
    // Nobody needs the exact number of what is left out of a whole disk.
    if (above === 'everything' && this.ignored >= maxFiles) return;
    const path = prefix === '' ? './' : prefix;
    let entries;
    try {
      entries = await readdir(directory, { withFileTypes: true });
    } catch (error) {
      if (!isMissing(error) && above !== 'everything') this.problems.push({ path, message: reasonOf(error) });
      return;
    }
    if (depth > maxDepth) {
      if (above !== 'everything') this.problems.push({ path, message: `nested too deep: at most ${maxDepth} levels of folders are read` });
      return;
    }
    let rules = above;
    if (rules !== 'everything' && entries.some(({ name }) => name === ignoreFileName)) {
      const file = await readIgnoreFile(join(directory, ignoreFileName));
      // Reading a folder without its rules would create what they keep away.
      if (file && 'problem' in file) {
        this.problems.push({ path, message: `is not read: its ${ignoreFileName} ${file.problem}` });
        return;
      }
      if (file) rules = new IgnoreRules(prefix, file.text, rules);
    }
    await Promise.all(entries.map((entry) => this.#enter(entry, join(directory, entry.name), prefix + entry.name, depth, rules)));
  }

  async #enter(entry: Dirent, full: string, path: string, depth: number, rules: IgnoreRules | undefined | 'everything'): Promise<void> {
    const isIgnored = rules === 'everything' || (rules?.ignores(path) ?? false);
    if (entry.isSymbolicLink()) {
      // Git takes a link for a file, whatever it leads to; a pattern of a folder should still hold one back.
      if (rules === 'everything' || isIgnored || rules?.ignores(`${path}/`)) this.#count(path);
      else await this.#follow(full, path, depth, rules);
    } else if (entry.isDirectory()) {
      if (!isManifestFolder(entry.name)) return;
      await this.walk(full, `${path}/`, depth + 1, rules === 'everything' || rules?.ignores(`${path}/`) ? 'everything' : rules);
    } else if (isManifestFile(path)) await (isIgnored ? this.#count(path) : this.#add(path, full));
  }

  #count(path: string): void {
    if (isManifestFile(path)) this.ignored++;
  }

  /**
   * Follows a link to what lies in the folder but is not read under its own name: a ConfigMap mounted as a volume is
   * made of links into a hidden folder. Nothing outside is looked at.
   */
  async #follow(link: string, path: string, depth: number, rules: IgnoreRules | undefined): Promise<void> {
    if (!isManifestFile(path) && !isManifestFolder(path.slice(path.lastIndexOf('/') + 1))) return;
    let target: string;
    let stats: BigIntStats;
    try {
      target = await realpath(link);
      stats = await lstat(target, { bigint: true });
    } catch (error) {
      if (isManifestFile(path)) this.problems.push({ path, message: isMissing(error) ? 'is a link to nothing' : reasonOf(error) });
      return;
    }
    const inside = relative(this.#root, target).split(sep).join('/');
    const isOutside = inside === '' || inside === '..' || inside.startsWith('../') || target === inside;
    if (stats.isDirectory()) {
      if (isOutside) {
        if (inside !== '') this.problems.push({ path: `${path}/`, message: 'is a link to a place outside the folder, which is not read' });
      } else if (!inside.split('/').every(isManifestFolder)) await this.walk(target, `${path}/`, depth + 1, rules);
    } else if (isManifestFile(path)) {
      if (isOutside) this.problems.push({ path, message: 'is a link to a place outside the folder, which is not read' });
      else if (!isManifestFile(inside)) await this.#add(path, target);
    }
  }

  async #add(path: string, realPath: string): Promise<void> {
    try {
      const stats = await lstat(realPath, { bigint: true });
      if (stats.isFile()) this.files.push({ path, realPath, signature: signatureOf(stats), size: Number(stats.size) });
      else if (!stats.isDirectory()) this.problems.push({ path, message: 'is not a regular file' });
    } catch (error) {
      if (!isMissing(error)) this.problems.push({ path, message: reasonOf(error) });
    }
  }
}

/** Changes with every write, also with one that leaves size and time alone by replacing the file. */
export function signatureOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
