// Nodes and workloads in one folder: the nodes boot first, so that pods are spread as if the nodes had been there.
import { describe, expect, it } from 'vitest';
import type { KubeObject, Pod } from '../../src/model/object.ts';
import { configMap, createTestManifests, deployment } from '../support/manifests.ts';
import type { TestManifests } from '../support/manifests.ts';

const node = (name: string, annotations = ''): string => `apiVersion: v1\nkind: Node\nmetadata:\n  name: ${name}\n${annotations}`;
const nodes = ['big-1', 'big-2', 'big-3'].map((name) => node(name)).join('---\n');

const podsByNode = ({ cluster }: TestManifests): string[] => {
  const counts = Map.groupBy(cluster.admin.list<Pod>('pods', { namespace: 'default' }), ({ spec }) => spec.nodeName ?? '<none>');
  return [...counts].map(([name, pods]) => `${name}: ${pods.length}`).sort();
};
const exists = ({ cluster }: TestManifests, plural: string, name: string): boolean => cluster.admin.find<KubeObject>(plural, 'default', name) !== undefined;

describe('workloads wait for new nodes of the folder', () => {
  it('until they are Ready, and find all of them', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'nodes.yaml': nodes, 'web.yaml': `${deployment('web', { replicas: 12 })}---\n${configMap('settings')}` });
    expect(manifests.lines()).toEqual([
      'nodes.yaml ok', '  nodes/big-1:1 applied', '  nodes/big-2:6 applied', '  nodes/big-3:11 applied',
      'web.yaml waiting', '  deployments/web:1 held', '  configmaps/settings:19 applied',
    ]);
    expect(manifests.reconciler.snapshot().counts, 'nothing has failed').toEqual({ ok: 4, failed: 0, drifted: 0 });
    await manifests.advance('3s');
    expect(manifests.lines()).toContain('  deployments/web:1 applied');
    expect(podsByNode(manifests)).toEqual(['big-1: 2', 'big-2: 2', 'big-3: 2', 'worker-1: 2', 'worker-2: 2', 'worker-3: 2']);
  });

  it('but hear at once what is wrong with them', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'nodes.yaml': nodes, 'web.yaml': deployment('web', { replicas: -1 }) });
    expect(manifests.lines().slice(4)).toEqual([
      'web.yaml error', '  deployments/web:1 refused',
      '  ! 6:13 The Deployment "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });

  it('and not longer than a machine needs to boot', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'n.yaml': node('dark', '  annotations: {sim.kubarium.dev/fault: power-loss}\n'), 'web.yaml': deployment('web', { replicas: 3 }) });
    await manifests.advance('3s');
    expect(exists(manifests, 'deployments', 'web')).toBe(false);
    await manifests.advance('3s');
    expect(podsByNode(manifests)).toEqual(['worker-1: 1', 'worker-2: 1', 'worker-3: 1']);
  });

  it('not when somebody asks for them, when they run already, or when no pods of theirs are placed', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'web.yaml': deployment('web') });
    await manifests.save({ 'nodes.yaml': nodes, 'web.yaml': deployment('web', { replicas: 2 }), 'api.yaml': deployment('api'), 'agent.yaml': deployment('agent').replace('kind: Deployment', 'kind: DaemonSet') });
    expect(manifests.lines().filter((line) => line.includes('s/'))).toEqual([
      '  daemonsets/agent:1 applied', '  deployments/api:1 held', '  nodes/big-1:1 applied', '  nodes/big-2:6 applied', '  nodes/big-3:11 applied', '  deployments/web:1 applied',
    ]);
    expect(await manifests.reconciler.reapply({ plural: 'deployments', namespace: 'default', name: 'api' })).toEqual({ ok: true });
    expect(exists(manifests, 'deployments', 'api')).toBe(true);
  });

  it('and are forgotten with their file', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'nodes.yaml': nodes, 'web.yaml': deployment('web') });
    await manifests.save({ 'web.yaml': null });
    await manifests.advance('10s');
    expect(exists(manifests, 'deployments', 'web')).toBe(false);
  });
});
