import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const world = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'nginx:1.27', resources: {requests: {cpu: '4'}}}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: broken}
spec:
  selector: {matchLabels: {app: broken}}
  template: {metadata: {labels: {app: broken}}, spec: {containers: [{name: web, image: 'nginx:0.0'}]}}
`;

const prepare = (cluster: TestCluster): void => {
  for (const document of world.split('---')) cluster.apply(document);
  cluster.advance('60s');
};

const row = (ui: ClusterScreen, kind: string): string[] => ui.linesWith(`${kind} `).find((line) => line.startsWith(kind))!.split(' ');

test('each kind with its good and bad ones; Enter opens the bad ones', async () => {
  await withClusterScreen({ prepare, command: 'pulses' }, async (ui) => {
    expect(ui.title()).toBe('pulses(all)');
    expect(row(ui, 'nodes').slice(1, 4)).toEqual(['4', '0', '####################']);
    expect(row(ui, 'deployments').slice(1, 4)).toEqual(['1', '1', '##########..........']);
    expect(row(ui, 'pods').slice(1, 4)).toEqual(['2', '1', '#############.......']);
    while (!ui.text().includes('<enter> The 1 bad deployments')) await ui.press('j');
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toContain('deployments(all)[1]');
    expect(ui.text()).toContain('broken');
    expect(ui.text()).not.toContain(' web ');
  });
});

test('requested CPU, events of the last minute and their warnings', async () => {
  await withClusterScreen({ prepare, command: 'pulses' }, async (ui) => {
    expect(ui.linesWith('CPU #')[0]).toBe('CPU ##########.......... 8 of 16 requested, 50%');
    const [, events, warnings] = /(\d+) in the last minute, (\d+) warnings/.exec(ui.text())!.map(Number);
    expect(warnings).toBeGreaterThan(1);
    expect(events).toBeGreaterThan(warnings!);
    await ui.press('v');
    await ui.show();
    expect(ui.title()).toContain('events(all)');
    expect(ui.text()).toContain('Failed');
    expect(ui.text()).not.toContain('Scheduled');
  });
});

test('figures follow the cluster, and the trend shows what was', async () => {
  await withClusterScreen({ prepare, command: 'pulses' }, async (ui) => {
    ui.cluster.admin.delete('deployments', 'default', 'broken');
    await ui.advance(10_000);
    expect(row(ui, 'deployments').slice(1, 4)).toEqual(['1', '0v', '####################']);
    expect(row(ui, 'deployments').at(-1)).toMatch(/^█+▁+$/);
    await ui.advance(90_000);
    expect(ui.text()).toContain('0 in the last minute');
  });
});

test('workloads: all that runs in one table, live', async () => {
  await withClusterScreen({ prepare, command: 'workloads' }, async (ui) => {
    expect(ui.title()).toBe('workloads(default)[7]');
    const shown = (): string[] => ui.body().slice(1).filter((line) => line.trim() !== '').map((line) => line.trim().replaceAll(/-[a-z0-9]{6,10}(-[a-z0-9]{5})?\b/g, '-x').replaceAll(/[*^]? {2,}/g, ' | '));
    expect(shown()).toEqual([
      'deployment | default | broken | 0/1 | 0 of 1 available | 60s',
      'deployment | default | web | 2/2 | ok | 60s',
      'replicaset | default | broken-x | 0/1 | 0 of 1 ready | 60s',
      'replicaset | default | web-x | 2/2 | ok | 60s',
      'pod | default | broken-x | 0/1 | ImagePullBackOff | 60s',
      'pod | default | web-x | 1/1 | Running | 60s',
      'pod | default | web-x | 1/1 | Running | 60s',
    ]);
    ui.cluster.admin.scale('deployments', 'default', 'web', 3);
    await ui.advance(10_000);
    expect(ui.title()).toBe('workloads(default)[8]');
    await ui.press('shift-g', 'enter');
    await ui.show();
    expect(ui.title()).toBe('pods(default)[4]');
    await ui.command('workloads kube-system');
    expect(ui.title()).toMatch(/^workloads\(kube-system\)\[\d+\]/);
    await ui.command('workloads nowhere');
    expect(ui.text()).toContain('namespaces "nowhere" not found');
  });
});
