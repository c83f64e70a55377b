// Clicks in pictures: a tile of the heat map, a letter of a rollout, a branch of the tree.
import { expect, test } from 'vitest';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';
import { deployment } from '../../support/worlds.ts';

const prepare = (cluster: TestCluster): void => {
  cluster.apply(JSON.stringify(deployment('web', { replicas: 3 })));
  cluster.advance('30s');
};

async function clickAt(ui: ClusterScreen, x: number, y: number, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) await ui.send(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
}

/** On the first cell of a text; the last place where it stands. */
async function click(ui: ClusterScreen, text: string, times = 1): Promise<void> {
  const y = ui.lines().findLastIndex((line) => line.includes(text));
  await clickAt(ui, ui.lines()[y]!.indexOf(text), y, times);
}

test.each([[80, 24], [120, 40], [200, 50]])('%ix%i: a tile of the heat map is chosen, twice it opens its pods', (columns, rows) =>
  withClusterScreen({ columns, rows, command: 'heatmap', prepare }, async (ui) => {
    await click(ui, 'worker-2');
    await ui.show();
    expect(ui.text()).toContain('>worker-2');
    await click(ui, 'worker-3', 2);
    await ui.show();
    expect(ui.title()).toMatch(/^pods\(all\/node\/worker-3\)/);
  }));

test.each([[80, 24], [120, 40], [200, 50]])('%ix%i: a letter of a rollout says whose it is, twice it leads to the pod', (columns, rows) =>
  withClusterScreen({ columns, rows, command: 'rollout deploy/web', prepare }, async (ui) => {
    const y = ui.lines().findIndex((line) => / A A A( |$)/.test(line));
    const x = ui.lines()[y]!.indexOf('A A A');
    const pods = ui.cluster.admin.list('pods', { namespace: 'default' }).map(({ metadata }) => metadata.name).sort();
    await clickAt(ui, x + 2, y);
    expect(ui.text()).toMatch(new RegExp(`pod/(${pods.join('|')}): Running`));
    const [, name] = /pod\/(\S+): Running/.exec(ui.text())!;
    await clickAt(ui, x + 2, y);
    await ui.show();
    expect(ui.title()).toMatch(/^pods\(/);
    await ui.press('d');
    await ui.show();
    expect(ui.title()).toBe(`describe pod(default/${name})`);
  }));

test('beside the letters nothing is clicked', () =>
  withClusterScreen({ columns: 120, rows: 40, command: 'rollout deploy/web', prepare }, async (ui) => {
    const y = ui.lines().findIndex((line) => / A A A( |$)/.test(line));
    const before = ui.text();
    for (const [x, row] of [[ui.lines()[y]!.indexOf('A A A') + 1, y], [60, y], [2, y - 1], [2, y + 5]] as const) await clickAt(ui, x, row);
    expect(ui.text()).toBe(before);
  }));

test('a branch of the tree is chosen, twice it opens', () =>
  withClusterScreen({ columns: 120, rows: 40, command: 'xray deployments', prepare }, async (ui) => {
    await click(ui, 'replicaset/web');
    await ui.press('d');
    await ui.show();
    expect(ui.title()).toMatch(/^describe replicaset/);
    await ui.press('escape');
    await click(ui, 'replicaset/web', 2);
    await ui.show();
    expect(ui.title()).toMatch(/^replicasets\(/);
  }));
