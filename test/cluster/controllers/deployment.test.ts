import { describe, expect, it } from 'vitest';
import { deploymentController } from '../../../src/cluster/controllers/deployment/deployment.ts';
import { garbageCollector } from '../../../src/cluster/controllers/garbage-collector.ts';
import { replicaSetController } from '../../../src/cluster/controllers/replica-set/replica-set.ts';
import type { Deployment, Pod, ReplicaSet } from '../../../src/model/object.ts';
import { createTestControllers } from '../../support/controllers.ts';
import { conditionLines, deployment, deploymentLine, replicaSetLines, revisions, setImage, undo } from '../../support/workloads.ts';

function start(spec: Partial<Deployment['spec']> = {}, image?: string) {
  const cluster = createTestControllers([deploymentController, replicaSetController, garbageCollector], { nodes: ['worker-1', 'worker-2', 'worker-3'] });
  cluster.client.create('deployments', deployment(spec, image));
  cluster.advance('5s');
  const get = (): Deployment => cluster.client.get<Deployment>('deployments', 'default', 'web');
  const patch = (change: object): unknown => cluster.client.patch('deployments', 'default', 'web', 'merge', change);
  return { ...cluster, get, patch };
}

const rolling = (maxSurge: number | string, maxUnavailable: number | string): Deployment['spec']['strategy'] => ({
  rollingUpdate: { maxSurge, maxUnavailable },
});

describe('a new deployment', () => {
  it('comes true through one replica set', () => {
    const { client, get, eventsOf, pods } = start({ replicas: 3 });
    const [set] = client.list<ReplicaSet>('replicasets');
    expect(set!.metadata.name).toMatch(/^web-[456789bcdf]{1,10}$/);
    expect(set!.metadata.labels).toEqual({ app: 'web', 'pod-template-hash': set!.metadata.name.slice(4) });
    expect(set!.metadata.annotations).toEqual({
      'deployment.kubernetes.io/revision': '1',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    });
    expect(deploymentLine(client)).toBe('3/3 3 3');
    expect(pods()).toHaveLength(3);
    expect(get().metadata).toMatchObject({ generation: 1, annotations: { 'deployment.kubernetes.io/revision': '1' } });
    expect(get().status).toMatchObject({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 });
    expect(get().status).not.toHaveProperty('unavailableReplicas');
    expect(conditionLines(get())).toEqual(['Available True MinimumReplicasAvailable', 'Progressing True NewReplicaSetAvailable']);
    expect(get().status.conditions?.map(({ message }) => message)).toEqual([
      'Deployment has minimum availability.',
      `ReplicaSet "${set!.metadata.name}" has successfully progressed.`,
    ]);
    expect(eventsOf(get())).toEqual([`Normal ScalingReplicaSet Scaled up replica set ${set!.metadata.name} from 0 to 3`]);
  });

  it('shares one pod spec among all pods', () => {
    const { pods } = start({ replicas: 4 });
    expect(new Set(pods().map(({ spec }) => spec.containers)).size).toBe(1);
  });

  it('with no replicas says nothing', () => {
    const { get, eventsOf, client } = start({ replicas: 0 });
    expect(eventsOf(get())).toEqual([]);
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 0/0/0']);
  });
});

describe('a rolling update', () => {
  it('replaces 3 pods one by one, with an event per step', () => {
    const { advance, client, get, eventsOf } = start({ replicas: 3 });
    const [old] = client.list<ReplicaSet>('replicasets');
    setImage(client, 'deployments', 'web', 'nginx:1.17');
    advance('60s');
    const fresh = client.list<ReplicaSet>('replicasets').find(({ metadata }) => metadata.name !== old!.metadata.name)!;
    const [a, b] = [old!.metadata.name, fresh.metadata.name];
    expect(eventsOf(get()).slice(1)).toEqual([
      `Normal ScalingReplicaSet Scaled up replica set ${b} from 0 to 1`,
      `Normal ScalingReplicaSet Scaled down replica set ${a} from 3 to 2`,
      `Normal ScalingReplicaSet Scaled up replica set ${b} from 1 to 2`,
      `Normal ScalingReplicaSet Scaled down replica set ${a} from 2 to 1`,
      `Normal ScalingReplicaSet Scaled up replica set ${b} from 2 to 3`,
      `Normal ScalingReplicaSet Scaled down replica set ${a} from 1 to 0`,
    ]);
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 0/0/0', 'nginx:1.17 3/3/3']);
    expect(revisions(client)).toBe('1 2');
    expect(get().metadata.generation).toBe(2);
  });

  it.each([
    [3, '25%', '25%', '3/3/3', '1/1/0', '3/3 1 3'],
    [4, '25%', '25%', '3/3/3', '2/2/0', '3/4 2 3'],
    [10, '25%', '25%', '8/8/8', '5/5/0', '8/10 5 8'],
    [5, 1, 0, '5/5/5', '1/1/0', '5/5 1 5'],
    [5, 0, 1, '4/4/4', '1/1/0', '4/5 1 4'],
    [6, '50%', '50%', '3/3/3', '6/6/0', '3/6 6 3'],
    [1, '25%', '25%', '1/1/1', '1/1/0', '1/1 1 1'],
    [2, '25%', '25%', '2/2/2', '1/1/0', '2/2 1 2'],
    [4, 0, '1%', '3/3/3', '1/1/0', '3/4 1 3'],
  ])('of %i pods with surge %s and unavailable %s that cannot start stops and is undone', (replicas, surge, unavailable, old, fresh, line) => {
    const { advance, client } = start({ replicas, strategy: rolling(surge, unavailable) });
    setImage(client, 'deployments', 'web', 'nginx:missing');
    advance('30s');
    expect(replicaSetLines(client)).toEqual([`nginx:1.16 ${old}`, `nginx:missing ${fresh}`]);
    expect(deploymentLine(client)).toBe(line);
    undo(client, 'web');
    advance('60s');
    expect(replicaSetLines(client)).toEqual([`nginx:1.16 ${replicas}/${replicas}/${replicas}`, 'nginx:missing 0/0/0']);
    expect(deploymentLine(client)).toBe(`${replicas}/${replicas} ${replicas} ${replicas}`);
    expect(revisions(client)).toBe('2 3');
  });

  it('never goes below or above its limits', () => {
    const { advance, client, get } = start({ replicas: 10 });
    setImage(client, 'deployments', 'web', 'nginx:1.17');
    let done = false;
    for (let step = 0; step < 2000 && !done; step++) {
      advance(10);
      const sets = client.list<ReplicaSet>('replicasets');
      const total = sets.reduce((sum, { spec }) => sum + spec.replicas!, 0);
      const ready = client.list<Pod>('pods').filter((pod) => !pod.metadata.deletionTimestamp && pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'));
      expect(total).toBeLessThanOrEqual(13);
      expect(ready.length).toBeGreaterThanOrEqual(8);
      done = get().status.updatedReplicas === 10 && get().status.replicas === 10 && get().status.availableReplicas === 10;
    }
    expect(done).toBe(true);
  });

  it('waits for minReadySeconds', () => {
    const { advance, client } = start({ replicas: 2, minReadySeconds: 20 });
    expect(deploymentLine(client)).toBe('2/2 2 0');
    advance('20s');
    expect(deploymentLine(client)).toBe('2/2 2 2');
    setImage(client, 'deployments', 'web', 'nginx:1.17');
    advance('15s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 2/2/2', 'nginx:1.17 1/1/1']);
    advance('60s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 0/0/0', 'nginx:1.17 2/2/2']);
  });
});

describe('revisions', () => {
  it('are numbered anew when an old one comes back', () => {
    const { advance, client } = start({ replicas: 1 });
    for (const image of ['nginx:1.17', 'redis:7']) {
      setImage(client, 'deployments', 'web', image);
      advance('20s');
    }
    expect(revisions(client)).toBe('1 2 3');
    undo(client, 'web');
    advance('20s');
    expect(revisions(client)).toBe('1 3 4');
    undo(client, 'web', 1);
    advance('20s');
    const rows = client.list<ReplicaSet>('replicasets').map(({ metadata, spec }) => {
      const annotations = metadata.annotations!;
      const was = annotations['deployment.kubernetes.io/revision-history'] ?? '<none>';
      return `${spec.template!.spec!.containers[0]!.image} ${annotations['deployment.kubernetes.io/revision']} ${was}`;
    });
    expect(rows.sort()).toEqual(['nginx:1.16 5 1', 'nginx:1.17 4 2', 'redis:7 3 <none>']);
  });

  it('carry the change cause of their time', () => {
    const { advance, client, patch, get } = start({ replicas: 1 });
    const cause = (text: string): unknown => patch({ metadata: { annotations: { 'kubernetes.io/change-cause': text } } });
    cause('first');
    advance('1s');
    setImage(client, 'deployments', 'web', 'nginx:1.17');
    advance('20s');
    cause('second');
    advance('1s');
    const causes = client.list<ReplicaSet>('replicasets').map(({ metadata }) => metadata.annotations!['kubernetes.io/change-cause']);
    expect(causes.sort()).toEqual(['first', 'second']);
    undo(client, 'web');
    advance('20s');
    expect(get().metadata.annotations!['kubernetes.io/change-cause']).toBe('first');
    expect(get().metadata.annotations!['deployment.kubernetes.io/revision']).toBe('3');
  });

  it.each([
    [0, '4'],
    [1, '3 4'],
    [2, '2 3 4'],
  ])('beyond a history limit of %i are deleted', (revisionHistoryLimit, left) => {
    const { advance, client } = start({ replicas: 1, revisionHistoryLimit });
    for (const image of ['nginx:1.17', 'nginx:1.18', 'nginx:1.19']) {
      setImage(client, 'deployments', 'web', image);
      advance('30s');
    }
    expect(revisions(client)).toBe(left);
  });

  it('are counted from a new hash when the name is taken', () => {
    const probe = start({ replicas: 1 });
    const taken = probe.client.list<ReplicaSet>('replicasets')[0]!.metadata.name;
    const { client, advance, get } = createTestControllersWithTaken(taken);
    advance('5s');
    expect(get().status.collisionCount).toBe(1);
    const own = client.list<ReplicaSet>('replicasets').filter(({ metadata }) => metadata.ownerReferences);
    expect(own).toHaveLength(1);
    expect(own[0]!.metadata.name).not.toBe(taken);
    expect(deploymentLine(client)).toBe('1/1 1 1');
  });
});

function createTestControllersWithTaken(name: string) {
  const cluster = createTestControllers([deploymentController, replicaSetController], { nodes: ['worker-1'] });
  const stranger = deployment({ replicas: 0, selector: { matchLabels: { app: 'other' } } }, 'other');
  const template = { metadata: { labels: { app: 'other' } }, spec: { containers: [{ name: 'other', image: 'other' }] } };
  cluster.client.create('replicasets', { metadata: { ...stranger.metadata, name }, spec: { ...(stranger.spec as object), template } });
  cluster.client.create('deployments', deployment({ replicas: 1 }));
  return { ...cluster, get: () => cluster.client.get<Deployment>('deployments', 'default', 'web') };
}

describe('scaling', () => {
  it('goes straight to the only active set', () => {
    const { advance, client, patch, get, eventsOf } = start({ replicas: 2 });
    patch({ spec: { replicas: 5 } });
    advance('5s');
    expect(deploymentLine(client)).toBe('5/5 5 5');
    patch({ spec: { replicas: 0 } });
    advance('5s');
    expect(deploymentLine(client)).toBe('0/0 0 0');
    expect(eventsOf(get()).map((line) => line.slice(line.indexOf('from')))).toEqual(['from 0 to 2', 'from 2 to 5', 'from 5 to 0']);
  });

  it('is shared out in proportion while a rollout is stuck', () => {
    const { advance, client, patch } = start({ replicas: 10, strategy: rolling(3, 2) });
    setImage(client, 'deployments', 'web', 'nginx:missing');
    advance('20s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 8/8/8', 'nginx:missing 5/5/0']);
    patch({ spec: { replicas: 15 } });
    advance('20s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 11/11/11', 'nginx:missing 7/7/0']);
    expect(deploymentLine(client)).toBe('11/15 7 11');
    patch({ spec: { replicas: 5 } });
    advance('20s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 3/3/3', 'nginx:missing 5/5/0']);
    const sizes = client.list<ReplicaSet>('replicasets').map(({ metadata }) => [metadata.annotations!['deployment.kubernetes.io/desired-replicas'], metadata.annotations!['deployment.kubernetes.io/max-replicas']]);
    expect(sizes).toEqual([['5', '8'], ['5', '8']]);
  });

  it('to 0 empties all sets of a stuck rollout', () => {
    const { advance, client, patch } = start({ replicas: 4 });
    setImage(client, 'deployments', 'web', 'nginx:missing');
    advance('20s');
    patch({ spec: { replicas: 0 } });
    advance('20s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 0/0/0', 'nginx:missing 0/0/0']);
  });
});

describe('a paused deployment', () => {
  it('scales, but makes no new set until it is resumed', () => {
    const { advance, client, patch, get } = start({ replicas: 2 });
    patch({ spec: { paused: true } });
    advance('1s');
    expect(conditionLines(get())).toContain('Progressing Unknown DeploymentPaused');
    setImage(client, 'deployments', 'web', 'nginx:1.17');
    patch({ spec: { replicas: 3 } });
    advance('20s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 3/3/3']);
    expect(deploymentLine(client)).toBe('3/3 0 3');
    expect(get().status.observedGeneration).toBe(get().metadata.generation);
    patch({ spec: { paused: null } });
    advance('60s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 0/0/0', 'nginx:1.17 3/3/3']);
    expect(conditionLines(get())).toContain('Progressing True NewReplicaSetAvailable');
  });

  it('does not use up its deadline', () => {
    const { advance, client, patch, get } = start({ replicas: 1, progressDeadlineSeconds: 60 });
    setImage(client, 'deployments', 'web', 'nginx:missing');
    advance('30s');
    patch({ spec: { paused: true } });
    advance('10m');
    expect(conditionLines(get())).toContain('Progressing Unknown DeploymentPaused');
    patch({ spec: { paused: null } });
    advance('30s');
    expect(conditionLines(get())).not.toContain('Progressing False ProgressDeadlineExceeded');
    advance('60s');
    expect(conditionLines(get())).toContain('Progressing False ProgressDeadlineExceeded');
  });
});

describe('the progress deadline', () => {
  it('passes 600 s after the last progress and changes nothing else', () => {
    const { advance, client, get } = start({ replicas: 3 });
    setImage(client, 'deployments', 'web', 'nginx:missing');
    advance('595s');
    expect(conditionLines(get())).toContain('Progressing True ReplicaSetUpdated');
    advance('10s');
    const fresh = client.list<ReplicaSet>('replicasets').find(({ spec }) => spec.template!.spec!.containers[0]!.image === 'nginx:missing')!;
    const progressing = get().status.conditions?.find(({ type }) => type === 'Progressing');
    expect(progressing).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${fresh.metadata.name}" has timed out progressing.` });
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 3/3/3', 'nginx:missing 1/1/0']);
    undo(client, 'web');
    advance('30s');
    expect(conditionLines(get())).toContain('Progressing True NewReplicaSetAvailable');
  });

  it('is not watched once all is done', () => {
    const { advance, get, pods, setPhase } = start({ replicas: 1 });
    setPhase(pods()[0]!, 'Running', false);
    advance('20m');
    expect(conditionLines(get())).toEqual(['Progressing True NewReplicaSetAvailable', 'Available False MinimumReplicasUnavailable']);
  });
});

describe('Recreate', () => {
  it('waits for the last old pod before the first new one', () => {
    const { advance, client, changes } = start({ replicas: 3, strategy: { type: 'Recreate' } });
    const from = changes.length;
    setImage(client, 'deployments', 'web', 'nginx:1.17');
    advance('30s');
    expect(replicaSetLines(client)).toEqual(['nginx:1.16 0/0/0', 'nginx:1.17 3/3/3']);
    const steps = changes.slice(from).filter(({ plural, type }) => plural === 'pods' && type !== 'MODIFIED').map(({ type }) => type);
    expect(steps).toEqual(['DELETED', 'DELETED', 'DELETED', 'ADDED', 'ADDED', 'ADDED']);
  });
});

describe('ownership', () => {
  it('adopts a set that was orphaned, and its pods stay', () => {
    const { advance, client, pods } = start({ replicas: 1 });
    const [pod] = pods();
    const [set] = client.list<ReplicaSet>('replicasets');
    client.delete('deployments', 'default', 'web', { propagationPolicy: 'Orphan' });
    advance('5s');
    expect(client.list<ReplicaSet>('replicasets')[0]!.metadata.ownerReferences).toBeUndefined();
    client.create('deployments', deployment({ replicas: 1 }));
    advance('5s');
    expect(client.list<ReplicaSet>('replicasets').map(({ metadata }) => [metadata.uid, metadata.ownerReferences?.[0]?.kind])).toEqual([[set!.metadata.uid, 'Deployment']]);
    expect(pods().map(({ metadata }) => metadata.uid)).toEqual([pod!.metadata.uid]);
    expect(deploymentLine(client)).toBe('1/1 1 1');
  });

  it('everything goes with the deployment', () => {
    const { advance, client, pods } = start({ replicas: 2 });
    client.delete('deployments', 'default', 'web', { propagationPolicy: 'Background' });
    advance('10s');
    expect(client.list('replicasets')).toEqual([]);
    expect(pods()).toEqual([]);
  });
});

describe('trouble', () => {
  it('of the replica set shows in the deployment', () => {
    const { advance, client, get, patch } = start({ replicas: 1 });
    patch({ spec: { template: { spec: { serviceAccountName: 'nobody' } } } });
    advance('2s');
    expect(conditionLines(get())).toContain('ReplicaFailure True FailedCreate');
    client.create('serviceaccounts', { metadata: { name: 'nobody', namespace: 'default' } });
    advance('60s');
    expect(conditionLines(get())).toEqual(['Available True MinimumReplicasAvailable', 'Progressing True NewReplicaSetAvailable']);
  });

  it('in a quiet cluster there is none: nothing is written', () => {
    const { advance, changes } = start({ replicas: 3 });
    advance('30s');
    const from = changes.length;
    advance('5m');
    expect(changes.slice(from).filter(({ plural }) => plural !== 'leases')).toEqual([]);
  });
});
