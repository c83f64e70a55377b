// Making room for a higher priority: who has to go, where, and what is said (rule 5.6).
import { describe, expect, it } from 'vitest';
import type { Pod, PodDisruptionBudget } from '../../../src/model/object.ts';
import type { PodParts, TestScheduler } from '../../support/scheduler.ts';
import { createTestScheduler } from '../../support/scheduler.ts';

const on = (node: string): PodParts => ({ spec: { nodeSelector: { 'kubernetes.io/hostname': node } } });

/** Classes low, mid and high, and one node or several of 4 CPU. */
function world(...nodes: string[]): TestScheduler {
  const made = createTestScheduler(Object.fromEntries(nodes.map((name) => [name, {}])));
  for (const [name, value] of [['low', 10], ['mid', 20], ['high', 30]] as const) made.addPriority(name, value);
  return made;
}

/** Places pods, each `name node class cpu`, in order, a second apart. */
function fill(made: TestScheduler, table: string): void {
  for (const line of table.trim().split('\n')) {
    const [name, node, priority, cpu, app] = line.trim().split(/\s+/);
    expect(made.place(name!, { cpu: cpu!, priority: priority!, ...on(node!), ...(app ? { labels: { app } } : {}) })).toBe(node);
    const pod = made.pod(name!);
    made.client.updateStatus<Pod>('pods', { ...pod, metadata: { ...pod.metadata }, status: { ...pod.status, phase: 'Running', startTime: new Date(made.clock.now).toISOString().replace(/\.\d+/, '') } });
    made.clock.advance(1000);
  }
}

const victims = (made: TestScheduler): string[] =>
  made.client.list<Pod>('pods').filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(({ metadata }) => metadata.name);

/** Ends the pods that are going, as their kubelets do. */
function finish(made: TestScheduler): void {
  for (const name of victims(made)) made.client.delete('pods', 'default', name, { gracePeriodSeconds: 0 });
  made.clock.advance(20);
}

describe('victims on a node', () => {
  it.each([
    ['one is enough', 'a one low 2\nb one low 2', '2', ['b']],
    ['the later one goes when both are equal', 'a one low 1\nb one low 1\nc one low 1\nd one low 1', '2', ['c', 'd']],
    ['the lower priority goes first', 'a one low 2\nb one mid 2', '2', ['a']],
    ['a large one of higher priority stays when the small ones are enough', 'a one mid 3\nb one low 1', '1', ['b']],
    ['all go when all are needed', 'a one low 2\nb one mid 2', '4', ['a', 'b']],
    ['what is kept is put back from the highest priority on', 'a one mid 1\nb one low 1\nc one low 2', '2', ['c']],
  ])('%s', (_, pods, cpu, gone) => {
    const made = world('one');
    fill(made, pods);
    made.place('urgent', { cpu, priority: 'high' });
    expect(victims(made)).toEqual(gone);
  });

  it('are never of the same or a higher priority', () => {
    const made = world('one');
    fill(made, 'a one high 2\nb one mid 2');
    expect(made.place('urgent', { cpu: '4', priority: 'high' })).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Insufficient cpu.',
    );
    expect(made.place('equal', { cpu: '3', priority: 'mid' })).toContain('1 No preemption victims found for incoming pod.');
    expect(victims(made)).toEqual([]);
  });

  it('are spared when their budget forbids and others are enough', () => {
    const made = world('one');
    fill(made, 'a one low 2 web\nb one low 2');
    budget(made, 'web', 0);
    made.place('urgent', { cpu: '2', priority: 'high' });
    expect(victims(made)).toEqual(['b']);
  });

  it('go in spite of their budget when nobody else can', () => {
    const made = world('one');
    fill(made, 'a one low 4 web');
    budget(made, 'web', 0);
    made.place('urgent', { cpu: '2', priority: 'high' });
    expect(victims(made)).toEqual(['a']);
  });
});

describe('the best node', () => {
  it.each([
    ['fewest broken budgets', 'a one low 4 web\nb two mid 4', ['b']],
    ['lowest highest priority', 'a one mid 4\nb two low 2\nc two low 2', ['b', 'c']],
    ['smallest sum of priorities', 'a one mid 2\nb one mid 2\nc two mid 2\nd two low 2', ['c', 'd']],
    ['fewest victims', 'a one low 1\nb one low 3\nc two low 4', ['c']],
    ['latest start of the most important', 'a one low 4\nb two low 4', ['b']],
  ])('%s', (_, pods, gone) => {
    const made = world('one', 'two');
    fill(made, pods);
    budget(made, 'web', 0);
    made.place('urgent', { cpu: '4', priority: 'high' });
    expect(victims(made)).toEqual(gone);
  });

  it('is not one that no removal would open', () => {
    const made = createTestScheduler({ closed: { unschedulable: true }, open: {} });
    made.addPriority('high', 30);
    made.place('low', { cpu: '4' });
    expect(made.place('urgent', { cpu: '4', priority: 'high' })).toBe(
      '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable.',
    );
    expect(made.pod('urgent').status.nominatedNodeName).toBe('open');
  });

  it('may be opened by a port that gets free', () => {
    const made = world('one');
    made.place('low', { hostPorts: [{ port: 80 }], priority: 'low' });
    made.place('urgent', { hostPorts: [{ port: 80 }], priority: 'high' });
    expect(victims(made)).toEqual(['low']);
  });
});

describe('what is written', () => {
  const preempted = (): TestScheduler => {
    const made = world('one');
    fill(made, 'victim one low 4');
    made.place('urgent', { cpu: '2', priority: 'high' });
    return made;
  };

  it('on the pod: the nominated node and a message without the part about preemption (rule 5.5.5)', () => {
    const made = preempted();
    expect(made.pod('urgent').status.nominatedNodeName).toBe('one');
    expect(made.placeOf('urgent')).toBe('0/1 nodes are available: 1 Insufficient cpu.');
  });

  it('on the victim: a condition, an event, its own grace period', () => {
    const made = preempted();
    const victim = made.pod('victim');
    expect(victim.metadata.deletionGracePeriodSeconds).toBe(30);
    expect(victim.status.conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'default-scheduler: preempting to accommodate a higher priority pod' }),
      ]),
    );
    const { uid } = made.pod('urgent').metadata;
    expect(made.events('default').filter(({ reason }) => reason === 'Preempted').map(({ type, message, involvedObject }) => `${type} ${involvedObject.name} ${message}`)).toEqual([
      `Normal victim Preempted by pod ${uid} on node one`,
    ]);
    const related = made.events('default').flatMap(({ reason, related: other }) => (other ? [{ ...other, reason }] : []));
    expect(related).toEqual([{ reason: 'Preempted', apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'urgent', uid, resourceVersion: expect.any(String) as string }]);
  });

  it('nothing more while the victims take their time', () => {
    const made = preempted();
    made.clock.advance(301_000);
    expect(made.placeOf('urgent')).toBe('0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to a terminating pod on the nominated node.');
    expect(made.eventsOf('victim')).toContain('Preempted');
    expect(made.events('default').filter(({ reason }) => reason === 'Preempted')).toHaveLength(1);
  });

  it('and in the end the pod is there', () => {
    const made = preempted();
    finish(made);
    expect(made.placeOf('urgent')).toBe('one');
  });

  it('at once, when the victim has no grace period', () => {
    const made = world('one');
    made.place('victim', { cpu: '4', priority: 'low', grace: 0 });
    made.client.updateStatus<Pod>('pods', { ...made.pod('victim'), status: { ...made.pod('victim').status, phase: 'Running' } });
    expect(made.place('urgent', { cpu: '4', priority: 'high' })).toBe('one');
  });
});

describe('room that was made', () => {
  it('is not taken by a lower priority, however long it has waited', () => {
    const made = world('one');
    fill(made, 'victim one low 4');
    made.addPod('urgent', { cpu: '4', priority: 'high' });
    made.clock.advance(20);
    // Comes while the victim is going, as the one that a ReplicaSet makes in its place does.
    made.addPod('again', { cpu: '4', priority: 'low' });
    made.clock.advance(15_000);
    finish(made);
    expect([made.placeOf('urgent'), made.pod('again').spec.nodeName]).toEqual(['one', undefined]);
  });

  it('is kept free also when there is enough for the lower priority alone', () => {
    const made = world('one');
    fill(made, 'victim one low 3\nrest one mid 1');
    made.place('urgent', { cpu: '3', priority: 'high' });
    const name = victims(made)[0]!;
    made.scheduler.stop();
    made.client.delete('pods', 'default', name, { gracePeriodSeconds: 0 });
    made.addPod('a-first', { cpu: '3', priority: 'low' });
    made.scheduler.start();
    made.clock.advance(20);
    expect([made.placeOf('urgent'), made.pod('a-first').spec.nodeName]).toEqual(['one', undefined]);
  });

  it('is free for all again when the pod it was for is deleted', () => {
    const made = world('one');
    fill(made, 'victim one low 4');
    made.place('urgent', { cpu: '4', priority: 'high' });
    made.addPod('again', { cpu: '4', priority: 'low' });
    made.clock.advance(20);
    made.client.delete('pods', 'default', 'urgent', { gracePeriodSeconds: 0 });
    finish(made);
    expect(made.placeOf('again')).toBe('one');
  });

  it('goes to a still higher priority, which takes the promise away', () => {
    const made = world('one');
    made.addPriority('highest', 40);
    fill(made, 'victim one low 4');
    made.place('urgent', { cpu: '4', priority: 'high' });
    made.place('boss', { cpu: '4', priority: 'highest' });
    finish(made);
    expect([made.placeOf('boss'), made.pod('urgent').spec.nodeName, made.pod('urgent').status.nominatedNodeName]).toEqual(['one', undefined, undefined]);
  });

  it('may be left for a better place that opens first', () => {
    const made = world('one');
    fill(made, 'victim one low 4');
    made.place('urgent', { cpu: '4', priority: 'high' });
    made.addNode('two');
    made.clock.advance(20);
    expect(made.placeOf('urgent')).toBe('two');
  });
});

function budget(made: TestScheduler, app: string, disruptionsAllowed: number): void {
  made.client.create('poddisruptionbudgets', { metadata: { name: app, namespace: 'default' }, spec: { minAvailable: 1, selector: { matchLabels: { app } } } });
  const found = made.client.get<PodDisruptionBudget>('poddisruptionbudgets', 'default', app);
  const status = { ...found.status, disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };
  made.client.updateStatus<PodDisruptionBudget>('poddisruptionbudgets', { ...found, metadata: { ...found.metadata }, status });
}
