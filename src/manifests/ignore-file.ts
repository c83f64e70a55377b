// `.kubariumignore`: what of a folder is left alone, written as git writes its ignore files.
import type { Ignore } from 'ignore';
import ignore from 'ignore';
import { lstat, readFile } from 'node:fs/promises';
import { isMissing, reasonOf } from './file-error.ts';

/** The name of the file; one in a deeper folder is asked before those above it. */
export const ignoreFileName = '.kubariumignore';

/** Bytes; nobody writes more patterns by hand. */
const largestIgnoreFile = 1024 * 1024;

/** The patterns of one ignore file and of those above it. */
export class IgnoreRules {
  /** Path of the folder the patterns count from, with a slash at its end; empty for the top. */
  readonly #prefix: string;
  readonly #patterns: Ignore;
  readonly #above: IgnoreRules | undefined;

  constructor(prefix: string, text: string, above: IgnoreRules | undefined) {
    this.#prefix = prefix;
    // As git does on systems that tell large letters from small ones: the same folder is the same cluster everywhere.
    this.#patterns = ignore({ ignorecase: false }).add(text);
    this.#above = above;
  }

  /** Takes a path relative to the manifests folder, a folder's with a slash at its end. The nearest file that names it decides. */
  ignores(path: string): boolean {
    const { ignored, unignored } = this.#patterns.test(path.slice(this.#prefix.length));
    return ignored || (!unignored && (this.#above?.ignores(path) ?? false));
  }
}

/** The text of a folder's ignore file, undefined without one, or why it is not read. */
export async function readIgnoreFile(path: string): Promise<{ text: string } | { problem: string } | undefined> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) return { problem: 'is not a regular file' };
    if (stats.size > largestIgnoreFile) return { problem: 'file too large: at most 1 MiB of it is read' };
    return { text: (await readFile(path, 'utf8')).replace(/^\ufeff/, '') };
  } catch (error) {
    return isMissing(error) ? undefined : { problem: reasonOf(error) };
  }
}
