// The keys of the dashboard as the tables of README, read from the bindings that the keys themselves come from.
import { Dashboard } from '../../src/ui/dashboard.ts';
import { globalBindings } from '../../src/ui/keymap.ts';
import { createWorld } from '../../src/ui/start-dashboard.tsx';
import { Driver } from '../../src/sim/driver.ts';
import type { Binding } from '../../src/model/binding.ts';
import type { Intent } from '../../src/model/intent.ts';
import { createTestCluster } from './cluster.ts';
import { ManualWall } from './manual-wall.ts';
import { deployment } from './worlds.ts';

const manifests = { snapshot: () => ({ files: [], counts: { ok: 0, failed: 0, drifted: 0 } }), subscribe: () => () => undefined, reapply: async () => undefined, writeBack: async () => undefined };

const dumps = { folder: '/dumps', save: () => Promise.resolve(''), list: () => Promise.resolve([]), read: () => Promise.resolve(''), remove: () => Promise.resolve() };

/** Markdown: tables of the keys that work everywhere, in every table, by kind, in every text, by view. */
export function keyTables(): string {
  const cluster = createTestCluster();
  cluster.apply(JSON.stringify(deployment('web')));
  cluster.settle();
  const wall = new ManualWall();
  const driver = new Driver(cluster.clock, { wall });
  driver.start();
  const { port, registry } = cluster;
  const world = createWorld({ port, registry, driver, wall, colours: 0, manifests, dumps });
  const dashboard = new Dashboard(world, { namespace: 'default', command: 'configmaps' });
  const [pod] = port.list('pods', { namespace: 'default' });
  const opened = (intent: Intent): Binding[] => {
    dashboard.perform(intent);
    const bindings = dashboard.view.bindings().flatMap((group) => [...group.bindings]);
    dashboard.perform({ type: 'back' });
    return bindings;
  };
  const open = (view: string): Binding[] => opened({ type: 'open', view, ref: { plural: 'pods', namespace: 'default', name: pod!.metadata.name } });

  const everywhere = globalBindings(dashboard).flatMap(({ bindings }) => bindings);
  const shared = dashboard.view
    .bindings()
    .flatMap(({ title, bindings }) => (title === 'namespaces' ? [] : bindings))
    .map((binding) => (binding.key === 'enter' ? { ...binding, title: 'Down: to the pods of a Deployment, their containers, their log' } : binding));
  const texts = open('describe');
  const kindRows = registry.kinds.flatMap((kind) => {
    const views = world.views.flatMap(({ objectKeys = [] }) => objectKeys.flatMap((objectKey) => (objectKey.plurals?.includes(kind.plural) ? [{ ...objectKey, run: nothing }] : [])));
    const actions = (kind.actions ?? []).map(({ key, title }) => ({ key, title, run: nothing }));
    return line(kind.plural, [...views, ...actions]);
  });
  const views: [string, Binding[]][] = [
    ['yaml', without(open('yaml'), texts)],
    ['why', without(open('why'), texts)],
    ['logs', without(open('logs'), texts)],
    ['xray', without(open('xray'), shared)],
    ['pulses', without(opened({ type: 'open', view: 'pulses' }), shared)],
    ['screendumps', without(opened({ type: 'open', view: 'screendumps' }), shared)],
    ['containers', without(open('containers'), shared)],
    ['rollout', without(opened({ type: 'open', view: 'rollout', ref: { plural: 'deployments', namespace: 'default', name: 'web' } }), [])],
    ['heatmap', without(opened({ type: 'open', view: 'heatmap' }), [])],
    ['manifests', without(opened({ type: 'open', view: 'manifests' }), shared)],
    ['actions', without(opened({ type: 'open', view: 'actions' }), shared)],
    ['faults', without(opened({ type: 'open', view: 'faults' }), shared)],
    ['drain', without(opened({ type: 'job', job: 'drain', refs: [{ plural: 'nodes', name: 'worker-1' }], answers: {} }), [...shared, ...texts])],
  ];
  const tables = [
    table('| everywhere | does |', rows(everywhere)),
    table('| in every table | does |', [...rows(shared), '| `0` to `9` | Another namespace; `0` is all of them |']),
    table('| table | its own keys |', kindRows),
    table('| in texts | does |', rows(texts)),
    table('| view | its own keys |', views.flatMap(([name, bindings]) => line(name, bindings))),
  ];
  dashboard.close();
  world.stop();
  driver.stop();
  return tables.join('\n\n');
}

/** What a title says only together with its place on the screen. */
const longer: Readonly<Record<string, string>> = {
  Leave: 'Back; leave, when there is nothing to go back to',
  Pause: 'Virtual time: pause, go on',
  Step: 'Virtual time: pause, and run the next thing that is due',
  Slower: 'Virtual time: slower, down to 0.1x',
  Faster: 'Virtual time: faster, up to 1000x',
  Manifests: 'Manifests: files, problems, drift (also `:manifests`)',
  'To the shell, fg comes back (:suspend in tables)': 'To the shell, `fg` comes back; in tables `:suspend` does it',
  'Faults only': 'Faults only, as in k9s',
  'Only matches': 'Only what the search finds; again: with lines around it; again: all',
  Save: 'Save to a file',
  Aliases: 'Every word of the prompt (also `:aliases`)',
};

const nothing = (): Intent => ({ type: 'none' });

/** Keys that do the same on one row; of two with one key the first counts. */
function rows(bindings: readonly Binding[]): string[] {
  const byTitle = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const { key, title } of bindings) {
    if (seen.has(key) || key.startsWith('wheel')) continue;
    seen.add(key);
    byTitle.set(title, [...(byTitle.get(title) ?? []), key]);
  }
  return [...byTitle].map(([title, keys]) => `| ${keys.map((key) => `\`${key.replace('|', '\\|')}\``).join(' ')} | ${longer[title] ?? title} |`);
}

/** All keys of one place in one row; none for a place without keys of its own. */
function line(place: string, bindings: readonly Binding[]): string[] {
  const cells = rows(bindings).map((row) => row.slice(2, -2).replace(' | ', ' '));
  return cells.length === 0 ? [] : [`| ${place} | ${cells.join(', ')} |`];
}

function without(bindings: readonly Binding[], others: readonly Binding[]): Binding[] {
  return bindings.filter(({ key, title }) => !others.some((other) => other.key === key && other.title === title));
}

function table(head: string, lines: readonly string[]): string {
  const columns = head.split('|').length - 2;
  return [head, `|${' --- |'.repeat(columns)}`, ...lines].join('\n');
}
