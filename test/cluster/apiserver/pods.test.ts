import { beforeEach, describe, expect, test } from 'vitest';
import type { Pod, PodDisruptionBudget } from '../../../src/model/object.ts';
import { createTestApiServer, podManifest, refusalOf, runningPod } from '../../support/apiserver.ts';
import type { TestApiServer } from '../../support/apiserver.ts';

let cluster: TestApiServer;

beforeEach(() => {
  cluster = createTestApiServer();
});

const pod = (name: string): Pod | undefined => cluster.client.find<Pod>('pods', 'default', name);

describe('binding (rule 5.5.1)', () => {
  test('sets the node and says that the pod is scheduled', () => {
    cluster.client.create('pods', podManifest('one'));
    cluster.clock.advance(2000);
    cluster.client.bind('default', 'one', 'worker-1');
    expect(pod('one')).toMatchObject({
      metadata: { generation: 1 },
      spec: { nodeName: 'worker-1' },
      status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: '2025-06-01T08:00:02Z' }] },
    });
    expect([...cluster.client.onNode('pods', 'worker-1')]).toEqual([pod('one')]);
  });

  test('replaces the condition of a pod that could not be scheduled', () => {
    const created = cluster.client.create<Pod>('pods', podManifest('one'));
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }, { type: 'Other', status: 'True' }];
    cluster.client.updateStatus<Pod>('pods', { ...created, status: { ...created.status, conditions } });
    cluster.client.bind('default', 'one', 'worker-1');
    expect(pod('one')!.status.conditions!.map(({ type, status }) => `${type}=${status}`)).toEqual(['Other=True', 'PodScheduled=True']);
  });

  test('twice is a conflict', () => {
    runningPod(cluster.client, 'one');
    expect(refusalOf(() => cluster.client.bind('default', 'one', 'worker-2'))).toMatchObject({
      code: 409,
      message: 'Operation cannot be fulfilled on pods/binding "one": pod one is already assigned to node "worker-1"',
    });
    expect(refusalOf(() => cluster.client.bind('default', 'nope', 'worker-2')).message).toBe('pods "nope" not found');
  });
});

describe('eviction (rules 4.6.4 to 4.6.7)', () => {
  const budget = (name: string, status: object, spec: object = {}): void => {
    const created = cluster.client.create<PodDisruptionBudget>('poddisruptionbudgets', {
      metadata: { name, namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } }, ...spec },
    });
    const full = { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0, expectedPods: 1, ...status };
    cluster.client.updateStatus<PodDisruptionBudget>('poddisruptionbudgets', { ...created, status: full });
  };
  const web = { metadata: { labels: { app: 'web' } } };
  const evict = (name = 'one'): void => cluster.client.evict('default', name);

  test('without a budget it is a graceful delete with a reason', () => {
    runningPod(cluster.client, 'one', web);
    evict();
    expect(pod('one')!.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(pod('one')!.status.conditions).toContainEqual({
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: '2025-06-01T08:00:00Z',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    });
  });

  test('a budget that allows nothing refuses', () => {
    runningPod(cluster.client, 'one', web);
    budget('keep', {});
    expect(refusalOf(evict)).toMatchObject({
      code: 429,
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget keep needs 1 healthy pods and has 1 currently' }] },
    });
    expect(pod('one')!.metadata.deletionTimestamp).toBeUndefined();
  });

  test('a budget that its controller has not seen yet asks to wait', () => {
    runningPod(cluster.client, 'one', web);
    budget('keep', { observedGeneration: 0, disruptionsAllowed: 1 });
    expect(refusalOf(evict)).toMatchObject({
      code: 429,
      details: { retryAfterSeconds: 10, causes: [{ message: 'The disruption budget keep is still being processed by the server.' }] },
    });
  });

  test('a granted eviction is booked at once', () => {
    runningPod(cluster.client, 'one', web);
    runningPod(cluster.client, 'two', web);
    budget('keep', { currentHealthy: 2, disruptionsAllowed: 1 });
    evict('one');
    expect(cluster.client.get<PodDisruptionBudget>('poddisruptionbudgets', 'default', 'keep').status).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { one: '2025-06-01T08:00:00Z' },
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
    });
    expect(refusalOf(() => evict('two')).code).toBe(429);
  });

  test('two budgets cannot be asked', () => {
    runningPod(cluster.client, 'one', web);
    budget('keep', { disruptionsAllowed: 1 });
    budget('keep2', { disruptionsAllowed: 1 });
    expect(refusalOf(evict)).toMatchObject({
      code: 500,
      reason: 'Unknown',
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  });

  test.each(['Pending', 'Succeeded', 'Failed'])('a %s pod goes without asking', (phase) => {
    const running = runningPod(cluster.client, 'one', web);
    cluster.client.updateStatus<Pod>('pods', { ...running, status: { ...running.status, phase } });
    budget('keep', {});
    evict();
    expect(pod('one')?.metadata.deletionTimestamp).toBe(phase === 'Pending' ? '2025-06-01T08:00:30Z' : undefined);
    expect(pod('one') === undefined).toBe(phase !== 'Pending');
  });

  test.each<[string, object, object, boolean]>([
    ['healthy budget', {}, {}, true],
    ['budget short of pods', { currentHealthy: 0 }, {}, false],
    ['budget short of pods that always allows', { currentHealthy: 0 }, { unhealthyPodEvictionPolicy: 'AlwaysAllow' }, true],
    ['budget that wants nothing', { desiredHealthy: 0 }, {}, false],
  ])('a pod that is not ready under a %s', (_, status, spec, isAllowed) => {
    const running = runningPod(cluster.client, 'one', web);
    cluster.client.updateStatus<Pod>('pods', { ...running, status: { ...running.status, conditions: [] } });
    budget('keep', status, spec);
    if (isAllowed) evict();
    else expect(refusalOf(evict).code).toBe(429);
    expect(pod('one')!.metadata.deletionTimestamp !== undefined).toBe(isAllowed);
  });
});
