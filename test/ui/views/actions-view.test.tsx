import { expect, test } from 'vitest';
import { notedPort } from '../../../src/model/input-log.ts';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'nginx:1.27'}]}}
`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(web);
  cluster.advance('30s');
};

test('what a key did, with its kubectl line to copy, and the way to the object', async () => {
  await withClusterScreen({ command: 'deploy', prepare }, async (ui) => {
    await ui.press('r', 'tab', 'enter');
    await ui.advance(5000);
    await ui.command('actions');
    expect(ui.title()).toBe('actions[1]');
    expect(ui.linesWith('key patched deployments/web')[0]).toContain('kubectl rollout restart deployment/web -n default');
    await ui.press('c');
    expect(ui.footer()).toContain('copied kubectl rollout restart deployment/web');
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toMatch(/^deployments/);
  });
});

test('what was refused is there with its reason; what changed nothing is not', async () => {
  await withClusterScreen({ command: 'actions', prepare }, async (ui) => {
    const api = notedPort(ui.cluster.port, 'api');
    await expect(api.request({ verb: 'delete', plural: 'pods', namespace: 'default', name: 'nope' })).rejects.toThrow('not found');
    await notedPort(ui.cluster.port, 'file').request({ verb: 'apply', manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, namespace: 'default' }, { file: 'a.yaml' });
    await notedPort(ui.cluster.port, 'file').request({ verb: 'apply', manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }, namespace: 'default' }, { file: 'a.yaml' });
    await api.request({ verb: 'delete', plural: 'configmaps', namespace: 'default', name: 'a', options: { dryRun: true } }).catch(() => undefined);
    await ui.advance(1000);
    expect(ui.linesWith('API delete refused pods/nope')).toHaveLength(1);
    expect(ui.linesWith('file a.yaml created configmaps/a')).toHaveLength(1);
    await ui.press('shift-g');
    expect(ui.text()).toContain('refused: pods "nope" not found');
  });
});

test('malformed input is remembered as what it is and breaks nothing', async () => {
  await withClusterScreen({ command: 'actions', prepare }, async (ui) => {
    const api = notedPort(ui.cluster.port, 'api');
    for (const manifest of [null, 7, {}, { kind: 5 }, { kind: 'Nope', metadata: null }]) await api.request({ verb: 'apply', manifest }).catch(() => undefined);
    await ui.advance(1000);
    expect(ui.title()).toBe('actions[5]');
  });
});

test('only the newest five hundred are kept', async () => {
  await withClusterScreen({ command: 'actions', prepare }, async (ui) => {
    const api = notedPort(ui.cluster.port, 'api');
    for (let time = 0; time < 1200; time++) await api.request({ verb: 'delete', plural: 'pods', namespace: 'default', name: `p${time}` }).catch(() => undefined);
    const kept = ui.cluster.port.inputs!.list();
    expect(kept).toHaveLength(500);
    expect(kept.at(-1)!.ref.name).toBe('p1199');
  });
});
