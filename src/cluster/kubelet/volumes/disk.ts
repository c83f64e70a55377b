// A disk with files and directories, and the parts of it that containers see as their volumes.

/** The files of one volume by their path in it, `a/b`; '' is its root, which is a file only where a single file is mounted. */
export interface VolumeFiles {
  read(path: string): string | undefined;
  isDirectory(path: string): boolean;
  /** Paths of all files and of directories that were made. */
  paths(): Iterable<string>;
  /** Writes a file, or removes it with undefined; answers false when the disk is full. Absent when nothing can be written. */
  write?(path: string, content: string | undefined): boolean;
  makeDirectory?(path: string): void;
  /** Removes a directory with all that is in it. */
  removeDirectory?(path: string): void;
}

/** What a disk takes: a loop that makes files must not fill the memory of this process. */
const MOST_FILES = 5000;
const MOST_CHARACTERS = 1 << 26;

/** Files by their absolute path without the first slash. */
export class Disk {
  readonly #files = new Map<string, string>();
  readonly #directories = new Set<string>();
  /** Directories by how many files and directories are somewhere in them. */
  readonly #parents = new Map<string, number>();
  #characters = 0;

  /** How much is written on it, one byte a character. */
  get usedBytes(): number {
    return this.#characters;
  }

  /** What lies under a directory; '' is the whole disk. Different views of a disk share what they both show. */
  view(root: string): VolumeFiles {
    const base = root.replace(/^\/+|\/+$/g, '');
    const at = (path: string): string => (base && path ? `${base}/${path}` : base || path);
    return {
      read: (path) => this.#files.get(at(path)),
      isDirectory: (path) => path === '' || this.isDirectory(at(path)),
      paths: () => this.#below(base),
      write: (path, content) => this.write(at(path), content),
      makeDirectory: (path) => this.makeDirectory(at(path)),
      removeDirectory: (path) => this.remove(at(path)),
    };
  }

  isFile(path: string): boolean {
    return this.#files.has(path);
  }

  isDirectory(path: string): boolean {
    return this.#directories.has(path) || this.#parents.has(path);
  }

  write(path: string, content: string | undefined): boolean {
    const growth = (content?.length ?? 0) - (this.#files.get(path)?.length ?? 0);
    const isNew = content !== undefined && !this.#files.has(path);
    if ((isNew && this.#files.size >= MOST_FILES) || (growth > 0 && this.#characters + growth > MOST_CHARACTERS)) return false;
    this.#characters += growth;
    if (isNew) this.#countParents(path, 1);
    if (content !== undefined) this.#files.set(path, content);
    else if (this.#files.delete(path)) this.#countParents(path, -1);
    return true;
  }

  makeDirectory(path: string): void {
    if (this.#directories.has(path) || this.#directories.size >= MOST_FILES) return;
    this.#directories.add(path);
    this.#countParents(path, 1);
  }

  /** Removes a directory and everything in it. */
  remove(path: string): void {
    const isInside = (name: string): boolean => path === '' || name === path || name.startsWith(`${path}/`);
    for (const name of [...this.#files.keys()]) if (isInside(name)) this.write(name, undefined);
    for (const name of [...this.#directories]) {
      if (!isInside(name)) continue;
      this.#directories.delete(name);
      this.#countParents(name, -1);
    }
  }

  /** Everything above a path is a directory as long as something is in it. */
  #countParents(path: string, sign: 1 | -1): void {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const parent = path.slice(0, end);
      const count = (this.#parents.get(parent) ?? 0) + sign;
      if (count > 0) this.#parents.set(parent, count);
      else this.#parents.delete(parent);
    }
  }

  *#below(base: string): Iterable<string> {
    const prefix = base && `${base}/`;
    for (const names of [this.#files.keys(), this.#directories.keys()]) {
      for (const name of names) if (name.startsWith(prefix) && name !== base) yield name.slice(prefix.length);
    }
  }
}

/** Files that nobody can change. */
export function readOnlyFiles(files: ReadonlyMap<string, string>): VolumeFiles {
  return {
    read: (path) => files.get(path),
    isDirectory(path) {
      if (path === '') return true;
      for (const name of files.keys()) if (name.startsWith(`${path}/`)) return true;
      return false;
    },
    paths: () => files.keys(),
  };
}
