import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { Node } from '../../../src/model/object.ts';
import type { TestCluster } from '../../support/cluster.ts';

const web = (replicas: number, minAvailable: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'nginx:1.27'}]}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: keep}
spec: {minAvailable: ${minAvailable}, selector: {matchLabels: {app: web}}}
`;
const bare = 'apiVersion: v1\nkind: Pod\nmetadata: {name: bare}\nspec: {nodeName: worker-1, containers: [{name: a, image: "nginx:1.27"}]}';

const prepare = (...yaml: string[]) => (cluster: TestCluster): void => {
  for (const text of yaml) cluster.apply(text);
  cluster.advance('30s');
};

const isCordoned = (cluster: TestCluster, name: string): boolean => cluster.admin.get<Node>('nodes', undefined, name).spec.unschedulable === true;

test('a drain ends with the node empty, cordoned, and the kubectl line', async () => {
  await withClusterScreen({ command: 'nodes', prepare: prepare(web(3, 1)) }, async (ui) => {
    await ui.press('g', 'j', 'r', 'tab', 'enter');
    await ui.show();
    expect(ui.title()).toBe('drain(worker-1)[1]');
    expect(ui.linesWith('default web')).toEqual([expect.stringMatching(/^default web-\S+ terminating\*? \d+s left$/)]);
    await ui.advance(31_000);
    expect(ui.linesWith('1 of 1 gone')).toHaveLength(1);
    expect(ui.linesWith('node/worker-1 drained, after')).not.toEqual([]);
    expect(ui.text()).toContain('(kubectl drain worker-1)');
    expect(isCordoned(ui.cluster, 'worker-1')).toBe(true);
  });
});

test('what a budget refuses is tried again every five seconds, with its reason', async () => {
  await withClusterScreen({ command: 'nodes', prepare: prepare(web(3, 3)) }, async (ui) => {
    await ui.press('g', 'j', 'r', 'tab', 'enter');
    await ui.show();
    expect(ui.linesWith('budget keep needs 3 healthy, has 3; try 2 in 5s')).toHaveLength(1);
    expect(ui.linesWith('(will retry after 5s): Cannot evict pod')).toHaveLength(1);
    await ui.advance(6000);
    expect(ui.linesWith('try 3 in 4s')).toHaveLength(1);
    ui.cluster.admin.delete('poddisruptionbudgets', 'default', 'keep');
    await ui.advance(36_000);
    expect(ui.linesWith('node/worker-1 drained')).not.toEqual([]);
  });
});

test('a cancelled drain says that the node stays cordoned, and can undo that', async () => {
  await withClusterScreen({ command: 'nodes', prepare: prepare(web(3, 3)) }, async (ui) => {
    await ui.press('g', 'j', 'r', 'tab', 'enter');
    await ui.show();
    await ui.press('c');
    expect(ui.text()).toContain('worker-1 stays cordoned until uncordoned (key u).');
    await ui.press('enter');
    await ui.show();
    expect(ui.linesWith('drain of node/worker-1 cancelled; worker-1 stays cordoned')).not.toEqual([]);
    expect(ui.linesWith('stays')[1]).toMatch(/cancelled/);
    await ui.advance(20_000);
    expect(ui.cluster.table('pods')).not.toContain('Terminating');
    await ui.press('u');
    await ui.show();
    expect(ui.footer()).toContain('kubectl uncordon worker-1');
    expect(isCordoned(ui.cluster, 'worker-1')).toBe(false);
  });
});

test('the job goes on while its view is left, and :drain comes back to it', async () => {
  await withClusterScreen({ command: 'nodes', prepare: prepare(web(3, 1)) }, async (ui) => {
    await ui.press('g', 'j', 'r', 'tab', 'enter');
    await ui.show();
    expect(ui.text()).toContain('leaving this view does not stop the drain');
    await ui.press('escape');
    await ui.advance(31_000);
    expect(ui.text()).toContain('node/worker-1 drained');
    await ui.command('drain');
    expect(ui.title()).toBe('drain(worker-1)[1]');
    expect(ui.linesWith('gone')).not.toEqual([]);
  });
});

test('a pod that needs an option refuses the drain before anything is cordoned', async () => {
  await withClusterScreen({ command: 'nodes', prepare: prepare(bare) }, async (ui) => {
    await ui.press('g', 'j', 'r');
    expect(ui.text()).toContain('cannot delete cannot delete Pods that declare no controller (use --force to override)');
    await ui.press('tab', 'enter');
    expect(ui.text()).toContain('Drain node/worker-1');
    expect(isCordoned(ui.cluster, 'worker-1')).toBe(false);
  });
});

test('without a drain the view says where to begin', async () => {
  await withClusterScreen({ command: 'drain' }, async (ui) => {
    expect(ui.text()).toContain('No node has been drained yet: choose one in :nodes and press r.');
  });
});
