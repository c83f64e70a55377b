import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const pod = (name: string, script: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: "busybox:1.36", command: [sh, -c, '${script}']}]}\n`;
const counter = pod('counter', 'i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done');
const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: 'nginx:1.27'}
      - {name: side, image: 'busybox:1.36', command: [sh, -c, 'while true; do echo tick; sleep 2; done']}
`;
const prepare = (yaml: string, time = '30s') => (cluster: TestCluster): void => {
  cluster.apply(yaml);
  cluster.advance(time);
};

test('follows the end, and stops following when scrolled up', async () => {
  await withClusterScreen({ prepare: prepare(counter), columns: 80, rows: 24 }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.title()).toBe('logs(default/counter:main)[tail]');
    const last = (): string => ui.body().findLast((line) => line.startsWith('line'))!;
    const before = last();
    await ui.advance(5000);
    expect(Number(last().slice(5))).toBe(Number(before.slice(5)) + 5);
    await ui.press('k');
    expect(ui.text()).toContain('Autoscroll:Off');
    const held = last();
    await ui.advance(5000);
    expect(last()).toBe(held);
    await ui.press('s');
    expect(Number(last().slice(5))).toBe(Number(before.slice(5)) + 10);
  });
});

test('timestamps, a shorter span, clear', async () => {
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l', 't');
    await ui.show();
    expect(ui.body().at(-1)).toMatch(/^2025-06-01T\d\d:\d\d:\d\d\.\d{6}Z line \d+$/);
    await ui.press('t', '1');
    await ui.show();
    expect(ui.title()).toBe('logs(default/counter:main)[10s]');
    expect(ui.body().filter((line) => line.startsWith('line'))).toHaveLength(10);
    await ui.press('shift-c');
    expect(ui.body().filter((line) => line.startsWith('line'))).toEqual([]);
  });
});

test('search goes from match to match', async () => {
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l', '/');
    await ui.type('line 1');
    await ui.press('enter', 'n');
    expect(ui.title()).toMatch(/ \/line 1 \[2:\d+\]$/);
  });
});

test('previous run, and why there is none', async () => {
  await withClusterScreen({ prepare: prepare(pod('crash', 'echo hello; sleep 2; exit 3')) }, async (ui) => {
    await ui.press('p');
    await ui.show();
    expect(ui.title()).toBe('logs previous(default/crash:main)[tail]');
    expect(ui.body()).toContain('hello');
    await ui.press('p');
    await ui.show();
    expect(ui.title()).toBe('logs(default/crash:main)[tail]');
  });
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l', 'p');
    expect(ui.footer()).toContain('Previous run: the container has not restarted');
  });
});

test('a workload shows one of its pods and says which; Tab goes through the containers', async () => {
  await withClusterScreen({ command: 'deploy', prepare: prepare(web) }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.linesWith('Found 2 pods of deployment/web, using pod/web-')).toHaveLength(1);
    expect(ui.text()).toContain('container web of: web, side');
    await ui.press('tab');
    await ui.show();
    expect(ui.title()).toMatch(/^logs\(default\/web-\S+:side\)/);
    expect(ui.body()).toContain('tick');
  });
});

test('a container that waits shows the refusal, and the log once it runs', async () => {
  const slow = pod('slow', 'echo here').replace('metadata: {name: slow}', 'metadata: {name: slow, annotations: {sim.kubarium.dev/pull: 20s}}').replace('busybox:1.36', 'example/app:1');
  await withClusterScreen({ prepare: prepare(slow, '2s') }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.text()).toContain('Error from server (BadRequest): container "main" in pod "slow" is waiting to start: ContainerCreating');
    await ui.advance(25_000);
    expect(ui.body()).toContain('here');
  });
});

test.each([
  ['without a node', pod('quiet', 'true').replace('spec: {', 'spec: {nodeSelector: {disk: ssd}, '), 'nothing printed yet: the pod has no node, so nothing has run'],
  ['that prints nothing', pod('quiet', 'sleep 999'), 'nothing printed yet: the container is Running'],
])('an empty log of a pod %s says what the pod is doing', async (_what, yaml, text) => {
  await withClusterScreen({ prepare: prepare(yaml) }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.text()).toContain(text);
  });
});

test('a deleted pod keeps its last words on the screen', async () => {
  await withClusterScreen({ prepare: prepare(counter) }, async (ui) => {
    await ui.press('l');
    await ui.show();
    ui.cluster.admin.delete('pods', 'default', 'counter', { gracePeriodSeconds: 0 });
    await ui.advance(3000);
    expect(ui.title()).toContain('deleted');
    expect(ui.body().some((line) => line.startsWith('line'))).toBe(true);
  });
});

test('control characters are shown, not sent', async () => {
  const hostile = pod('evil', String.raw`printf "\033[2Jcleared\007\n"; sleep 99`);
  await withClusterScreen({ prepare: prepare(hostile) }, async (ui) => {
    await ui.press('l');
    await ui.show();
    expect(ui.body()).toContain(String.raw`\x1b[2Jcleared\x07`);
  });
});

test('without a pod the view says where to begin', async () => {
  await withClusterScreen({ command: 'logs' }, async (ui) => {
    expect(ui.text()).toContain('Logs belong to a container: choose a pod in :pods and press l.');
  });
});
