// The configuration folder: read before the first frame, and again when something in it has changed; what is bad in it leaves the last good state.
import type { FSWatcher } from 'chokidar';
import { watch } from 'chokidar';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { closestName } from '../model/closest-name.ts';
import type { Skin } from '../model/skin.ts';
import type { WallClock } from '../sim/driver.ts';
import { aliasesSchema, understandAliases } from './aliases-file.ts';
import { configSchema } from './config-file.ts';
import type { Config } from './config-file.ts';
import type { ConfigProblem, FieldProblem, Reading } from './read-file.ts';
import { readConfigText } from './read-file.ts';
import { createSkinSchema, readSkin } from './skin-file.ts';
import type { SkinFile } from './skin-file.ts';

/** Wall ms without an event before the folder is read: editors write in several steps. */
const QUIET_MS = 50;
const MOST_BYTES = 1_000_000;

export interface ConfigFile {
  readonly name: string;
  readonly state: 'absent' | 'good' | 'bad';
  readonly problems: readonly ConfigProblem[];
}

/** Replaced when a file has changed; the entry of a file that has not stays the same object. */
export interface ConfigState {
  readonly dir: string;
  readonly files: readonly ConfigFile[];
  readonly config: Config;
  readonly skin?: string | undefined;
  readonly skins: ReadonlyMap<string, Skin>;
  /** Word → line of the prompt. */
  readonly aliases: ReadonlyMap<string, string>;
}

export interface ConfigFolderOptions {
  /** It need not exist. */
  dir: string;
  shippedSkins: Readonly<Record<string, Skin>>;
  wall: WallClock;
}

/** A file as it was read last. */
interface Kept<T> {
  text: string | undefined;
  file: ConfigFile;
  /** What the last good version said. */
  value: T | undefined;
}

export class ConfigFolder {
  readonly #options: ConfigFolderOptions;
  readonly #listeners = new Set<() => void>();
  readonly #skins = new Map<string, Kept<Skin>>();
  #config: Kept<Config> = { text: undefined, file: absent('config.yaml'), value: undefined };
  #aliases: Kept<ReadonlyMap<string, string>> = { text: undefined, file: absent('aliases.yaml'), value: undefined };
  #state: ConfigState;
  #watcher: FSWatcher | undefined;
  #timer: unknown;
  #isStopped = false;
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor(options: ConfigFolderOptions) {
    this.#options = options;
    this.#state = this.#stateNow();
  }

  readonly snapshot = (): ConfigState => this.#state;

  /** Called after the state was replaced; answers the unsubscribe. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Reads what there is. */
  async initial(): Promise<void> {
    await this.#readAll();
  }

  /** Whether there is such a folder. */
  async exists(): Promise<boolean> {
    return (await stat(this.#options.dir).catch(() => undefined))?.isDirectory() ?? false;
  }

  /** Reads again whenever something has changed, until `stop`. */
  follow(): void {
    const { dir } = this.#options;
    const isIgnored = (path: string): boolean => {
      const inside = relative(dir, path);
      const isOutside = inside === '' || inside === '..' || inside.startsWith(`..${sep}`);
      return !isOutside && inside !== 'skins' && !/^(skins[\\/])?[^\\/.][^\\/]*\.yaml$/.test(inside);
    };
    this.#watcher = watch(dir, { ignoreInitial: true, ignorePermissionErrors: true, atomic: false, ignored: isIgnored });
    this.#watcher.on('all', this.notice);
    this.#watcher.on('ready', this.notice);
    // Without a watcher the configuration of the start stays; :config says what was read.
    this.#watcher.on('error', () => undefined);
  }

  /** Something may have changed: the folder is read when it has come to rest. */
  readonly notice = (): void => {
    const { wall } = this.#options;
    wall.clearTimeout(this.#timer);
    if (!this.#isStopped) this.#timer = wall.setTimeout(() => void this.#readAgain(), QUIET_MS);
  };

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#options.wall.clearTimeout(this.#timer);
    await this.#watcher?.close();
    await this.#reading;
  }

  /** One reading at a time; what changes during one is read after it. */
  async #readAgain(): Promise<void> {
    if (this.#reading) {
      this.#isStale = true;
      return;
    }
    this.#reading = this.#readAll();
    await this.#reading;
    this.#reading = undefined;
    if (!this.#isStale) return;
    this.#isStale = false;
    this.notice();
  }

  async #readAll(): Promise<void> {
    const { dir, shippedSkins } = this.#options;
    const skinSchema = createSkinSchema(Object.keys(shippedSkins));
    const names = await skinNames(join(dir, 'skins'));
    const skinTexts = await Promise.all(names.map((name) => readText(join(dir, 'skins', `${name}.yaml`))));
    const configText = await readText(join(dir, 'config.yaml'));
    for (const name of this.#skins.keys()) if (!names.includes(name)) this.#skins.delete(name);
    for (const [index, name] of names.entries()) {
      const read = (text: string): Reading<Skin> => readConfigText(text, skinSchema, (value: SkinFile) => {
        const answer = readSkin(value, shippedSkins);
        return 'skin' in answer ? { value: answer.skin } : [{ path: ['tones', answer.tone], message: answer.problem }];
      });
      const isNamed = /^[\w-]+$/.test(name);
      const text = isNamed ? skinTexts[index]! : { problem: 'the name of a skin has letters, digits, - and _ only' };
      this.#skins.set(name, keep(`skins/${name}.yaml`, this.#skins.get(name), text, read));
    }
    const knownSkins = [...Object.keys(shippedSkins), ...names];
    // Whether its skin is there depends on more than its text.
    const before = { ...this.#config, text: undefined };
    const config = keep('config.yaml', before, configText, (text) => readConfigText(text, configSchema, (value: Config) => understandConfig(value, knownSkins)));
    const isSame = config.text === this.#config.text && JSON.stringify(config.file) === JSON.stringify(this.#config.file);
    if (!isSame) this.#config = config;
    const aliasesText = await readText(join(dir, 'aliases.yaml'));
    this.#aliases = keep('aliases.yaml', this.#aliases, aliasesText, (text) => readConfigText(text, aliasesSchema, understandAliases));
    const next = this.#stateNow();
    const { files } = this.#state;
    if (next.files.length === files.length && next.files.every((file, index) => file === files[index])) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  #stateNow(): ConfigState {
    const skins = new Map<string, Skin>();
    for (const [name, { value }] of this.#skins) if (value) skins.set(name, value);
    const config = this.#config.value ?? {};
    const files = [this.#config.file, this.#aliases.file, ...[...this.#skins.values()].map(({ file }) => file)];
    return { dir: this.#options.dir, files, config, skin: config.skin, skins, aliases: this.#aliases.value ?? new Map<string, string>() };
  }
}

function understandConfig(value: Config, knownSkins: readonly string[]): { value: Config } | FieldProblem[] {
  const { skin } = value;
  if (skin === undefined || knownSkins.includes(skin)) return { value };
  const meant = closestName(skin, knownSkins);
  return [{ path: ['skin'], message: `names no skin: ${meant === undefined ? `there are ${knownSkins.join(', ')}` : `did you mean "${meant}"?`}` }];
}

/** A file read again: the same entry when its text is the same, the last good value when it is bad. */
function keep<T>(name: string, before: Kept<T> | undefined, found: FoundText, read: (text: string) => Reading<T>): Kept<T> {
  if ('problem' in found) {
    if (before?.text === found.problem) return before;
    return { text: found.problem, file: { name, state: 'bad', problems: [{ line: 1, column: 1, message: found.problem }] }, value: before?.value };
  }
  const { text } = found;
  if (text === undefined) return before && before.file.state === 'absent' ? before : { text, file: absent(name), value: undefined };
  if (before?.text === text) return before;
  const reading = read(text);
  if ('problems' in reading) return { text, file: { name, state: 'bad', problems: reading.problems }, value: before?.value };
  return { text, file: { name, state: 'good', problems: [] }, value: reading.value };
}

type FoundText = { text: string | undefined } | { problem: string };

async function readText(path: string): Promise<FoundText> {
  try {
    const about = await stat(path);
    if (!about.isFile()) return { problem: 'it is no file' };
    if (about.size > MOST_BYTES) return { problem: `it is larger than ${MOST_BYTES} bytes` };
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? { text: undefined } : { problem: `it cannot be read (${code ?? 'unknown error'})` };
  }
}

/** Sorted. */
async function skinNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => /^([^.][^\\/]*)\.yaml$/.exec(name)?.[1] ?? []).sort();
}

function absent(name: string): ConfigFile {
  return { name, state: 'absent', problems: [] };
}
