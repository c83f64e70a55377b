// The files a container sees: what its processes wrote, over its volumes, over its image.

/** What becomes of a write; undefined says that the path is on no volume, so the container keeps it itself. */
export type WriteAnswer = 'written' | 'read-only' | 'full' | undefined;

/** Files that the caller mounts into the container (volumes); absolute paths without a trailing slash. */
export interface FileView {
  read(path: string): string | undefined;
  /** True for a file or a directory. */
  exists(path: string): boolean;
  /** Names in a directory, undefined when there is none. */
  list(path: string): readonly string[] | undefined;
  /**
   * Takes a write (undefined deletes) to a path of a volume. 'read-only' refuses it; undefined says
   * that the path is on no volume, so the container keeps it itself.
   */
  write?(path: string, content: string | undefined): WriteAnswer;
  /** The same for a directory and for the removal of one with all that is in it. */
  makeDirectory?(path: string): WriteAnswer;
  removeDirectory?(path: string): WriteAnswer;
}

/** Files that come with the image and the runtime. */
export interface ImageFiles {
  readonly paths: readonly string[];
  read(path: string): string | undefined;
}

export const noFiles: FileView = { read: () => undefined, exists: () => false, list: () => undefined };

const directories = new Set([
  '/', '/bin', '/dev', '/etc', '/home', '/lib', '/mnt', '/opt', '/proc', '/root', '/run', '/sbin', '/srv', '/sys', '/tmp',
  '/usr', '/usr/bin', '/usr/local', '/usr/local/bin', '/usr/share', '/usr/share/nginx', '/usr/share/nginx/html', '/var', '/var/lib', '/var/log', '/var/run',
  '/var/log/nginx', '/var/www', '/var/www/html', '/usr/local/apache2', '/usr/local/apache2/htdocs', '/app', '/data', '/work', '/workspace',
  '/usr/src', '/usr/src/app', '/etc/nginx', '/etc/nginx/conf.d',
]);

/** A file that a loop appends to stops growing here: its older half is forgotten. */
const LONGEST_LOG = 1 << 20;
const maximumFiles = 2000;
/** What one container takes: a loop that makes files must not fill the memory of this process. */
const maximumCharacters = 1 << 26;

/** Files of one container: reads fall through to volumes and image, writes stay in it. */
export class ContainerFiles {
  readonly #volumes: FileView;
  readonly #image: ImageFiles;
  readonly #readOnly: boolean;
  #own: Map<string, string | undefined> | undefined;
  #made: Set<string> | undefined;
  #characters = 0;
  /** Grows with every write, so that a reader knows when to look again. */
  version = 0;

  constructor(volumes: FileView, image: ImageFiles, readOnly: boolean) {
    this.#volumes = volumes;
    this.#image = image;
    this.#readOnly = readOnly;
  }

  read(path: string): string | undefined {
    if (this.#own?.has(path)) return this.#own.get(path);
    return this.#volumes.read(path) ?? this.#image.read(path);
  }

  isDirectory(path: string): boolean {
    if (this.#made?.has(path) || directories.has(path)) return true;
    return this.read(path) === undefined && this.#volumes.exists(path);
  }

  exists(path: string): boolean {
    return this.read(path) !== undefined || this.isDirectory(path);
  }

  /** Names in a directory, sorted; undefined when it is none. */
  list(path: string): string[] | undefined {
    if (!this.isDirectory(path)) return undefined;
    const names = new Set(this.#volumes.list(path) ?? []);
    const prefix = path === '/' ? '/' : `${path}/`;
    const add = (other: string): void => {
      if (other.startsWith(prefix) && other !== path) names.add(other.slice(prefix.length).split('/')[0] ?? '');
    };
    for (const other of this.#image.paths) add(other);
    for (const other of this.#made ?? []) add(other);
    if (path === '/') for (const other of directories) add(other);
    for (const [other, content] of this.#own ?? []) {
      if (content !== undefined) add(other);
      else if (other.startsWith(prefix)) names.delete(other.slice(prefix.length));
    }
    names.delete('');
    return [...names].sort();
  }

  /** Writes a file, or removes it with undefined. Gives the refusal's text, undefined when it worked. */
  write(path: string, content: string | undefined): string | undefined {
    if (this.isDirectory(path)) return 'Is a directory';
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    if (content !== undefined && !this.isDirectory(parent)) return 'nonexistent directory';
    const answer = this.#volumes.write?.(path, content);
    if (answer === 'read-only' || (answer === undefined && this.#readOnly && !path.startsWith('/dev/'))) return 'Read-only file system';
    if (answer === 'full') return 'No space left on device';
    this.version++;
    if (answer === 'written') return undefined;
    this.#own ??= new Map();
    const characters = this.#characters + (content?.length ?? 0) - (this.#own.get(path)?.length ?? 0);
    if ((this.#own.size >= maximumFiles && !this.#own.has(path)) || characters > Math.max(maximumCharacters, this.#characters)) return 'No space left on device';
    this.#characters = characters;
    this.#own.set(path, content);
    return undefined;
  }

  /** Writes behind the end of a file. With `forgets` it is the log of a loop that runs for ever. Gives the refusal's text. */
  append(path: string, more: string, forgets: boolean): string | undefined {
    const text = (this.read(path) ?? '') + more;
    return this.write(path, forgets && text.length > LONGEST_LOG ? text.slice(-LONGEST_LOG / 2) : text);
  }

  /** Makes a directory and those above it; gives the refusal's text. */
  makeDirectory(path: string): string | undefined {
    const answer = this.#volumes.makeDirectory?.(path);
    if (answer === 'read-only' || (answer === undefined && this.#readOnly)) return 'Read-only file system';
    this.version++;
    if (answer === 'written') return undefined;
    this.#made ??= new Set();
    for (let at = path; at !== '' && at !== '/'; at = at.slice(0, at.lastIndexOf('/'))) {
      if (this.#made.size >= maximumFiles) return 'No space left on device';
      this.#made.add(at);
    }
    return undefined;
  }

  /** Removes a directory with all that is in it; what is read-only stays. */
  removeDirectory(path: string): void {
    this.#volumes.removeDirectory?.(path);
    const prefix = `${path}/`;
    for (const other of this.#made ?? []) if (other === path || other.startsWith(prefix)) this.#made?.delete(other);
    for (const [other, content] of this.#own ?? []) {
      if (!other.startsWith(prefix)) continue;
      this.#characters -= content?.length ?? 0;
      this.#own?.set(other, undefined);
    }
    this.version++;
  }
}

/** Makes a path absolute and resolves `.` and `..`. */
export function resolvePath(path: string, workingDir: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${workingDir}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
