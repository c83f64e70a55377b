// Drift: what somebody changed away from the file is shown field by field, put back, or written into the file.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/model/client.ts';
import type { ConfigMap, Deployment, Node } from '../../src/model/object.ts';
import { configMap, createTestManifests, deployment } from '../support/manifests.ts';
import type { TestManifests } from '../support/manifests.ts';

const web = { plural: 'deployments', namespace: 'default', name: 'web' };
const one = { plural: 'configmaps', namespace: 'default', name: 'one' };

const merge = ({ cluster }: TestManifests, plural: string, name: string, patch: object): unknown =>
  cluster.admin.patch(plural, 'default', name, 'merge', patch);

async function withWeb(spec: Parameters<typeof deployment>[1] = { replicas: 3 }): Promise<TestManifests> {
  const manifests = createTestManifests();
  await manifests.save({ 'web.yaml': deployment('web', spec) });
  return manifests;
}

describe('an object that somebody has changed', () => {
  it('drifts in the field that the file names', async () => {
    const manifests = await withWeb();
    manifests.cluster.admin.scale('deployments', 'default', 'web', 5);
    await manifests.reconciler.settled();
    expect(manifests.lines()).toEqual(['web.yaml ok', '  deployments/web:1 drifted spec.replicas: 3 -> 5']);
    expect(manifests.reconciler.snapshot().counts).toEqual({ ok: 0, failed: 0, drifted: 1 });
  });

  it('names items of lists by their key', async () => {
    const manifests = await withWeb();
    manifests.cluster.admin.patch('deployments', 'default', 'web', 'strategic', { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.19' }] } } } });
    await manifests.reconciler.settled();
    expect(manifests.lines()[1]).toBe('  deployments/web:1 drifted spec.template.spec.containers[name=web].image: "nginx:1.17" -> "nginx:1.19"');
  });

  it('drifts in the words of the version that the file is written in', async () => {
    const manifests = createTestManifests();
    const text = 'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n  maxReplicas: 3\n  targetCPUUtilizationPercentage: 50\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n';
    await manifests.save({ 'hpa.yaml': text });
    merge(manifests, 'horizontalpodautoscalers', 'web', { spec: { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }] } });
    await manifests.reconciler.settled();
    expect(manifests.lines()).toEqual(['hpa.yaml ok', '  horizontalpodautoscalers/web:1 drifted spec.targetCPUUtilizationPercentage: 50 -> 70']);
    await manifests.save({ 'hpa.yaml': text.replace('targetCPU', 'targetCpu') });
    expect(manifests.lines()[2]).toContain('HorizontalPodAutoscaler in version "v1" cannot be handled as a HorizontalPodAutoscaler: strict decoding error: unknown field "spec.targetCpuUtilizationPercentage"; did you mean "targetCPUUtilizationPercentage"?');
  });

  it('does not drift in what the file leaves open', async () => {
    const manifests = await withWeb({});
    manifests.cluster.admin.scale('deployments', 'default', 'web', 5);
    merge(manifests, 'deployments', 'web', { metadata: { labels: { team: 'blue' } }, spec: { paused: true } });
    await manifests.reconciler.settled();
    expect(manifests.lines()).toEqual(['web.yaml ok', '  deployments/web:1 applied']);
  });

  it('is itself again when somebody changes it back', async () => {
    const manifests = await withWeb();
    for (const replicas of [5, 3]) {
      manifests.cluster.admin.scale('deployments', 'default', 'web', replicas);
      await manifests.reconciler.settled();
    }
    expect(manifests.lines()).toEqual(['web.yaml ok', '  deployments/web:1 applied']);
  });

  it('does not drift by what the cluster does with it', async () => {
    const manifests = await withWeb();
    const snapshot = manifests.reconciler.snapshot();
    await manifests.advance('2m');
    expect(manifests.cluster.admin.get<Deployment>('deployments', 'default', 'web').status.readyReplicas).toBe(3);
    expect(manifests.reconciler.snapshot()).toBe(snapshot);
  });

  it('asks the cluster nothing when only status has changed', async () => {
    const manifests = await withWeb();
    let isAsked = false;
    manifests.cluster.attach({ catchUp: () => (isAsked = true), wake: () => undefined });
    const before = manifests.cluster.admin.get<Deployment>('deployments', 'default', 'web');
    const changes: Change[] = [];
    manifests.cluster.store.watch(['deployments'], (change) => changes.push(change));
    manifests.cluster.admin.updateStatus('deployments', { ...before, status: { ...before.status, readyReplicas: 2 } });
    await manifests.reconciler.settled();
    expect(changes).toHaveLength(1);
    expect(isAsked).toBe(false);
  });

  it('is missing when it was deleted, until its file is saved again', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one'), 'b.yaml': configMap('two') });
    manifests.cluster.admin.delete('configmaps', 'default', 'one');
    await manifests.save({ 'b.yaml': configMap('two', 'b') });
    expect(manifests.lines()).toEqual(['a.yaml ok', '  configmaps/one:1 missing', 'b.yaml ok', '  configmaps/two:1 applied']);
    await manifests.save({ 'a.yaml': configMap('one') });
    expect(manifests.lines().slice(0, 2)).toEqual(['a.yaml ok', '  configmaps/one:1 applied']);
  });

  it('is put back by a save of its file, changed or not', async () => {
    const manifests = await withWeb();
    manifests.cluster.admin.scale('deployments', 'default', 'web', 5);
    await manifests.save({ 'web.yaml': deployment('web', { replicas: 3 }) });
    expect(manifests.lines()[1]).toBe('  deployments/web:1 applied');
    expect(manifests.cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.replicas).toBe(3);
  });

  it('drifts when it was made again by somebody, otherwise than the file says', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one') });
    manifests.cluster.admin.delete('configmaps', 'default', 'one');
    manifests.cluster.admin.create('configmaps', { metadata: { name: 'one', namespace: 'default' }, data: { value: 'other' } });
    await manifests.reconciler.settled();
    expect(manifests.lines()[1]).toBe('  configmaps/one:1 drifted data.value: "a" -> "other"');
  });
});

describe('the key that applies again', () => {
  it('puts a drifted object back', async () => {
    const manifests = await withWeb();
    manifests.cluster.admin.scale('deployments', 'default', 'web', 5);
    await manifests.reconciler.settled();
    expect(await manifests.reconciler.reapply(web)).toEqual({ ok: true });
    await manifests.reconciler.settled();
    expect(manifests.lines()[1]).toBe('  deployments/web:1 applied');
  });

  it('makes a missing object again', async () => {
    const manifests = await withWeb();
    manifests.cluster.admin.delete('deployments', 'default', 'web');
    expect(await manifests.reconciler.reapply(web)).toEqual({ ok: true });
    expect(manifests.cluster.admin.find('deployments', 'default', 'web')).toBeDefined();
  });

  it('says why it cannot', async () => {
    const manifests = createTestManifests();
    expect(await manifests.reconciler.reapply(one)).toEqual({ problem: 'no file defines configmaps/one in namespace default' });
    await manifests.save({ 'a.yaml': configMap('one').replace('\ndata:', '\ndta:') });
    expect(await manifests.reconciler.reapply(one)).toMatchObject({ problem: expect.stringContaining('unknown field "dta"') });
  });
});

describe('what would be written back', () => {
  it('changes the one value and keeps the rest of the text', async () => {
    const manifests = await withWeb();
    manifests.cluster.admin.scale('deployments', 'default', 'web', 5);
    manifests.cluster.admin.patch('deployments', 'default', 'web', 'strategic', { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.19' }] } } } });
    await manifests.reconciler.settled();
    expect(manifests.reconciler.planWriteBack(web)).toEqual({
      path: 'web.yaml',
      before: deployment('web', { replicas: 3 }),
      text: deployment('web', { replicas: 5, image: 'nginx:1.19' }),
    });
  });

  it('puts back a field that the file has lost but the cluster has kept', async () => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one') });
    const live = manifests.cluster.admin.get<ConfigMap>('configmaps', 'default', 'one');
    const lastApplied = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', namespace: 'default' }, data: { value: 'a', more: 'b' } });
    manifests.cluster.admin.update('configmaps', {
      ...live,
      metadata: { ...live.metadata, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied } },
      data: { value: 'a', more: 'b' },
    });
    await manifests.reconciler.settled();
    expect(manifests.lines()[1]).toBe('  configmaps/one:1 drifted data.more: undefined -> "b"');
    expect(manifests.reconciler.planWriteBack(one)).toMatchObject({ text: `${configMap('one')}  more: b\n` });
  });

  it.each<[string, (manifests: TestManifests) => Promise<unknown>, string]>([
    ['has not drifted', async () => undefined, 'configmaps/one in namespace default has not drifted'],
    ['is gone', async ({ cluster }) => cluster.admin.delete('configmaps', 'default', 'one'), 'configmaps/one in namespace default is not in the cluster'],
    ['has lost a field', async (manifests) => merge(manifests, 'configmaps', 'one', { data: { value: null } }),
      'data.value is not set in the cluster: remove it from the file by hand'],
  ])('refuses an object that %s', async (_, change, problem) => {
    const manifests = createTestManifests();
    await manifests.save({ 'a.yaml': configMap('one') });
    await change(manifests);
    await manifests.reconciler.settled();
    expect(manifests.reconciler.planWriteBack(one)).toEqual({ problem });
  });
});

it('a node has not drifted for the taints that follow from its conditions, but for all others', async () => {
  const manifests = createTestManifests();
  await manifests.save({ 'n.yaml': 'apiVersion: v1\nkind: Node\nmetadata: {name: lab}\nspec: {taints: [{key: lab, effect: NoSchedule}]}\n' });
  await manifests.advance('10s');
  const node = manifests.cluster.admin.get<Node>('nodes', undefined, 'lab');
  const taint = (key: string): unknown => manifests.cluster.admin.update<Node>('nodes', { ...manifests.cluster.admin.get<Node>('nodes', undefined, 'lab'), spec: { ...node.spec, taints: [...node.spec.taints!, { key, effect: 'NoSchedule' }] } });
  taint('node.kubernetes.io/memory-pressure');
  await manifests.reconciler.settled();
  expect(manifests.lines()).toEqual(['n.yaml ok', '  nodes/lab:1 applied']);
  taint('mine');
  await manifests.reconciler.settled();
  expect(manifests.lines()[1]).toMatch(/^ {2}nodes\/lab:1 drifted/);
});

describe('the snapshot', () => {
  it('is one frozen value until something changes, of which listeners are told', async () => {
    const manifests = createTestManifests();
    let told = 0;
    const unsubscribe = manifests.reconciler.subscribe(() => told++);
    await manifests.save({ 'a.yaml': configMap('one'), 'b.yaml': configMap('two') });
    expect(told).toBeGreaterThan(0);
    const first = manifests.reconciler.snapshot();
    expect(manifests.reconciler.snapshot()).toBe(first);
    expect(Object.isFrozen(first) && Object.isFrozen(first.files)).toBe(true);
    await manifests.save({ 'b.yaml': configMap('two', 'b') });
    expect(manifests.reconciler.snapshot().files[0]).toBe(first.files[0]);
    unsubscribe();
    told = 0;
    await manifests.save({ 'b.yaml': null });
    expect(told).toBe(0);
  });
});
