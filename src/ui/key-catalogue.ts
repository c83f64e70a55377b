// Every action that keys.yaml can name, where it is and its default keys. A test holds it in step with the bindings, which kinds have of their own.
import { actionName } from '../model/binding.ts';
import type { KeyCatalogue } from '../model/key-changes.ts';
import type { Kind } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';
import { findKind } from './kind-words.ts';

/** Action → keys with blanks between them. */
type Actions = Readonly<Record<string, string>>;

const everywhere: Actions = {
  filter: '/', command: ':', help: '?', back: 'escape', 'back-or-leave': 'q', manifests: 'm', 'command-before': '[', 'next-command': ']', 'last-command-and-back': '-',
  aliases: 'ctrl-a', header: 'ctrl-e', crumbs: 'ctrl-g', 'draw-anew': 'ctrl-l ctrl-r', suspend: 'ctrl-z', 'leave-at-once': 'ctrl-c', pause: ';', step: "'", slower: '<', faster: '>',
  'split-right': '|', 'split-below': '_', 'to-the-other-pane': 'tab \\', 'events-beside': 'shift-v', 'read-only': 'ctrl-o',
};

/** Lists of rows, those of kinds among them. */
const rows: Actions = {
  down: 'j down', up: 'k up', 'first-row': 'g home', 'last-row': 'shift-g end', 'page-down': 'ctrl-f pagedown', 'page-up': 'ctrl-b pageup', 'scroll-left': 'left', 'scroll-right': 'right',
  'wide-columns': 'ctrl-w', 'own-widths-of-columns': '=', 'save-as-csv': 'ctrl-s',
};

const sorts: Actions = {
  'sort-by-name': 'shift-n', 'sort-by-age': 'shift-a', 'sort-by-status': 'shift-s', 'sort-by-namespace': 'shift-p', 'pick-the-next-column': 'shift-right', 'pick-the-column-before': 'shift-left',
  'sort-by-the-picked-column': 'shift-o',
};
/** Rows whose order is the user's to choose. */
const sortable: Actions = { ...rows, ...sorts };

/** Tables of a kind. */
const tables: Actions = {
  edit: 'e', delete: 'ctrl-d', copy: 'c', 'copy-namespace': 'n', ...Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`namespace-${index}`, String(index)])),
  mark: 'space', 'mark-up-to-the-next-mark': 'ctrl-space', 'clear-marks': 'ctrl-\\', 'faults-only': 'ctrl-z', 'list-anew': 'ctrl-r',
  ...sortable, 'scroll-left': 'h left', 'scroll-right': 'l right',
};

const texts: Actions = {
  down: 'j down', up: 'k up', 'page-down': 'space ctrl-f pagedown', 'page-up': 'ctrl-b pageup', start: 'g home', end: 'shift-g end', 'scroll-left': 'h left', 'scroll-right': 'l right',
  wrap: 'w', autoscroll: 's', 'next-match': 'n', 'match-before': 'shift-n', copy: 'c', save: 'ctrl-s',
};

/** What opens on the object of a row. */
const objects: Actions = { describe: 'd', yaml: 'y', why: 'w', events: 'v', xray: 'shift-x', logs: 'l', 'logs-previous': 'p', rollout: 'o', 'heat-map': 't' };
const withLogs = ['deployments', 'replicasets', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'services'];
const opensOn: Readonly<Record<string, readonly string[]>> = {
  logs: withLogs,
  'logs-previous': withLogs,
  rollout: ['deployments', 'statefulsets', 'daemonsets'],
  'heat-map': ['nodes'],
};
/** The same in tables that are not of one kind. */
const mixed: Actions = { ...objects, shell: 's', edit: 'e', delete: 'ctrl-d' };

/** Views by their crumb, each in front of what it shares with others. */
const ownActions: Readonly<Record<string, readonly [own: Actions, shared: Actions]>> = {
  describe: [{}, texts],
  yaml: [{ edit: 'e', decode: 'x', 'managed-fields': 'm' }, texts],
  why: [{ ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`step-${index + 1}`, String(index + 1)])), describe: 'd', yaml: 'y', logs: 'l', 'logs-previous': 'p' }, texts],
  logs: [
    {
      timestamps: 't', 'previous-run': 'p', 'all-containers': 'a', 'next-container': 'tab', 'container-before': 'shift-tab', 'only-matches': 'f', 'json-in-full': 'shift-j', 'draw-a-line': 'm',
      'blank-line': 'enter', 'all-that-is-kept': '0', 'last-10-seconds': '1', 'last-minute': '2', 'last-5-minutes': '3', 'last-15-minutes': '4', 'last-30-minutes': '5', 'last-hour': '6',
      clear: 'shift-c', 'read-anew': 'ctrl-r',
    },
    texts,
  ],
  xray: [{ open: 'enter', fold: 'space', 'fold-or-unfold-all': 'x', 'turn-round': 'r', ...mixed }, rows],
  workloads: [{ open: 'enter', ...mixed, 'sort-by-kind': 'shift-k', 'sort-by-ready': 'shift-r' }, sortable],
  pulses: [{ open: 'enter', warnings: 'v' }, sortable],
  containers: [{ open: 'enter', logs: 'l', 'logs-previous': 'p', shell: 's', break: 'x', why: 'w', 'describe-the-pod': 'd', 'yaml-of-the-pod': 'y' }, sortable],
  manifests: [{ open: 'enter', 're-apply': 'r', 'write-back': 'b', why: 'w', describe: 'd', yaml: 'y' }, rows],
  manifest: [{}, texts],
  actions: [{ open: 'enter', copy: 'c', why: 'w', events: 'v' }, sortable],
  faults: [{ open: 'enter', revert: 'r', 'revert-all': 'shift-r', break: 'x', why: 'w' }, sortable],
  drain: [{ 'cancel-the-drain': 'c', uncordon: 'u', why: 'w', 'drain-before': 'tab' }, sortable],
  aliases: [{ open: 'enter' }, sortable],
  rules: [{ open: 'enter' }, sortable],
  screendumps: [{ open: 'enter', copy: 'c', 'delete-the-file': 'ctrl-d', 'list-anew': 'ctrl-r' }, sortable],
  screendump: [{}, texts],
  config: [{}, texts],
  keys: [{}, sortable],
  plugins: [{ open: 'enter', 'end-it': 'ctrl-d' }, sortable],
  pluginoutput: [{}, texts],
  help: [{}, texts],
};

/** `rollout` and the heat map have the keys of their kinds as well. */
const rolloutOwn: Actions = { open: 'enter', why: 'w', describe: 'd', yaml: 'y', events: 'v', logs: 'l', 'time-of-the-chart': 'b' };
const heatMapOwn: Actions = {
  open: 'enter', 'next-measure': 't', 'next-trouble': 'f', 'show-drain': 'p', why: 'w', describe: 'd', yaml: 'y', events: 'v',
  left: 'h left', right: 'l right', up: 'k up', down: 'j down', 'first-node': 'g home', 'last-node': 'shift-g end', 'page-up': 'ctrl-b pageup', 'page-down': 'ctrl-f pagedown',
};

export function createKeyCatalogue(kinds: readonly Kind[]): KeyCatalogue {
  const actionsOf = (chosen: readonly Kind[], without: readonly string[] = []): Actions =>
    Object.fromEntries(chosen.flatMap(({ actions = [] }) => actions.filter(({ key }) => !without.includes(key)).map((action) => [actionName(action), action.key])));
  const opens = (plural: string): Actions => Object.fromEntries(Object.entries(objects).filter(([action]) => opensOn[action]?.includes(plural) ?? true));
  const rolloutKinds = kinds.filter(({ plural }) => ['deployments', 'statefulsets', 'daemonsets'].includes(plural));
  return new Map([
    ...kinds.map((kind) => place(kind.plural, { open: 'enter' }, opens(kind.plural), actionsOf([kind]), tables)),
    ...Object.entries(ownActions).map(([name, [own, shared]]) => place(name, own, shared)),
    place('rollout', actionsOf(rolloutKinds, ['shift-j']), rolloutOwn),
    place('heatmap', actionsOf(kinds.filter(({ plural }) => plural === 'nodes')), heatMapOwn),
  ]);
}

/** The tables and views that a word means: a kind by any of its names, a view, or all; undefined for none. */
export function createPlaces(catalogue: KeyCatalogue, registry: Registry): (word: string) => readonly string[] | undefined {
  return (word) => {
    if (word === 'all') return [...catalogue.keys()];
    const place = catalogue.has(word) ? word : findKind(registry, word)?.plural;
    return place === undefined ? undefined : [place];
  };
}

function place(name: string, ...parts: readonly Actions[]): [string, ReadonlyMap<string, readonly string[]>] {
  const actions = new Map<string, readonly string[]>();
  for (const [action, keys] of [...parts, everywhere].flatMap((part) => Object.entries(part))) if (!actions.has(action)) actions.set(action, keys.split(' '));
  return [name, actions];
}
