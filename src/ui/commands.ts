// The language of the `:` prompt: what a line means, and what could be meant by a line half typed.
import { closestName } from '../model/closest-name.ts';
import { makeVisible } from '../model/visible-text.ts';
import { resourceName } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';
import { parseLabelSelector } from '../model/selector.ts';
import { findKind, ownWords, wordFor } from './kind-words.ts';
import { fuzzyScore } from './table/fuzzy.ts';
import { whyLeftOut } from './words-of-k9s.ts';

export type Command =
  /** `namespace` '' is all of them, undefined the one in use. */
  | { type: 'table'; plural: string; namespace?: string; filter?: string; labelSelector?: string; name?: string }
  | { type: 'namespace'; namespace: string }
  | { type: 'view'; view: string; words: readonly string[]; filter?: string }
  | { type: 'speed'; speed: number }
  | { type: 'skin'; name: string }
  | { type: 'suspend' }
  /** Without a word it turns round. */
  | { type: 'readonly'; wanted: boolean | undefined }
  | { type: 'kubeconfig' }
  | { type: 'mouse' }
  /** A second pane, with what the line says in it. */
  | { type: 'split'; direction: 'right' | 'below'; then: Command }
  | { type: 'only' }
  | { type: 'beside' }
  | { type: 'tour'; action: 'start' | 'next' | 'leave' }
  | { type: 'quit' }
  | { type: 'none' }
  /** `message` says what is wrong, and what was probably meant. */
  | { type: 'unknown'; message: string };

export interface CommandContext {
  registry: Registry;
  /** Names of the prompt for views: `manifests` → the view's own name. */
  views: ReadonlyMap<string, string>;
  /** Words of the user's own, and the lines they stand for; they go before all others. */
  aliases: ReadonlyMap<string, string>;
  /** Names of the skins. */
  skins: readonly string[];
  /** Sorted. */
  namespaces(): readonly string[];
  /** Lines given before, oldest first. */
  history: readonly string[];
}

const quitWords = ['q', 'q!', 'qa', 'quit', 'exit'];
const helpWords = ['help', 'h', '?'];
const allNamespaces = ['all', '*'];
/** Suggestions shown for a word at most. */
const MOST = 12;

/**
 * `resource [namespace,...] [label=value,...] ['label in (a,b)'] [/filter]`; a filter takes the rest of the line, blanks
 * included. kubectl's -n, -A and -l are understood too. Never throws.
 */
export function parseCommand(line: string, context: CommandContext): Command {
  const { text, filter } = splitFilter(expandAlias(line.trim(), context.aliases));
  const [word = '', ...words] = splitWords(text);
  const name = word.toLowerCase();
  if (name === '') return { type: 'none' };
  if (quitWords.includes(name)) return { type: 'quit' };
  if (name === 'suspend') return { type: 'suspend' };
  if (name === 'mouse') return { type: 'mouse' };
  if (name === 'split') return parseSplit(words[0], line, context);
  if (name === 'only') return { type: 'only' };
  if (name === 'beside') return { type: 'beside' };
  if (name === 'readonly') return parseReadOnly(words[0]);
  if (name === 'kubeconfig') return { type: 'kubeconfig' };
  if (name === 'skin') return words[0] === undefined ? { type: 'unknown', message: `skin takes a name: ${context.skins.join(', ')}` } : { type: 'skin', name: words[0] };
  if (name === 'speed') return parseSpeed(words[0]);
  if (name === 'tour') return parseTour(words[0]);
  const view = helpWords.includes(name) ? (context.views.get('help') ?? 'help') : context.views.get(name);
  if (view !== undefined) return { type: 'view', view, words, ...(filter === undefined ? {} : { filter }) };
  const isAddress = name.includes('/') && findKind(context.registry, name) !== undefined;
  const [resource = '', object] = isAddress ? [name] : name.split('/', 2);
  const kind = findKind(context.registry, resource);
  if (!kind) {
    const meant = wordsThatBegin(resource, context);
    if (meant.length === 1) return parseCommand(line.trimStart().replace(/^[^\s/]+/, meant[0]!), context);
    const leftOut = meant.length === 0 ? whyLeftOut(name) : undefined;
    if (leftOut !== undefined) return { type: 'unknown', message: leftOut };
    return unknownWord(object === undefined ? word : word.slice(0, resource.length), meant, context);
  }
  const rest = readWords(words, context);
  if (typeof rest === 'string') return { type: 'unknown', message: rest };
  if (kind.plural === 'namespaces' && rest.namespace?.includes(',')) return { type: 'unknown', message: 'one namespace can be used at a time; tables take several: pods a,b' };
  if (kind.plural === 'namespaces' && rest.namespace !== undefined) return { type: 'namespace', namespace: rest.namespace };
  const { namespace, labelSelector } = rest;
  const wanted = rest.filter ?? filter;
  return {
    type: 'table',
    plural: kind.plural,
    ...(namespace === undefined || !kind.namespaced ? {} : { namespace }),
    ...(wanted === undefined ? {} : { filter: wanted }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(object ? { name: word.slice(resource.length + 1) } : {}),
  };
}

/** The line that is meant, when its first word is an alias; an alias never leads to another. */
function expandAlias(line: string, aliases: ReadonlyMap<string, string>): string {
  const [word = ''] = line.split(' ', 1);
  const meant = aliases.get(word.toLowerCase());
  return meant === undefined ? line : meant.trim() + line.slice(word.length);
}

/** The skin that a line of the prompt would choose. */
export function skinNamedIn(line: string): string | undefined {
  return /^\s*skin\s+(\S+)\s*$/i.exec(line)?.[1];
}

/** Whole lines that could stand in the prompt, best first. */
export function suggestCommands(line: string, context: CommandContext): string[] {
  const start = line.trimStart();
  if (start === '') return [...new Set([...context.history.toReversed(), ...words(context).map(({ whole }) => whole)])].slice(0, MOST);
  const lastBlank = start.lastIndexOf(' ');
  if (lastBlank < 0) return suggestWord(start.toLowerCase(), context);
  if (start.includes(' /')) return [];
  const before = start.slice(0, lastBlank + 1);
  const part = start.slice(lastBlank + 1).toLowerCase();
  if (/^skin +\S*$/i.test(start)) return context.skins.filter((name) => name.startsWith(part) && name !== part).map((name) => before + name);
  const kind = findKind(context.registry, expandAlias(start.slice(0, start.indexOf(' ')), context.aliases).split(' ')[0]!);
  if (!kind || (!kind.namespaced && kind.plural !== 'namespaces')) return [];
  return ['all', ...context.namespaces()].filter((name) => name.startsWith(part) && name !== part).slice(0, MOST).map((name) => before + name);
}

function suggestWord(part: string, context: CommandContext): string[] {
  const found: { whole: string; rank: number }[] = [];
  for (const { whole, names, isUsual = false } of words(context)) {
    const rank = Math.max(...names.map((name) => rankOf(part, name, name === whole)));
    if (rank > 0) found.push({ whole, rank: isUsual ? rank + USUAL_RANK : rank });
  }
  found.sort((a, b) => b.rank - a.rank);
  return found.map(({ whole }) => whole).filter((whole) => whole !== part).slice(0, MOST);
}

/** Of words that begin alike the user’s own and the kinds come first: they are most of what is typed. */
const USUAL_RANK = 100;

/** Exact names before starts of names before letters in order. */
function rankOf(part: string, name: string, isWhole: boolean): number {
  if (name === part) return 4000;
  if (name.startsWith(part)) return (isWhole ? 3000 : 2000) - name.length;
  return isWhole && part.length > 1 && fuzzyScore(part, name) !== undefined ? 1000 - name.length : 0;
}

/** Every first word: resources by their plural with all their names, then views, then the rest. */
function words({ registry, views, aliases }: CommandContext): { whole: string; names: readonly string[]; isUsual?: boolean }[] {
  const resources = registry.kinds.map((kind) => {
    const { plural, singular, shortNames } = kind;
    const whole = wordFor(registry, kind, (word) => views.has(word));
    return { whole, names: [whole, singular, ...shortNames, ...ownWords(plural), resourceName(kind)], isUsual: true };
  });
  return [...[...aliases.keys()].map((word) => ({ ...single(word), isUsual: true })), ...resources, ...[...views.keys()].map(single), ...['beside', 'help', 'kubeconfig', 'mouse', 'only', 'readonly', 'skin', 'speed', 'split', 'suspend', 'tour', 'quit'].filter((word) => !views.has(word)).map(single)];
}

function single(word: string): { whole: string; names: readonly string[] } {
  return { whole: word, names: [word] };
}

/** What a word of one letter or more may be the beginning of. */
function wordsThatBegin(part: string, context: CommandContext): string[] {
  if (part === '') return [];
  return words(context).filter(({ names }) => names.some((name) => name.startsWith(part))).map(({ whole }) => whole);
}

function unknownWord(word: string, meant: readonly string[], context: CommandContext): Command {
  if (meant.length > 1) return { type: 'unknown', message: `"${shown(word)}" may be ${meant.slice(0, -1).join(', ')} or ${meant.at(-1)}` };
  const closest = closestName(word, [...context.registry.names(), ...context.views.keys(), 'help', 'skin', 'speed', 'tour', 'quit']);
  const hint = closest === undefined ? '' : `: did you mean "${closest}"?`;
  return { type: 'unknown', message: `no resource or command is called "${shown(word)}"${hint}` };
}

function parseSpeed(word: string | undefined): Command {
  const speed = Number(word?.replace(/x$/i, ''));
  if (!(speed >= 0.1 && speed <= 1000)) return { type: 'unknown', message: 'speed takes a number from 0.1 to 1000: speed 10' };
  return { type: 'speed', speed };
}

/** `split [right|below] [a line of the prompt]` */
function parseSplit(word: string | undefined, line: string, context: CommandContext): Command {
  const hasWay = word === 'right' || word === 'below';
  const then = parseCommand(line.trim().replace(hasWay ? /^\S+\s+\S+/ : /^\S+/, ''), context);
  if (then.type === 'unknown') return then;
  if (!['none', 'table', 'view', 'namespace'].includes(then.type)) return { type: 'unknown', message: 'split takes right or below, and what is to be shown: split below nodes' };
  return { type: 'split', direction: word === 'below' ? 'below' : 'right', then };
}

function parseReadOnly(word: string | undefined): Command {
  if (word !== undefined && word !== 'on' && word !== 'off') return { type: 'unknown', message: 'readonly takes on or off, or nothing to turn it round' };
  return { type: 'readonly', wanted: word === undefined ? undefined : word === 'on' };
}

function parseTour(word = 'start'): Command {
  if (word === 'start' || word === 'next' || word === 'leave') return { type: 'tour', action: word };
  return { type: 'unknown', message: 'tour takes "next" or "leave", or nothing to begin' };
}

/** The words behind the resource, or what is wrong with them. */
function readWords(given: readonly string[], context: CommandContext): { namespace?: string; labelSelector?: string; filter?: string } | string {
  const result: { namespace?: string; labelSelector?: string; filter?: string } = {};
  const selectors: string[] = [];
  const queue = [...given];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '-A') result.namespace = '';
    else if (word === '-f') {
      result.filter = `-f ${queue.join(' ')}`;
      break;
    } else if (word === '-l') selectors.push(queue.shift() ?? '');
    else if (/[=!]|\s(not)?in\s/.test(word)) selectors.push(word);
    else {
      const name = word === '-n' ? (queue.shift() ?? '') : word;
      const problem = namespaceProblem(name, context);
      if (problem) return problem;
      result.namespace = name.split(',').some((each) => allNamespaces.includes(each)) ? '' : [...new Set(name.split(','))].join(',');
    }
  }
  if (selectors.length === 0) return result;
  result.labelSelector = selectors.join(',');
  try {
    parseLabelSelector(result.labelSelector);
  } catch (error) {
    return (error as Error).message;
  }
  return result;
}

function namespaceProblem(name: string, context: CommandContext): string | undefined {
  if (name.startsWith('@')) return `"${shown(name)}" is a context in k9s; here is one simulated cluster to a process`;
  const names = context.namespaces();
  const several = name.split(',');
  if (several.length > 1) return several.includes('') ? `"${shown(name)}": a namespace is missing beside a comma` : several.map((each) => namespaceProblem(each, context)).find((problem) => problem !== undefined);
  if (allNamespaces.includes(name) || names.includes(name)) return undefined;
  const closest = closestName(name, names);
  return `namespaces "${shown(name)}" not found${closest === undefined ? '' : `: did you mean "${closest}"?`}`;
}

/** A word of the user in a message, where what comes behind it matters more than its end. */
function shown(word: string): string {
  return makeVisible(word.length > 40 ? `${word.slice(0, 39)}~` : word);
}

function splitFilter(line: string): { text: string; filter?: string } {
  const at = line.search(/\s\//);
  return at < 0 ? { text: line } : { text: line.slice(0, at), filter: line.slice(at + 2).trim() };
}

/** Blanks separate words, except inside quotes. */
function splitWords(text: string): string[] {
  return Array.from(text.matchAll(/'([^']*)'?|"([^"]*)"?|(\S+)/g), ([, single, double, plain]) => single ?? double ?? plain ?? '');
}
