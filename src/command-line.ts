// The command line: which command with which options, or what is wrong with it in one line.
import meow from 'meow';
import { closestName } from './model/closest-name.ts';
import { parseGoDuration } from './model/duration.ts';
import { isDns1123Label, isDns1123Subdomain } from './model/names.ts';
import type { Registry } from './model/registry.ts';
import { makeVisible } from './model/visible-text.ts';
import { parseCondition } from './run/condition.ts';
import type { Condition } from './run/condition.ts';
import { parseFaultPlan } from './run/fault-plan.ts';
import type { FaultPlan } from './run/fault-plan.ts';
import { parseGet } from './run/get.ts';
import type { GetTarget } from './run/get.ts';
import { outputFormats } from './run/output.ts';
import type { OutputFormat } from './run/output.ts';
import { MAX_SPEED, MIN_SPEED } from './sim/driver.ts';

export const MAX_NODES = 5000;
const defaultDir = 'manifests';

/** What makes the cluster; absent: its own defaults. */
export interface WorldOptions {
  readonly dir: string;
  /** How many workers, or their names. */
  readonly nodes?: number | readonly string[];
  readonly seed?: number;
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  readonly logFile?: string;
  /** The folder with what lies on the disks of nodes, as `<node>/<file>.yaml`. */
  readonly staticPods?: string;
  readonly controlPlane?: boolean;
  readonly kubeSystem?: boolean;
  readonly defaultStorageClass?: boolean;
  readonly idleContainers?: boolean;
}

/** How the API is served; absent: a free port, a kubeconfig in a place of its own. */
export interface ServeOptions {
  readonly port?: number;
  readonly kubeconfig?: string;
}

/** What the user's configuration says for options that are not given. */
export type DashboardDefaults = Partial<Pick<DashboardCommand, 'speed' | 'view' | 'readonly' | 'linear' | 'hints' | 'mouse' | 'namespace' | 'allNamespaces' | 'nodes'>>;

export interface DashboardCommand extends WorldOptions {
  readonly command: 'dashboard';
  readonly speed: number;
  /** The view to begin with, as typed after `:`. */
  readonly view?: string;
  readonly readonly: boolean;
  readonly hints: boolean;
  readonly mouse: boolean;
  /** Plain lines in place of a screen. */
  readonly linear: boolean;
  readonly watch: boolean;
  /** The folder of the configuration, where it is not the usual one. */
  readonly config?: string;
  /** Present: the API is served beside the dashboard. */
  readonly serve?: ServeOptions;
}

export interface ServeCommand extends WorldOptions {
  readonly command: 'serve';
  readonly speed: number;
  readonly watch: boolean;
  readonly serve: ServeOptions;
}

export interface RunCommand extends WorldOptions {
  readonly command: 'run';
  readonly conditions: readonly Condition[];
  readonly faults?: readonly FaultPlan[];
  readonly untilMs?: number;
  readonly get?: readonly GetTarget[];
  readonly output?: OutputFormat;
  readonly trace?: string;
}

export type CommandLine = { readonly command: 'help' } | { readonly command: 'version' } | DashboardCommand | RunCommand | ServeCommand;

/** Something the user has to write otherwise; the message is one line that names the flag. */
export class UsageError extends Error {}

const flags = {
  nodes: { type: 'string' },
  seed: { type: 'string' },
  speed: { type: 'string' },
  namespace: { type: 'string', shortFlag: 'n' },
  allNamespaces: { type: 'boolean', shortFlag: 'A' },
  command: { type: 'string', shortFlag: 'c' },
  readonly: { type: 'boolean' },
  config: { type: 'string' },
  hints: { type: 'boolean' },
  mouse: { type: 'boolean' },
  linear: { type: 'boolean' },
  watch: { type: 'boolean', default: true },
  logFile: { type: 'string' },
  staticPods: { type: 'string' },
  for: { type: 'string', isMultiple: true },
  fault: { type: 'string', isMultiple: true },
  until: { type: 'string' },
  get: { type: 'string' },
  output: { type: 'string', shortFlag: 'o' },
  trace: { type: 'string' },
  serve: { type: 'boolean' },
  port: { type: 'string' },
  kubeconfig: { type: 'string' },
  controlPlane: { type: 'boolean', default: true },
  kubeSystem: { type: 'boolean', default: true },
  defaultStorageClass: { type: 'boolean', default: true },
  idleContainers: { type: 'boolean' },
  help: { type: 'boolean', shortFlag: 'h' },
  version: { type: 'boolean' },
} as const;

/** Which commands a flag goes with; those not named here go with all. */
const owners: { readonly [Name in FlagName]?: { readonly commands: readonly ('dashboard' | 'run' | 'serve')[]; readonly said: string } } = {
  ...Object.fromEntries((['for', 'fault', 'until', 'get', 'output', 'trace'] as const).map((name) => [name, { commands: ['run'], said: '"kubarium run"' }])),
  ...Object.fromEntries((['command', 'readonly', 'config', 'hints', 'mouse', 'linear'] as const).map((name) => [name, { commands: ['dashboard'], said: 'the dashboard' }])),
  ...Object.fromEntries((['speed', 'watch'] as const).map((name) => [name, { commands: ['dashboard', 'serve'], said: 'the dashboard and "kubarium serve"' }])),
  ...Object.fromEntries((['port', 'kubeconfig'] as const).map((name) => [name, { commands: ['dashboard', 'serve'], said: '"kubarium serve" and --serve' }])),
  serve: { commands: ['dashboard', 'serve'], said: 'the dashboard' },
};
/** Said as --no-... */
const onByDefault: readonly FlagName[] = ['watch', 'hints', 'controlPlane', 'kubeSystem', 'defaultStorageClass'];

/** Reads the arguments behind the program's name. `registry` is asked for when resource types have to be understood. Throws UsageError. */
export function parseCommandLine(argv: readonly string[], registry: () => Registry, defaults: DashboardDefaults = {}): CommandLine {
  const { given, words } = readFlags(argv);
  if (given.help) return { command: 'help' };
  if (given.version) return { command: 'version' };
  const [first, ...others] = words;
  if ((first === 'help' || first === 'version') && others.length === 0) return { command: first };
  const command = first === 'run' || first === 'serve' ? first : 'dashboard';
  const [dir, surplus] = command === 'dashboard' ? words : others;
  if (surplus !== undefined) throw new UsageError(`one folder at most: ${quote(surplus)} is one too many`);
  if (dir === '') throw new UsageError('the folder has an empty name');
  refuseStrangers(given, command);
  const world: WorldOptions = {
    dir: dir ?? defaultDir,
    ...optional('nodes', readNodes(given)),
    ...optional('seed', readNumber(given, 'seed', 0, Number.MAX_SAFE_INTEGER)),
    ...optional('namespace', readNamespace(given)),
    allNamespaces: given.allNamespaces ?? false,
    ...optional('logFile', readText(given, 'logFile')),
    ...(given.controlPlane === false ? { controlPlane: false } : {}),
    ...(given.kubeSystem === false ? { kubeSystem: false } : {}),
    ...(given.defaultStorageClass === false ? { defaultStorageClass: false } : {}),
    ...(given.idleContainers ? { idleContainers: true } : {}),
    ...optional('staticPods', readText(given, 'staticPods')),
  };
  if (command === 'run') return readRun(given, world, registry);
  return command === 'serve' ? { command, ...world, ...readPace(given), serve: readServe(given) } : readDashboard(given, world, defaults);
}

type FlagName = keyof typeof flags;
type Given = { readonly [Name in FlagName]?: (typeof flags)[Name]['type'] extends 'boolean' ? boolean : Name extends 'for' | 'fault' ? readonly string[] : string };

function readFlags(argv: readonly string[]): { given: Given; words: readonly string[] } {
  let parsed;
  try {
    parsed = meow({ importMeta: import.meta, booleanDefault: undefined, argv: argv.flatMap(splitShortFlag), pkg: {}, flags, help: false, autoHelp: false, autoVersion: false, allowUnknownFlags: true, input: 'string' });
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/^The flag /, '').replace(/\.$/, ''), { cause: error });
  }
  const known = new Map<string, FlagName>(Object.entries(flags).flatMap(([name, flag]) => [[name, name], ...('shortFlag' in flag ? [[flag.shortFlag, name]] : [])] as [string, FlagName][]));
  for (const name of Object.keys(parsed.unnormalizedFlags)) if (!known.has(name)) throw unknownFlag(name, [...known.keys()]);
  return { given: parsed.flags as Given, words: parsed.input };
}

/** `-oyaml` is `-o yaml`, as for kubectl. */
function splitShortFlag(argument: string): string[] {
  const match = /^(-[nco])([^=].*)$/s.exec(argument);
  return match ? [match[1]!, match[2]!] : [argument];
}

function unknownFlag(name: string, known: readonly string[]): UsageError {
  const spelled = spell(name);
  const meant = name.length === 1 ? undefined : closestName(name, known.filter((other) => other.length > 1));
  return new UsageError(`unknown flag ${makeVisible(spelled)}${meant === undefined ? '' : `: did you mean ${spell(meant)}?`}`);
}

function spell(name: string): string {
  if (name.length === 1) return `-${name}`;
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return onByDefault.includes(name as FlagName) ? `--no-${words}` : `--${words}`;
}

/** Flags of other commands are refused; `--port` alone does not serve. */
function refuseStrangers(given: Given, command: 'dashboard' | 'run' | 'serve'): void {
  for (const [name, owner] of Object.entries(owners) as [FlagName, NonNullable<(typeof owners)[FlagName]>][]) {
    const value = given[name];
    const isGiven = onByDefault.includes(name) ? value === false : Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    if (!isGiven) continue;
    const isMissingServe = command === 'dashboard' && !given.serve && (name === 'port' || name === 'kubeconfig');
    if (!owner.commands.includes(command) || isMissingServe) throw new UsageError(`${spell(name)} belongs to ${owner.said}`);
  }
}

function readPace(given: Given, usual = 1): { speed: number; watch: boolean } {
  return { speed: readNumber(given, 'speed', MIN_SPEED, MAX_SPEED, false) ?? usual, watch: given.watch ?? true };
}

function readServe(given: Given): ServeOptions {
  return { ...optional('port', readNumber(given, 'port', 0, 65_535)), ...optional('kubeconfig', readText(given, 'kubeconfig')) };
}

function readDashboard(given: Given, world: WorldOptions, defaults: DashboardDefaults): DashboardCommand {
  const isPlaceGiven = world.namespace !== undefined || given.allNamespaces !== undefined;
  return {
    command: 'dashboard',
    ...world,
    ...optional('nodes', world.nodes ?? defaults.nodes),
    ...(isPlaceGiven ? {} : { ...optional('namespace', defaults.namespace), allNamespaces: defaults.allNamespaces ?? false }),
    ...readPace(given, defaults.speed),
    ...optional('view', readText(given, 'command') ?? defaults.view),
    ...optional('config', readText(given, 'config')),
    readonly: given.readonly ?? defaults.readonly ?? false,
    hints: given.hints ?? defaults.hints ?? true,
    mouse: given.mouse ?? defaults.mouse ?? false,
    linear: given.linear ?? defaults.linear ?? false,
    ...(given.serve ? { serve: readServe(given) } : {}),
  };
}

/** A number, or several names with commas between them. */
function readNodes(given: Given): number | readonly string[] | undefined {
  const names = readText(given, 'nodes')?.split(',') ?? [];
  if (names.length < 2) return readNumber(given, 'nodes', 0, MAX_NODES);
  const wrongName = names.find((name, index) => isDns1123Subdomain(name).length > 0 || name === 'control-plane' || names.indexOf(name) !== index);
  if (wrongName !== undefined) throw wrong('nodes', 'a number, or different names of nodes with commas between them', names.join(','));
  return names;
}

function readRun(given: Given, world: WorldOptions, registry: () => Registry): RunCommand {
  const conditions = (given.for ?? []).map((text) => orUsage('for', text, parseCondition(text, registry())));
  const get = readText(given, 'get');
  const output = readText(given, 'output');
  const format = outputFormats.find((known) => known === output);
  if (output !== undefined && format === undefined) throw wrong('output', `one of ${outputFormats.join(', ')}`, output);
  return {
    command: 'run',
    ...world,
    conditions,
    ...optional('faults', given.fault?.length ? given.fault.map((text) => orUsage('fault', text, parseFaultPlan(text))) : undefined),
    ...optional('untilMs', readDuration(given)),
    ...optional('get', get === undefined ? undefined : orUsage('get', get, parseGet(get, registry()))),
    ...optional('output', format),
    ...optional('trace', readText(given, 'trace')),
  };
}

function orUsage<T>(name: FlagName, text: string, answer: T | string): T {
  if (typeof answer === 'string') throw new UsageError(`${spell(name)} ${quote(text)}: ${answer}`);
  return answer;
}

function readText(given: Given, name: FlagName): string | undefined {
  const text = given[name] as string | undefined;
  if (text === undefined) return undefined;
  if (text.trim() === '') throw new UsageError(`${spell(name)} needs a value`);
  return text;
}

function readNumber(given: Given, name: FlagName, least: number, most: number, isWhole = true): number | undefined {
  const text = readText(given, name);
  if (text === undefined) return undefined;
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) {
    throw wrong(name, `${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}`, text);
  }
  return value;
}

function readDuration(given: Given): number | undefined {
  const text = readText(given, 'until');
  if (text === undefined) return undefined;
  let ms = Number.NaN;
  try {
    ms = parseGoDuration(text);
  } catch {
    // Answered below like every other bad value.
  }
  if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER / 1000)) throw wrong('until', 'a duration such as 90s, 10m or 1h30m', text);
  return Math.round(ms);
}

function readNamespace(given: Given): string | undefined {
  const text = readText(given, 'namespace');
  if (text !== undefined && isDns1123Label(text).length > 0) throw wrong('namespace', 'the name of a namespace', text);
  return text;
}

function wrong(name: FlagName, expected: string, text: string): UsageError {
  return new UsageError(`${spell(name)} must be ${expected}, not ${quote(text)}`);
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [Key in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: T };
}

function quote(text: string): string {
  return `"${makeVisible(text)}"`;
}
