import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const pod = (name: string, image: string, more = ''): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: '${image}'${more}}]}\n`;
const prepare = (...yaml: string[]) => (cluster: TestCluster): void => {
  for (const text of yaml) cluster.apply(text);
  cluster.advance('30s');
};

test.each([[80, 24], [200, 50]])('w in a %ix%i table explains the row, within the screen', async (columns, rows) => {
  await withClusterScreen({ columns, rows, prepare: prepare(pod('typo', 'redis:77.77')) }, async (ui) => {
    await ui.press('w');
    await ui.show();
    expect(ui.title()).toBe('why pod(default/typo)');
    expect(ui.body()[0]).toMatch(/^pod\/typo is (ImagePullBackOff|ErrImagePull), 30s after its creation$/);
    expect(ui.text()).toContain('container main asks for redis:77.77');
    expect(ui.text()).toContain('> set another image: key i');
    expect(ui.lines().every((line) => line.length <= columns)).toBe(true);
  });
});

test('the answer changes with the cluster', async () => {
  await withClusterScreen({ prepare: prepare(pod('slow', 'nginx:1.27', ', resources: {requests: {cpu: 5}}')) }, async (ui) => {
    await ui.press('w');
    await ui.show();
    expect(ui.text()).toContain('more than any of these nodes has (4)');
    ui.cluster.apply('apiVersion: v1\nkind: Node\nmetadata: {name: big}\nstatus: {capacity: {cpu: "8", memory: 16Gi, pods: "110"}}');
    await ui.advance(30_000);
    expect(ui.body()[0]).toContain('pod/slow is well: Running and ready');
  });
});

test('an object that is deleted while it is shown stays, and is said to be gone', async () => {
  await withClusterScreen({ prepare: prepare(pod('a', 'nginx:1.27')) }, async (ui) => {
    await ui.press('w');
    await ui.show();
    ui.cluster.admin.delete('pods', 'default', 'a', { gracePeriodSeconds: 0 });
    await ui.advance(1000);
    expect(ui.title()).toBe('why pod(default/a) deleted');
    expect(ui.body()[0]).toBe('It has been deleted; this is how it was last.');
  });
});

test('every table has the key, and help lists it', async () => {
  await withClusterScreen({ command: 'nodes', prepare: prepare() }, async (ui) => {
    await ui.press('w');
    await ui.show();
    expect(ui.body()[0]).toMatch(/^node\/control-plane is well: Ready for /);
    await ui.press('escape', '?');
    await ui.show();
    expect(ui.linesWith('<w> Why')).toHaveLength(1);
  });
});

test(':why takes a name; without a row it says what to do', async () => {
  await withClusterScreen({ prepare: prepare(pod('a', 'nginx:1.27')) }, async (ui) => {
    await ui.command('why node/worker-1');
    expect(ui.title()).toBe('why node(worker-1)');
    await ui.command('why node/nope');
    expect(ui.text()).toContain('nodes "nope" not found');
    await ui.command('why');
    expect(ui.text()).toContain('Why what? Choose a row in a table and press w.');
  });
});

test('hostile texts are shown, not sent', async () => {
  await withClusterScreen({ prepare: prepare(pod('evil', 'busybox:1.36', `, command: ["\\e[2Jrm"]`)) }, async (ui) => {
    await ui.press('w');
    await ui.show();
    expect(ui.text()).toContain(String.raw`\x1b[2Jrm`);
  });
});

const crash = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'busybox:1.36', command: [sh, -c, 'sleep 2; exit 1']}]}}
`;

test('from the key to now: each step with its number, each number opens its step', async () => {
  await withClusterScreen({ rows: 40, prepare: prepare(crash) }, async (ui) => {
    await ui.command('deploy');
    await ui.press('r', 'tab', 'enter');
    await ui.advance(60_000);
    await ui.command('why deploy/web');
    expect(ui.linesWith('1 60s ago key patched deployments/web (kubectl rollout restart deployment/web -n default)')).toHaveLength(1);
    await ui.command('pods');
    await ui.press('w');
    await ui.show();
    const at = ui.body().findIndex((line) => line.startsWith('FROM THE CAUSE TO NOW'));
    const steps = ui.body().slice(at + 1).map((line) => line.trim()).filter((line) => /^\d +(?:now|\S+ ago) /.test(line));
    expect(steps[0]).toMatch(/^1 +60s ago +key patched deployments\/web/);
    expect(steps[1]).toMatch(/^2 +60s ago +deployment-controller ScalingReplicaSet: Scaled up replica set web-\S+ from 0 to 1/);
    expect(steps[2]).toMatch(/^3 +60s ago +replicaset-controller SuccessfulCreate: Created pod: web-/);
    expect(steps[3]).toMatch(/^4 .* kubelet BackOff: Back-off restarting failed container/);
    expect(steps[4]).toMatch(/^5 +now +pod\/web-\S+ is (CrashLoopBackOff|Error)/);
    await ui.press('2');
    await ui.show();
    expect(ui.title()).toMatch(/^events\(default\/web\)/);
    // On the event of the step, whose message stands below.
    expect(ui.body().at(-4)).toMatch(/^ ScalingReplicaSet: Scaled up replica set web-\S+ from 0 to 1/);
    await ui.press('escape', '1');
    await ui.show();
    expect(ui.title()).toBe('actions[1]');
    await ui.press('escape', '5');
    await ui.show();
    expect(ui.title()).toMatch(/^logs/);
  });
});

test('a Service without endpoints is not said to be well', async () => {
  await withClusterScreen({ prepare: prepare('{apiVersion: v1, kind: Service, metadata: {name: nobody}, spec: {selector: {app: none}, ports: [{port: 80}]}}') }, async (ui) => {
    ui.cluster.admin.patch('services', 'default', 'nobody', 'merge', { spec: { selector: { app: 'nothing' } } });
    await ui.advance(1000);
    await ui.command('why service/nobody');
    await ui.show();
    expect(ui.text()).not.toContain('is well');
  });
});

test('keys that the answer names work from there: p opens the log of the run before', async () => {
  await withClusterScreen({ rows: 40, prepare: prepare(pod('bad', 'busybox:1.36', ", command: [sh, -c, 'echo no luck; sleep 2; exit 1']")) }, async (ui) => {
    await ui.press('w');
    await ui.show();
    expect(ui.text()).toContain('key p, or kubectl logs bad -c main --previous -n default');
    await ui.press('p');
    await ui.show();
    expect(ui.title()).toMatch(/^logs previous\(default\/bad/);
    expect(ui.text()).toContain('no luck');
  });
});
