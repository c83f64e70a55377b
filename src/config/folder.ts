// The configuration folder: read before the first frame, and again when something in it has changed; what is bad in it leaves the last good state.
import type { FSWatcher } from 'chokidar';
import { watch } from 'chokidar';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { closestName } from '../model/closest-name.ts';
import { noKeyChanges } from '../model/key-changes.ts';
import type { KeyCatalogue, KeyChanges } from '../model/key-changes.ts';
import type { Kind } from '../model/kind.ts';
import type { Settings, SettingsFile } from '../model/settings.ts';
import type { Skin } from '../model/skin.ts';
import type { WallClock } from '../sim/driver.ts';
import { aliasesSchema, understandAliases } from './aliases-file.ts';
import { configSchema } from './config-file.ts';
import type { Config } from './config-file.ts';
import { hotkeysSchema, understandHotkeys } from './hotkeys-file.ts';
import type { HotkeysFile, KeysInUse } from './hotkeys-file.ts';
import { jumpsSchema, understandJumps } from './jumps-file.ts';
import type { JumpsFile } from './jumps-file.ts';
import { pluginsSchema, understandPlugins } from './plugins-file.ts';
import type { PluginsFile } from './plugins-file.ts';
import { createKeysSchema, understandKeys } from './keys-file.ts';
import type { KeysFile } from './keys-file.ts';
import type { Reading, Understood } from './read-file.ts';
import { readConfigText } from './read-file.ts';
import type { MappingSchema } from './schema.ts';
import { understandViews, viewsSchema } from './views-file.ts';
import type { ColumnsOf, ViewsFile } from './views-file.ts';
import { createSkinSchema, readSkin } from './skin-file.ts';
import type { SkinFile } from './skin-file.ts';

/** Wall ms without an event before the folder is read: editors write in several steps. */
const QUIET_MS = 50;
const MOST_BYTES = 1_000_000;

/** Replaced when a file has changed; the entry of a file that has not stays the same object. */
export interface ConfigState extends Settings {
  readonly config: Config;
}

export interface ConfigFolderOptions {
  /** It need not exist. */
  dir: string;
  shippedSkins: Readonly<Record<string, Skin>>;
  /** What words mean now; another value when that has changed. */
  words: () => ConfigWords;
  wall: WallClock;
}

export interface ConfigWords {
  /** The keys that can be changed. */
  readonly keys: KeyCatalogue;
  readonly columnsOf: ColumnsOf;
  /** The kind that a word means. */
  kindOf(word: string): Kind | undefined;
  /** The views that a word means, as `deploy`; undefined for none. */
  placesOf(word: string): readonly string[] | undefined;
}

/** A file as it was read last. */
interface Kept<T> {
  text: string | undefined;
  file: SettingsFile;
  /** What the last good version said. */
  value: T | undefined;
  /** What else the reading depended on, compared by identity. */
  context: unknown;
}

export class ConfigFolder {
  readonly #options: ConfigFolderOptions;
  #words: () => ConfigWords;
  #keysSchema: MappingSchema | undefined;
  readonly #listeners = new Set<() => void>();
  /** By name. */
  readonly #kept = new Map<string, Kept<unknown>>();
  #inUse: KeysInUse | undefined;
  /** What the files said last. */
  #values: readonly unknown[] = [];
  #state: ConfigState;
  #watcher: FSWatcher | undefined;
  #timer: unknown;
  #isStopped = false;
  #reading: Promise<void> | undefined;
  #isStale = false;

  constructor(options: ConfigFolderOptions) {
    this.#options = options;
    this.#words = options.words;
    this.#state = { dir: options.dir, files: fileNames.map(absent), ...nothingSaid };
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

  /** What words mean from now on; `notice` is to be called when that changes, or has changed already. */
  speak(words: () => ConfigWords): void {
    this.#words = words;
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
    const words = this.#words();
    const skins = await this.#readSkins();
    const config = await this.#readFile('config.yaml', () => configSchema, (value: Config) => understandConfig(value, [...Object.keys(shippedSkins), ...skins.keys()]), [...skins.keys()].join());
    const aliases = await this.#readFile('aliases.yaml', () => aliasesSchema, understandAliases);
    const keys = await this.#readFile('keys.yaml', () => (this.#keysSchema ??= createKeysSchema(words.keys)), (value: KeysFile) => understandKeys(value, { catalogue: words.keys, placesOf: words.placesOf }), words);
    const inUse = this.#keysInUse(words.keys, keys ?? noKeyChanges);
    const hotkeys = await this.#readFile('hotkeys.yaml', () => hotkeysSchema, (value: HotkeysFile) => understandHotkeys(value, inUse), inUse);
    const plugins = await this.#readFile('plugins.yaml', () => pluginsSchema, (value: PluginsFile) => understandPlugins(value, inUse, words.placesOf), inUse);
    const tables = [...words.keys.keys()].filter((place) => words.columnsOf(place));
    const views = await this.#readFile('views.yaml', () => viewsSchema, (value: ViewsFile) => understandViews(value, words.columnsOf, tables), words);
    const jumps = await this.#readFile('jumps.yaml', () => jumpsSchema, (value: JumpsFile) => understandJumps(value, words.kindOf, tables), words);
    const files = [...fileNames.filter((name) => this.#kept.has(name)), ...[...this.#kept.keys()].filter((name) => !fileNames.includes(name))].map((name) => this.#kept.get(name)!.file);
    const known = this.#state.files;
    const values = [config, aliases, keys, hotkeys, plugins, views, jumps];
    if (files.length === known.length && files.every((file, index) => file === known[index]) && values.every((value, index) => value === this.#values[index])) return;
    this.#values = values;
    const good = new Map([...skins].flatMap(([name, skin]) => (skin ? [[name, skin] as const] : [])));
    this.#state = {
      dir,
      files,
      ...nothingSaid,
      skins: good,
      ...(config ? { config, skin: config.skin } : {}),
      ...(aliases ? { aliases } : {}),
      ...(keys ? { keys } : {}),
      ...(hotkeys ? { hotkeys } : {}),
      ...(plugins ? { plugins } : {}),
      ...(views ? { views } : {}),
      ...(jumps ? { jumps } : {}),
    };
    for (const listener of this.#listeners) listener();
  }

  /** The same object as long as the keys are. */
  #keysInUse(catalogue: KeyCatalogue, changes: KeyChanges): KeysInUse {
    if (this.#inUse?.changes !== changes || this.#inUse.catalogue !== catalogue) this.#inUse = { catalogue, changes };
    return this.#inUse;
  }

  /** By name; undefined for one that has never been good. */
  async #readSkins(): Promise<ReadonlyMap<string, Skin | undefined>> {
    const { dir, shippedSkins } = this.#options;
    const schema = (): MappingSchema => createSkinSchema(Object.keys(shippedSkins));
    const names = await skinNames(join(dir, 'skins'));
    for (const file of this.#kept.keys()) if (!fileNames.includes(file) && !names.some((name) => file === skinFile(name))) this.#kept.delete(file);
    const understand = (value: SkinFile): Understood<Skin> => {
      const answer = readSkin(value, shippedSkins);
      return 'skin' in answer ? { value: answer.skin } : [{ path: ['tones', answer.tone], message: answer.problem }];
    };
    const skins = new Map<string, Skin | undefined>();
    for (const name of names) {
      const refusal = /^[\w-]+$/.test(name) ? undefined : 'the name of a skin has letters, digits, - and _ only';
      skins.set(name, await this.#readFile(skinFile(name), schema, understand, undefined, refusal));
    }
    return skins;
  }

  /** What a file says, or said when it was good last. It is read anew when its text or `context` is another; `refusal` says why it is not read at all; `schema` is asked for when there is something to hold against it. */
  async #readFile<T>(name: string, schema: () => MappingSchema, understand: (value: never) => Understood<T>, context?: unknown, refusal?: string): Promise<T | undefined> {
    const found = refusal === undefined ? await readText(join(this.#options.dir, name)) : { problem: refusal };
    const before = this.#kept.get(name) as Kept<T> | undefined;
    const kept = keep(name, before, found, context, (text) => readConfigText(text, schema(), understand));
    this.#kept.set(name, kept);
    return kept.value;
  }
}

/** In the order in which they are listed; skins follow. */
const fileNames = ['config.yaml', 'aliases.yaml', 'keys.yaml', 'hotkeys.yaml', 'plugins.yaml', 'views.yaml', 'jumps.yaml'];

const nothingSaid: Omit<ConfigState, 'dir' | 'files'> = { config: {}, skins: new Map(), aliases: new Map(), keys: noKeyChanges, hotkeys: [], plugins: [], views: [], jumps: new Map() };

function skinFile(name: string): string {
  return `skins/${name}.yaml`;
}

function understandConfig(value: Config, knownSkins: readonly string[]): Understood<Config> {
  const { skin, thresholds = {} } = value;
  const reversed = Object.entries(thresholds).flatMap(([name, { warn = 70, critical = 90 }]) => (warn > critical ? [{ path: ['thresholds', name], message: `warns at ${warn}, above its critical ${critical}` }] : []));
  if (reversed.length > 0) return reversed;
  if (skin === undefined || knownSkins.includes(skin)) return { value };
  const meant = closestName(skin, knownSkins);
  return [{ path: ['skin'], message: `names no skin: ${meant === undefined ? `there are ${knownSkins.join(', ')}` : `did you mean "${meant}"?`}` }];
}

/** A file read again: the same entry when it would say the same, the last good value when it is bad. */
function keep<T>(name: string, before: Kept<T> | undefined, found: FoundText, context: unknown, read: (text: string) => Reading<T>): Kept<T> {
  const version = (before?.file.version ?? 0) + 1;
  if ('problem' in found) {
    if (before?.text === found.problem) return before;
    return { text: found.problem, context, file: { name, state: 'bad', problems: [{ line: 1, column: 1, message: found.problem }], notes: [], version }, value: before?.value };
  }
  const { text } = found;
  if (text === undefined) return before && before.file.state === 'absent' ? before : { text, context, file: { ...absent(name), version }, value: undefined };
  if (before?.text === text && before.context === context) return before;
  const reading = read(text);
  const said = 'problems' in reading ? ({ name, state: 'bad', problems: reading.problems, notes: [] } as const) : ({ name, state: 'good', problems: [], notes: reading.notes } as const);
  const isSameText = before?.text === text;
  const file: SettingsFile = { ...said, version: isSameText ? before.file.version : version };
  return { text, context, file: isSameText && JSON.stringify(before.file) === JSON.stringify(file) ? before.file : file, value: 'problems' in reading ? before?.value : reading.value };
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

function absent(name: string): SettingsFile {
  return { name, state: 'absent', problems: [], notes: [], version: 0 };
}
