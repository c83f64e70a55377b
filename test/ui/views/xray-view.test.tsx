import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const world = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: b}
---
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
      - {name: web, image: 'nginx:1.27', envFrom: [{configMapRef: {name: settings}}]}
      volumes: [{name: keys, secret: {secretName: keys, optional: true}}]
---
apiVersion: v1
kind: Pod
metadata: {name: alone}
spec: {containers: [{name: main, image: 'nginx:1.27', envFrom: [{configMapRef: {name: settings}}]}]}
`;

const prepare = (cluster: TestCluster): void => {
  for (const document of world.split('---')) cluster.apply(document);
  cluster.advance('30s');
};

/** The rows with hashes of names left out and blanks collapsed behind the tree. */
function tree(ui: ClusterScreen): string[] {
  return ui
    .body()
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/^ /, '').replaceAll(/(web)-[a-z0-9]{6,10}(-[a-z0-9]{5})?\b/g, (_all, name: string, pod?: string) => `${name}-rs${pod ? '-pod' : ''}`).replaceAll(/(?<=\S)\*? {2,}/g, ' | ').trimEnd());
}

const whole = [
  'TREE^ | READY | STATUS | AGE',
  '- deployment/web | 2/2 | complete | 30s',
  '  - replicaset/web-rs | 2/2 | 30s',
  '    - pod/web-rs-pod | 1/1 | Running | 30s',
  '        container/web | Running',
  '        secret/keys | not found',
  '        configmap/kube-root-ca.crt | 37s',
  '        configmap/settings | 30s',
  '        serviceaccount/default | 37s',
  '    - pod/web-rs-pod | 1/1 | Running | 30s',
  '        container/web | Running',
  '        secret/keys | not found',
  '        configmap/kube-root-ca.crt | 37s',
  '        configmap/settings | 30s',
  '        serviceaccount/default | 37s',
];

test('a kind as a tree: what its objects own, run and use; what is missing stands out', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('xray dp');
    expect(ui.title()).toBe('xray(deployments/default)[14]');
    expect(tree(ui)).toEqual(whole);
  });
});

test('Space folds one, x all; Enter goes to the object, and to the log of a container', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('xray deploy/web');
    await ui.press('j', 'space');
    expect(tree(ui)).toEqual(['TREE^ | READY | STATUS | AGE', '- deployment/web | 2/2 | complete | 30s', '  + replicaset/web-rs (2) | 2/2 | 30s']);
    await ui.press('space', 'x');
    expect(tree(ui).at(-1)).toBe('+ deployment/web (1) | 2/2 | complete | 30s');
    await ui.press('x', 'j', 'j', 'j', 'enter');
    await ui.show();
    expect(ui.title()).toMatch(/^logs\(default\/web-\S+:web\)/);
    await ui.press('escape', 'k', 'enter');
    await ui.show();
    expect(ui.title()).toBe('pods(default)[3]');
    await ui.press('d');
    expect(ui.title()).toMatch(/^describe pod\(default\/web-/);
  });
});

test('grows and shrinks with the cluster; a workload without pods shows what they would use', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('xray deploy/web');
    await ui.press('shift-g');
    ui.cluster.admin.scale('deployments', 'default', 'web', 3);
    await ui.advance(5000);
    expect(ui.title()).toBe('xray(deployments/default/web)[20]');
    ui.cluster.admin.scale('deployments', 'default', 'web', 0);
    await ui.advance(60_000);
    expect(ui.title()).toBe('xray(deployments/default/web)[4]');
    expect(tree(ui).slice(1).map((line) => line.split(' | ')[0])).toEqual(['- deployment/web', '  - replicaset/web-rs', '      secret/keys', '      configmap/settings']);
  });
});

test('u on a ConfigMap: all that refers to it, the pods of a workload below the workload', async () => {
  await withClusterScreen({ prepare, command: 'configmaps' }, async (ui) => {
    await ui.press('j', 'u');
    await ui.show();
    expect(ui.title()).toBe('xray upwards(configmaps/default/settings)[6]');
    expect(tree(ui).slice(1).map((line) => line.split(' | ')[0])).toEqual(['- configmap/settings', '  - deployment/web', '    - replicaset/web-rs', '        pod/web-rs-pod', '        pod/web-rs-pod', '    pod/alone']);
  });
});

test('upwards from a pod stand its owners; r turns the tree round', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.press('shift-g', 'shift-x', 'r');
    await ui.show();
    expect(ui.title()).toMatch(/^xray upwards\(pods\/default\/web-/);
    expect(tree(ui).slice(1).map((line) => line.split(' | ')[0])).toEqual(['- pod/web-rs-pod', '  - replicaset/web-rs', '      deployment/web']);
    await ui.press('r');
    expect(tree(ui).slice(1).map((line) => line.split(' | ')[0])).toEqual(['- pod/web-rs-pod', '    container/web', '    secret/keys', '    configmap/kube-root-ca.crt', '    configmap/settings', '    serviceaccount/default']);
  });
});

test('a node carries its pods; words that mean nothing are said so', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('xray node/worker-1');
    expect(tree(ui)[1]).toMatch(/^- node\/worker-1 \| Ready/);
    expect(tree(ui).filter((line) => line.includes('pod/')).length).toBe([...ui.cluster.port.onNode('pods', 'worker-1')].length);
    await ui.command('xray nonsense');
    expect(ui.text()).toContain('no resource is called "nonsense"');
    await ui.command('xray pod/nobody');
    expect(ui.text()).toContain('pods "nobody" not found');
  });
});

test('x decodes a Secret, in its table and in its YAML', async () => {
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {password: 's3cret', multi: \"a\\nb\\n\"}\ndata: {raw: /w8=}\n";
  await withClusterScreen({ prepare: (cluster) => void cluster.apply(secret), command: 'secrets' }, async (ui) => {
    await ui.press('x');
    await ui.show();
    expect(ui.title()).toBe('yaml decoded(default/keys)');
    expect(ui.body()).toContain('  password: s3cret');
    expect(ui.body()).toContain('  raw: <2 bytes that are no text>');
    await ui.press('x');
    expect(ui.title()).toBe('yaml(default/keys)');
    expect(ui.body()).toContain('  password: czNjcmV0');
  });
});
