// What pods and nodes use, in the wide layout of their tables, and where a Service leads.
import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const files = [
  `{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}, annotations: {sim.kubarium.dev/cpu: 150m, sim.kubarium.dev/memory: 60Mi}},
    spec: {containers: [{name: main, image: 'nginx:1.27', resources: {requests: {cpu: 100m, memory: 100Mi}, limits: {cpu: 200m}}}]}}`,
  `{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {app: web}, ports: [{port: 80}]}}`,
];
const prepare = (cluster: TestCluster): void => {
  for (const text of files) cluster.apply(text);
  cluster.advance('30s');
};

test('of pods: amounts, and shares of requests and limits', () =>
  withClusterScreen({ columns: 200, prepare }, async (ui) => {
    expect(ui.text()).not.toContain('%CPU/R');
    await ui.press('ctrl-w');
    const [titles, row] = [ui.linesWith('%CPU/R')[0]!, ui.linesWith('web ')[0]!];
    expect(titles).toContain('CPU %CPU/R %CPU/L MEM %MEM/R %MEM/L');
    expect(row).toContain(' 150 150 75 60 60 n/a ');
  }));

test('of containers: the same, each for itself', () =>
  withClusterScreen({ columns: 220, prepare }, async (ui) => {
    await ui.press('enter', 'ctrl-w');
    const [titles, row] = [ui.linesWith('%CPU/R')[0]!, ui.linesWith('M1 main')[0]!];
    expect(titles).toContain('CPU %CPU/R %CPU/L MEM %MEM/R %MEM/L CPU/RL MEM/RL');
    expect(row).toContain(' 150 150 75 60 60 n/a 100:200 100:0 ');
  }));

test('of nodes: shares of what they have', () =>
  withClusterScreen({ columns: 200, prepare }, async (ui) => {
    await ui.command('nodes');
    await ui.press('ctrl-w');
    expect(ui.linesWith('%CPU %MEM')).toHaveLength(1);
  }));

test('l on a Service shows the logs of the pods behind it', () =>
  withClusterScreen({ prepare }, async (ui) => {
    await ui.command('svc /front');
    await ui.press('l');
    await ui.show();
    expect(ui.title()).toContain('logs(default/service/front:main)');
    expect(ui.linesWith('1 pod of service/front')).toHaveLength(1);
  }));

test('ctrl-a lists the words of the prompt', () =>
  withClusterScreen({ prepare }, async (ui) => {
    await ui.press('ctrl-a');
    expect(ui.title()).toContain('aliases[');
  }));

test('the wide layout has the labels; workloads sort by the keys of k9s', () =>
  withClusterScreen({ columns: 260, prepare }, async (ui) => {
    await ui.press('ctrl-w');
    expect(ui.linesWith('NAME^')[0]).toMatch(/ VALID LABELS$/);
    expect(ui.linesWith('web ')[0]).toContain(' app=web');
    await ui.command('wk');
    await ui.press('shift-k');
    expect(ui.linesWith('KIND')[0]).toContain('KINDv');
    await ui.press('shift-a');
    expect(ui.linesWith('KIND')[0]).toContain('AGE^');
    await ui.press('shift-left', 'shift-o');
    expect(ui.linesWith('KIND')[0]).toContain('STATUS^');
  }));

test('p on a Service shows what its pods said in the run before', () =>
  withClusterScreen({ prepare }, async (ui) => {
    await ui.command('svc /front');
    await ui.press('p');
    await ui.show();
    expect(ui.title()).toContain('logs previous(default/service/front:main)');
  }));
