import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const shop = `
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  initContainers:
  - {name: migrate, image: 'busybox:1.36', command: [sh, -c, 'sleep 3']}
  - {name: proxy, image: 'redis:7.2', restartPolicy: Always}
  containers:
  - name: web
    image: nginx:1.27
    ports: [{name: http, containerPort: 80}]
    readinessProbe: {httpGet: {path: /, port: 80}}
    livenessProbe: {httpGet: {path: /, port: 80}}
    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
  - {name: crash, image: 'busybox:1.36', command: [sh, -c, 'echo no; sleep 1; exit 3']}
`;
const prepare = (yaml: string, time = '60s') => (cluster: TestCluster): void => {
  cluster.apply(yaml);
  cluster.advance(time);
};

test('Enter on a pod lists init containers, sidecars and main containers', async () => {
  await withClusterScreen({ columns: 160, prepare: prepare(shop) }, async (ui) => {
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toBe('containers(default/shop)[4]');
    const rows = ui.body().filter((line) => /^ [ISM]\d/.test(line)).map((line) => line.trim().split(/ {2,}/));
    expect(rows.map((cells) => cells.slice(0, 6))).toEqual([
      ['I1', 'migrate', 'busybox:1.36', 'true', 'Completed', '0'],
      ['S2', 'proxy', 'redis:7.2', 'true', 'Running', '0'],
      ['M1', 'web', 'nginx:1.27', 'true', 'Running', '0'],
      ['M2', 'crash', 'busybox:1.36', 'false', 'CrashLoopBackOff', expect.stringMatching(/^\d$/)],
    ]);
    expect(rows[2]!.slice(6, 8)).toEqual(['on:on:off', 'http:80']);
    expect(rows[3]!.join('  ')).toMatch(/Error, exit code 3, \d+s ago/);
  });
});

test('wide shows requests and limits', async () => {
  await withClusterScreen({ columns: 200, prepare: prepare(shop) }, async (ui) => {
    await ui.press('enter', 'ctrl-w');
    await ui.show();
    expect(ui.linesWith('M1 web')[0]).toContain('100:0 64:128');
  });
});

test('the row under the cursor is explained: meaning, next try, run before', async () => {
  await withClusterScreen({ columns: 80, rows: 24, prepare: prepare(shop) }, async (ui) => {
    await ui.press('enter', 'shift-g');
    await ui.show();
    expect(ui.text()).toContain('container crash: CrashLoopBackOff');
    expect(ui.linesWith('next try: in')).toHaveLength(1);
    expect(ui.lines().every((line) => line.length <= 80)).toBe(true);
  });
});

test('l and Enter open the log of the container under the cursor, p that of the run before', async () => {
  await withClusterScreen({ prepare: prepare(shop) }, async (ui) => {
    await ui.press('enter', 'shift-g', 'l');
    await ui.show();
    expect(ui.title()).toBe('logs(default/shop:crash)[tail]');
    await ui.press('escape', 'p');
    await ui.show();
    expect(ui.title()).toBe('logs previous(default/shop:crash)[tail]');
    await ui.press('escape', 'g', 'enter');
    await ui.show();
    expect(ui.title()).toBe('logs(default/shop:migrate)[tail]');
  });
});

test('states change as they happen; a deleted pod stays on the screen and is said to be gone', async () => {
  await withClusterScreen({ prepare: prepare(shop, '1s') }, async (ui) => {
    await ui.press('enter');
    await ui.show();
    expect(ui.linesWith('M1 web')[0]).toContain('PodInitializing');
    await ui.advance(30_000);
    expect(ui.linesWith('M1 web')[0]).toContain('Running');
    ui.cluster.admin.delete('pods', 'default', 'shop', { gracePeriodSeconds: 0 });
    await ui.advance(1000);
    expect(ui.title()).toBe('containers(default/shop) deleted[4]');
    expect(ui.linesWith('M1 web')).toHaveLength(1);
  });
});

test(':containers is about the pod under the cursor, or says that it needs one', async () => {
  await withClusterScreen({ prepare: prepare(shop) }, async (ui) => {
    await ui.command('containers');
    expect(ui.title()).toBe('containers(default/shop)[4]');
    await ui.command('containers nope');
    expect(ui.text()).toContain('pods "nope" not found');
    await ui.command('nodes');
    await ui.command('containers');
    expect(ui.text()).toContain('Containers belong to a pod: choose one in :pods and press Enter.');
  });
});
