// Every view as it stands on the screen, at three sizes, as text: test/golden/screens/VIEW.txt. `npx vitest run test/golden/screens.test.ts -u` writes
// down what is there, for whoever changes the screen and then reads the difference.
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { noKeyChanges } from '../../src/model/key-changes.ts';
import type { BackgroundPrograms } from '../../src/ui/programs/program.ts';
import type { SettingsPort } from '../../src/model/settings.ts';
import type { ScreenDumps } from '../../src/ui/screen-dumps.ts';
import { views } from '../../src/ui/views/index.ts';
import type { ClusterScreen } from '../support/cluster-screen.tsx';
import { withClusterScreen } from '../support/cluster-screen.tsx';
import type { TestCluster } from '../support/cluster.ts';
import { setFault } from '../support/cluster.ts';
import type { FolderPort } from '../support/folder-port.ts';
import { createFolderPort } from '../support/folder-port.ts';

const sizes = [[80, 24], [120, 40], [200, 50]] as const;
const folder = new URL('screens/', import.meta.url);

const pod = (name: string, image: string, more = ''): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: main, image: '${image}'${more}}]}}\n---\n`;
const web = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: '${image}', resources: {requests: {cpu: 250m, memory: 64Mi}}}]}
`;
const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  lables: {a: b}\n';

/** A rollout that is stuck, pods that crash, wait and cannot be fetched, a machine without power. */
function prepare(cluster: TestCluster): void {
  cluster.apply(pod('crash-loop', 'busybox:1.36', ", command: [sh, -c, 'echo starting; echo no database; exit 3']") + pod('too-big', 'nginx:1.27', ', resources: {requests: {cpu: "9"}}') + pod('typo', 'redis:77.77'));
  cluster.advance('40s');
  setFault(cluster, 'worker-3', 'power-loss');
  cluster.advance('60s');
}

const settings: SettingsPort = {
  snapshot: () => ({
    dir: '/home/me/.config/kubarium',
    files: [
      { name: 'config.yaml', state: 'good', problems: [], notes: [], version: 1 },
      { name: 'aliases.yaml', state: 'bad', problems: [{ line: 2, column: 1, message: 'pp must not be empty', sourceLine: 'pp:', caret: '^' }], notes: [], version: 1 },
      { name: 'keys.yaml', state: 'absent', problems: [], notes: [], version: 1 },
    ],
    config: {}, skins: new Map(), aliases: new Map([['pp', 'pods kube-system']]), keys: noKeyChanges, hotkeys: [], plugins: [], views: [], jumps: new Map(),
  }),
  subscribe: () => () => undefined,
};
const program = { name: 'restart', command: 'kubectl', args: ['rollout', 'restart', 'deployment/web'], env: {} };
const programs: BackgroundPrograms = {
  list: () => [{ id: 1, program, startedAt: 0, endedAt: 1200, ending: { type: 'exited', code: 0 }, output: 'deployment.apps/web restarted\n' }],
  subscribe: () => () => undefined, start: () => Promise.reject(new Error('nothing runs here')), stop: () => undefined, close: () => undefined,
};
const dumps: ScreenDumps = {
  folder: '/home/me/.local/state/kubarium/screen-dumps',
  save: () => Promise.resolve(''), list: () => Promise.resolve([{ name: 'pods-default-20250601T080140.csv', bytes: 21 }]), read: () => Promise.resolve('NAME,READY\nweb-1,1/1\n'), remove: () => Promise.resolve(),
};

/** How to come to each picture: a line of the prompt, then keys. What is no view by itself has a name of its own. */
const places: readonly (readonly [name: string, command: string, ...keys: string[]])[] = [
  ['table', 'pods'], ['table-wide', 'pods', 'ctrl-w'], ['table-nodes', 'nodes'], ['table-deployments', 'deploy'], ['table-events', 'ev'], ['table-empty', 'jobs'],
  ['describe', 'po/crash-loop', 'd'], ['yaml', 'po/typo', 'y'], ['why', 'po/crash-loop', 'w'], ['why-pending', 'po/too-big', 'w'], ['events', 'po/typo', 'v'],
  ['xray', 'xray deploy'], ['logs', 'po/crash-loop', 'p'], ['containers', 'po/crash-loop', 'enter'], ['rollout', 'rollout deploy/web'], ['rules', 'can g:system:authenticated'],
  ['drain', 'nodes /worker-2', 'r', 'tab', 'tab', 'tab', 'tab', 'space', 'tab', 'space', 'tab', 'space', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab', 'enter'],
  ['heatmap', 'heatmap'], ['manifests', 'manifests'], ['manifest', 'manifests', 'enter'], ['actions', 'actions'], ['faults', 'faults'], ['config', 'config'], ['keys', 'keys'],
  ['plugins', 'plugins'], ['pluginoutput', 'plugins', 'enter'], ['pulses', 'pulses'], ['workloads', 'workloads'], ['aliases', 'aliases'],
  ['screendumps', 'sd'], ['screendump', 'sd', 'enter'], ['help', 'deploy', '?'], ['shell', 'po /web-', 's'],
  ['dialog-delete', 'deploy', 'ctrl-d'], ['dialog-scale', 'deploy', 's'], ['dialog-drain', 'nodes /worker-1', 'r'], ['dialog-image', 'deploy', 'i'], ['dialog-break', 'nodes /worker-1', 'x'],
  ['prompt', 'pods', ':', 'd', 'e'], ['prompt-mistake', 'podz'], ['filter', 'pods', '/', 'w', 'e', 'b'],
  ['beside', 'deploy', 'shift-v'], ['panes', 'pods', '|'], ['header-hidden', 'pods', 'ctrl-e'],
];

const drawn = new Map<string, string[]>();

/** The revision is another one with every change of the engine, and says nothing of the screen. */
const asText = (ui: ClusterScreen): string => ui.lines().map((line) => line.replace(/(seed 1 {2}rev )[\d ]*\d/, '$1N').trimEnd()).join('\n');

async function drawAll(columns: number, rows: number): Promise<void> {
  let files: FolderPort | undefined;
  await withClusterScreen({ columns, rows, prepare, settings, programs, dumps, manifests: (cluster) => (files = createFolderPort(cluster)) }, async (ui) => {
    await files!.save({ 'web.yaml': web('nginx:1.27') });
    await ui.advance(20_000);
    await files!.save({ 'web.yaml': web('nginx:1.161'), 'settings.yaml': broken });
    await ui.advance(30_000);
    for (const [name, command, ...keys] of places) {
      await ui.command(command);
      await ui.press(...keys);
      if (name === 'drain') await ui.advance(3000);
      // Messages of keys are gone by then.
      await ui.show(7000);
      const before = drawn.get(name) ?? [];
      drawn.set(name, [...before, `${columns}x${rows}\n${'='.repeat(columns)}\n${asText(ui)}\n`]);
      await ui.press('escape', 'escape');
      if (name === 'beside') await ui.press('shift-v');
      if (name === 'panes') await ui.press('|');
      if (name === 'header-hidden') await ui.press('ctrl-e');
    }
  });
}

describe('screens', () => {
  beforeAll(async () => {
    for (const [columns, rows] of sizes) await drawAll(columns, rows);
    // Three screens, each through all views: some seconds, and minutes where the machine is shared.
  }, 600_000);

  test.each(places.map(([name]) => name))('%s', async (name) => {
    await expect(drawn.get(name)!.join('\n')).toMatchFileSnapshot(new URL(`${name}.txt`, folder).pathname);
  });

  test('there is one of every view, and none of what is no more', () => {
    const names = places.map(([name]) => name);
    expect(views.map((view) => view.name).filter((name) => !names.includes(name))).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.txt`).sort());
  });
});
