// A disk with files and directories, and the parts of it that containers see as their volumes.

/** The files of one volume by their path in it, `a/b`; '' is its root, which is a file only where a single file is mounted. */
export interface VolumeFiles {
  read(path: string): string | undefined;
  isDirectory(path: string): boolean;
  /** Paths of all files and of directories that were made. */
  paths(): Iterable<string>;
  /** Writes a file, or removes it with undefined; absent when nothing can be written. */
  write?(path: string, content: string | undefined): void;
  makeDirectory?(path: string): void;
  /** Removes a directory with all that is in it. */
  removeDirectory?(path: string): void;
}

/** Files by their absolute path without the first slash. */
export class Disk {
  readonly #files = new Map<string, string>();
  readonly #directories = new Set<string>();
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
      makeDirectory: (path) => void this.#directories.add(at(path)),
      removeDirectory: (path) => this.remove(at(path)),
    };
  }

  isFile(path: string): boolean {
    return this.#files.has(path);
  }

  isDirectory(path: string): boolean {
    if (this.#directories.has(path)) return true;
    const prefix = `${path}/`;
    for (const name of this.#files.keys()) if (name.startsWith(prefix)) return true;
    for (const name of this.#directories) if (name.startsWith(prefix)) return true;
    return false;
  }

  write(path: string, content: string | undefined): void {
    this.#characters += (content?.length ?? 0) - (this.#files.get(path)?.length ?? 0);
    if (content === undefined) this.#files.delete(path);
    else this.#files.set(path, content);
  }

  makeDirectory(path: string): void {
    this.#directories.add(path);
  }

  /** Removes a directory and everything in it. */
  remove(path: string): void {
    const isInside = (name: string): boolean => path === '' || name === path || name.startsWith(`${path}/`);
    for (const name of [...this.#files.keys()]) if (isInside(name)) this.write(name, undefined);
    for (const name of this.#directories) if (isInside(name)) this.#directories.delete(name);
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
