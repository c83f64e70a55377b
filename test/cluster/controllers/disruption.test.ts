import { describe, expect, it } from 'vitest';
import { daemonSetController } from '../../../src/cluster/controllers/daemon-set/daemon-set.ts';
import { deploymentController } from '../../../src/cluster/controllers/deployment/deployment.ts';
import { disruptionController } from '../../../src/cluster/controllers/disruption/disruption.ts';
import { replicaSetController } from '../../../src/cluster/controllers/replica-set/replica-set.ts';
import type { PodDisruptionBudget } from '../../../src/model/object.ts';
import { podManifest, runningPod } from '../../support/apiserver.ts';
import { createTestControllers } from '../../support/controllers.ts';
import { conditionLines, daemonSet, deployment, setImage } from '../../support/workloads.ts';

function start() {
  const cluster = createTestControllers([deploymentController, replicaSetController, daemonSetController, disruptionController], { nodes: ['worker-1', 'worker-2'] });
  const { client, advance } = cluster;
  const budget = (name: string, spec: object): PodDisruptionBudget => {
    client.create('poddisruptionbudgets', { metadata: { name, namespace: 'default' }, spec: { selector: { matchLabels: { app: 'web' } }, ...spec } });
    advance('1s');
    return get(name);
  };
  const get = (name: string): PodDisruptionBudget => client.get<PodDisruptionBudget>('poddisruptionbudgets', 'default', name);
  const evict = (pod: string): string => {
    try {
      client.evict('default', pod);
      return 'evicted';
    } catch (error) {
      return (error as Error).message;
    }
  };
  return { ...cluster, budget, get, evict };
}

function webOf4(cluster: ReturnType<typeof start>): void {
  cluster.client.create('deployments', deployment({ replicas: 4 }));
  cluster.advance('5s');
}

describe('the status of a budget', () => {
  it.each<[object, number, number]>([
    [{ minAvailable: 3 }, 1, 3],
    [{ minAvailable: '30%' }, 2, 2],
    [{ maxUnavailable: 1 }, 1, 3],
    [{ maxUnavailable: '30%' }, 2, 2],
    [{ maxUnavailable: 10 }, 4, 0],
    [{ minAvailable: '100%' }, 0, 4],
  ])('of 4 pods with %o allows %i', (spec, allowed, desired) => {
    const cluster = start();
    webOf4(cluster);
    expect(cluster.budget('b', spec).status).toMatchObject({ disruptionsAllowed: allowed, desiredHealthy: desired, currentHealthy: 4, expectedPods: 4, observedGeneration: 1 });
  });

  it('has a condition and nothing that is empty', () => {
    const cluster = start();
    webOf4(cluster);
    expect(cluster.budget('min3', { minAvailable: 3 }).status).toEqual({
      conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods', message: '', lastTransitionTime: '2025-06-01T08:00:05Z', observedGeneration: 1 }],
      currentHealthy: 4,
      desiredHealthy: 3,
      disruptionsAllowed: 1,
      expectedPods: 4,
      observedGeneration: 1,
    });
  });

  it('without pods allows nothing and says so', () => {
    const { budget, eventsOf } = start();
    const none = budget('none', { minAvailable: 0, selector: { matchLabels: { app: 'nobody' } } });
    expect(none.status.disruptionsAllowed).toBe(0);
    expect(conditionLines(none)).toEqual(['DisruptionAllowed False InsufficientPods']);
    expect(eventsOf(none)[0]).toMatch(/Normal NoPods No matching pods found$/);
  });

  it('follows readiness, labels and deletion', () => {
    const cluster = start();
    webOf4(cluster);
    const { budget, get, pods, setPhase, advance, client } = cluster;
    budget('b', { minAvailable: 2 });
    setPhase(pods()[0]!, 'Running', false);
    advance('1s');
    expect(get('b').status.disruptionsAllowed).toBe(1);
    client.patch('pods', 'default', pods()[1]!.metadata.name, 'merge', { metadata: { labels: { app: 'other' } } });
    advance(20);
    expect(get('b').status.currentHealthy).toBe(2);
    advance('5s');
    expect(get('b').status.currentHealthy).toBe(3);
    client.delete('pods', 'default', pods().find(({ metadata }) => metadata.labels!.app === 'web')!.metadata.name);
    advance(20);
    expect(get('b').status.currentHealthy).toBeLessThan(4);
    expect(conditionLines(get('b'))).toEqual(['DisruptionAllowed True SufficientPods']);
  });

  it('counts the scale of a deployment once, although two sets hold its pods', () => {
    const cluster = start();
    webOf4(cluster);
    setImage(cluster.client, 'deployments', 'web', 'nginx:missing');
    cluster.advance('10s');
    expect(cluster.pods().length).toBeGreaterThan(4);
    expect(cluster.budget('b', { maxUnavailable: 2 }).status).toMatchObject({ expectedPods: 4, desiredHealthy: 2, currentHealthy: 3, disruptionsAllowed: 1 });
  });

  it('of pods without a controller is only known for a number', () => {
    const { client, budget, eventsOf, addNodes } = start();
    addNodes('worker-9');
    runningPod(client, 'alone', { metadata: { labels: { app: 'web' } } });
    expect(budget('number', { minAvailable: 1 }).status).toMatchObject({ expectedPods: 1, currentHealthy: 1 });
    const percent = budget('percent', { minAvailable: '50%' });
    expect(percent.status).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 });
    expect(eventsOf(percent)[0]).toContain(
      'Warning UnmanagedPods Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.',
    );
  });

  it('beside another one of the same pod is a warning at the pod whenever that changes', () => {
    const { client, budget, get, addNodes, advance, setPhase, eventsOf } = start();
    addNodes('worker-9');
    const pod = runningPod(client, 'alone', { metadata: { labels: { app: 'web' } } });
    budget('a', { minAvailable: 1 });
    budget('b', { minAvailable: 1 });
    expect(eventsOf(pod)).toEqual([]);
    setPhase(client.get('pods', 'default', 'alone'), 'Running', false);
    advance('1s');
    expect(eventsOf(pod)).toEqual(['Warning MultiplePodDisruptionBudgets Pod "default"/"alone" matches multiple PodDisruptionBudgets.  Chose "a" arbitrarily.']);
    expect([get('a').status.currentHealthy, get('b').status.currentHealthy]).toEqual([0, 0]);
  });

  it('of daemon pods fails for a percentage', () => {
    const { client, advance, budget, eventsOf } = start();
    client.create('daemonsets', daemonSet({ template: { metadata: { labels: { app: 'agent' } }, spec: { tolerations: [{ operator: 'Exists' }], containers: [{ name: 'c', image: 'busybox' }] } } }));
    advance('5s');
    const failed = budget('b', { maxUnavailable: 1, selector: { matchLabels: { app: 'agent' } } });
    expect(failed.status.conditions).toMatchObject([{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'daemonsets.apps does not implement the scale subresource' }]);
    expect(eventsOf(failed)[0]).toContain('Warning CalculateExpectedPodCountFailed Failed to calculate the number of expected pods: daemonsets.apps does not implement the scale subresource');
  });
});

describe('eviction', () => {
  it('is refused until the budget has been seen to allow it', () => {
    const cluster = start();
    webOf4(cluster);
    const { budget, get, evict, pods, advance, client } = cluster;
    budget('b', { minAvailable: 3 });
    const [first, second] = pods();
    expect(evict(first!.metadata.name)).toBe('evicted');
    expect(get('b').status.disruptionsAllowed).toBe(0);
    expect(evict(second!.metadata.name)).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
    advance('10s');
    expect(get('b').status).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 4 });
    expect(get('b').status.disruptedPods).toBeUndefined();
    client.scale('deployments', 'default', 'web', 3);
    advance('10s');
    expect(get('b').status.disruptionsAllowed).toBe(0);
  });

  it('that was granted is taken back after 2 minutes when the pod is still there', () => {
    const { client, budget, get, advance, setPhase, eventsOf } = start();
    const pod = client.create('pods', podManifest('web', { metadata: { labels: { app: 'web' } }, spec: { nodeName: 'worker-1' } }));
    advance('2s');
    setPhase(client.get('pods', 'default', 'web'), 'Running', true);
    const { status, ...rest } = budget('b', { minAvailable: 0 });
    client.updateStatus('poddisruptionbudgets', { ...rest, metadata: { ...rest.metadata }, status: { ...status, disruptionsAllowed: 0, disruptedPods: { web: '2025-06-01T08:00:03Z' } } } as never);
    advance('1s');
    expect(get('b').status).toMatchObject({ currentHealthy: 0, disruptedPods: { web: '2025-06-01T08:00:03Z' } });
    advance('2m');
    expect(get('b').status).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 1 });
    expect(get('b').status.disruptedPods).toBeUndefined();
    expect(eventsOf(pod)).toContain("Warning NotDeleted Pod was expected by PDB default/b to be deleted but it wasn't");
  });
});
