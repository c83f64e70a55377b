// The scheduler's queue: who is next, who waits, what brings whom back (rule 5.1).
import { describe, expect, it } from 'vitest';
import { backoffMs, SchedulingQueue } from '../../../src/cluster/scheduler/queue.ts';
import { VirtualClock } from '../../../src/sim/clock.ts';
import type { Pod } from '../../../src/model/object.ts';
import { createTestScheduler } from '../../support/scheduler.ts';

const why = { refusedBy: new Set<string>() };

describe('order', () => {
  it('is by priority, then by the time of queueing', () => {
    const queue = new SchedulingQueue(new VirtualClock(0));
    for (const [key, priority] of [['a', 0], ['b', 10], ['c', 0], ['d', 100], ['e', 10]] as const) queue.add(key, key, priority);
    expect(drain(queue)).toEqual(['d', 'b', 'e', 'a', 'c']);
  });

  it('takes a pod once, however often it is added', () => {
    const queue = new SchedulingQueue(new VirtualClock(0));
    queue.add('a', 'a', 0);
    queue.add('a', 'a', 0);
    expect(drain(queue)).toEqual(['a']);
  });

  it('puts a pod that failed behind those that came meanwhile', () => {
    const clock = new VirtualClock(0);
    const queue = new SchedulingQueue(clock);
    queue.add('old', 'old', 0);
    const old = queue.pop()!;
    queue.add('new', 'new', 0);
    queue.park(old, why);
    clock.advance(60_000);
    queue.move(() => true);
    expect(drain(queue)).toEqual(['new', 'old']);
  });

  it('forgets what was removed, wherever it waited', () => {
    const clock = new VirtualClock(0);
    const queue = new SchedulingQueue(clock);
    for (const key of ['active', 'backing off', 'parked']) queue.add(key, key, 0);
    const [, backingOff, parked] = [queue.pop(), queue.pop(), queue.pop()];
    queue.add('active', 'active', 0);
    queue.park(backingOff!, why);
    queue.move(() => true);
    queue.park(parked!, why);
    for (const key of ['active', 'backing off', 'parked']) queue.remove(key);
    queue.move(() => true);
    expect(drain(queue)).toEqual([]);
    expect(queue.hasWork).toBe(false);
    expect(queue.parked).toBe(0);
  });

  it('knows a pod from its namesake', () => {
    const queue = new SchedulingQueue(new VirtualClock(0));
    queue.add('web', 'first', 0);
    queue.park(queue.pop()!, why);
    queue.add('web', 'second', 0);
    const next = queue.pop()!;
    expect(next).toMatchObject({ uid: 'second', attempts: 1 });
  });
});

describe('back-off', () => {
  it.each([1000, 2000, 4000, 8000, 10_000, 10_000].map((ms, index) => [index + 1, ms]))('after attempt %d takes %d ms', (attempts, ms) => {
    expect(backoffMs(attempts)).toBe(ms);
  });

  it('lets those that are ready go first, and waits for nobody when nothing else is there (rule 5.1.4)', () => {
    const clock = new VirtualClock(0);
    const queue = new SchedulingQueue(clock);
    queue.add('waits', 'waits', 1000);
    queue.park(queue.pop()!, why);
    queue.move(() => true);
    queue.add('ready', 'ready', 0);
    expect(drain(queue)).toEqual(['ready', 'waits']);
  });

  it('is over by itself: then priority counts again', () => {
    const clock = new VirtualClock(0);
    const queue = new SchedulingQueue(clock);
    queue.add('waits', 'waits', 1000);
    queue.park(queue.pop()!, why);
    clock.advance(1000);
    queue.move(() => true);
    queue.add('ready', 'ready', 0);
    expect(drain(queue)).toEqual(['waits', 'ready']);
  });

  it('ends by the second, and within one second by priority', () => {
    const clock = new VirtualClock(0);
    const queue = new SchedulingQueue(clock);
    for (const [key, priority, atMs] of [['first', 0, 100], ['second', 5, 300], ['next second', 9, 1050]] as const) {
      clock.advanceTo(atMs);
      queue.add(key, key, priority);
      queue.park(queue.pop()!, why);
    }
    queue.move(() => true);
    expect(drain(queue)).toEqual(['second', 'first', 'next second']);
  });

  it('starts with the attempts of the pod, which it keeps', () => {
    const clock = new VirtualClock(0);
    const queue = new SchedulingQueue(clock);
    queue.add('web', 'web', 0);
    const attempts: number[] = [];
    for (let round = 0; round < 4; round++) {
      const next = queue.pop()!;
      attempts.push(next.attempts);
      queue.park(next, why);
      queue.move(() => true);
    }
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  it('of ten thousand pods costs no more than their number', () => {
    const queue = new SchedulingQueue(new VirtualClock(0));
    const fill = (): void => {
      for (let next = queue.pop(); next; next = queue.pop()) queue.park(next, why);
    };
    for (let index = 0; index < 10_000; index++) queue.add(`pod-${index}`, `pod-${index}`, index % 7);
    let popped = 0;
    for (let round = 0; round < 5; round++) {
      fill();
      popped += queue.parked;
      queue.move(() => true);
    }
    expect(popped).toBe(50_000);
  });
});

function drain(queue: SchedulingQueue): string[] {
  const keys: string[] = [];
  for (let next = queue.pop(); next; next = queue.pop()) keys.push(next.key);
  return keys;
}

describe('a parked pod comes back', () => {
  const full = (): ReturnType<typeof createTestScheduler> => {
    const world = createTestScheduler({ a: { cpu: '1' } });
    world.place('first', { cpu: '1' });
    expect(world.place('second', { cpu: '1' })).toContain('Insufficient cpu');
    return world;
  };

  it('when a node is added', () => {
    const world = full();
    world.addNode('b');
    world.clock.advance(20);
    expect(world.placeOf('second')).toBe('b');
  });

  it('when a pod has gone', () => {
    const world = full();
    world.client.delete('pods', 'default', 'first', { gracePeriodSeconds: 0 });
    world.clock.advance(20);
    expect(world.placeOf('second')).toBe('a');
  });

  it('when a pod has finished', () => {
    const world = full();
    const first = world.pod('first');
    world.client.updateStatus<Pod>('pods', { ...first, status: { ...first.status, phase: 'Succeeded' } });
    world.clock.advance(20);
    expect(world.placeOf('second')).toBe('a');
  });

  it('when a node has grown', () => {
    const world = full();
    const node = world.client.get('nodes', undefined, 'a') as Parameters<typeof world.client.updateStatus>[1] & { status: object };
    world.client.updateStatus('nodes', { ...node, metadata: { ...node.metadata }, status: { ...node.status, allocatable: { cpu: '2', memory: '8Gi', pods: '110' } } } as never);
    world.clock.advance(20);
    expect(world.placeOf('second')).toBe('a');
  });

  it('when a node is uncordoned', () => {
    const world = createTestScheduler({ a: { unschedulable: true } });
    world.place('web');
    world.patchNode('a', { spec: { unschedulable: null } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });

  it('when a taint goes', () => {
    const world = createTestScheduler({ a: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } });
    world.place('web');
    world.patchNode('a', { spec: { taints: null } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });

  it('when a node gets the label it wants', () => {
    const world = createTestScheduler({ a: {} });
    world.place('web', { spec: { nodeSelector: { disk: 'ssd' } } });
    world.patchNode('a', { metadata: { labels: { disk: 'ssd' } } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });

  it('when it learns to tolerate', () => {
    const world = createTestScheduler({ a: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } });
    world.place('web');
    const { tolerations = [] } = world.pod('web').spec;
    world.client.patch('pods', 'default', 'web', 'merge', { spec: { tolerations: [...tolerations, { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }] } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });

  it('after five minutes, whatever happened', () => {
    const world = full();
    world.clock.advance(299_000);
    expect(world.eventsOf('second')).toEqual(['FailedScheduling']);
    world.clock.advance(31_000);
    expect(world.eventsOf('second')).toEqual(['FailedScheduling x2']);
    expect(world.answers('second').map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('after five minutes also when it was the only one that ever waited', () => {
    const world = createTestScheduler();
    world.place('web');
    world.clock.advance(3_000_000);
    expect(world.answers('web').length).toBe(5);
  });
});

describe('a parked pod is left alone', () => {
  it.each<[string, (world: ReturnType<typeof createTestScheduler>) => void]>([
    ['when an image arrives on a node', (world) => {
      const node = world.client.get('nodes', undefined, 'a') as never as { metadata: object; status: object };
      world.client.updateStatus('nodes', { ...node, metadata: { ...node.metadata }, status: { ...node.status, images: [{ names: ['x'], sizeBytes: 5 }] } } as never);
    }],
    ['when a node is annotated', (world) => world.patchNode('a', { metadata: { annotations: { note: 'x' } } })],
    ['when a label comes that it does not want', (world) => world.patchNode('a', { metadata: { labels: { rack: '7' } } })],
    ['when a node is cordoned', (world) => world.patchNode('a', { spec: { unschedulable: true } })],
    ['when a node goes', (world) => world.client.delete('nodes', undefined, 'b')],
    ['when a node comes that is too small', (world) => world.addNode('c', { cpu: '1', taints: [{ key: 'gpu', effect: 'NoSchedule' }] })],
    ['when a pod goes that took little', (world) => world.client.delete('pods', 'default', 'tiny', { gracePeriodSeconds: 0 })],
    ['when another pod is created and placed', (world) => world.place('another', { cpu: '1m' })],
  ])('%s', (_, change) => {
    const world = createTestScheduler({ a: { cpu: '1' }, b: { unschedulable: true } });
    world.place('tiny', { cpu: '1m' });
    world.place('waits', { cpu: '2' });
    change(world);
    world.clock.advance(1000);
    expect(world.answers('waits')).toHaveLength(1);
    expect(world.eventsOf('waits')).toEqual(['FailedScheduling']);
  });
});

it('5.1.1 a pod that is being deleted is placed nowhere, even when there is room', () => {
  const world = createTestScheduler({ a: { cpu: '1' } });
  world.addPod('kept', { cpu: '2' });
  world.client.patch('pods', 'default', 'kept', 'merge', { metadata: { finalizers: ['example.com/wait'] } });
  world.clock.advance(100);
  world.client.delete('pods', 'default', 'kept');
  world.addNode('b', { cpu: '4' });
  world.clock.advance(400_000);
  expect(world.pod('kept').spec.nodeName).toBeUndefined();
});

describe('gates (rule 5.1.2)', () => {
  const gated = { spec: { schedulingGates: [{ name: 'example.com/wait' }, { name: 'example.com/more' }] } };

  it('keep a pod away, with a condition and without an event', () => {
    const world = createTestScheduler({ a: {} });
    world.place('web', gated);
    expect(world.pod('web').spec.nodeName).toBeUndefined();
    expect(world.pod('web').status.conditions).toEqual([
      expect.objectContaining({ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' }),
    ]);
    world.clock.advance(400_000);
    expect(world.eventsOf('web')).toEqual([]);
    expect(world.answers('web')).toEqual([]);
  });

  it('let it go with the last of them', () => {
    const world = createTestScheduler({ a: {} });
    world.place('web', gated);
    world.client.patch('pods', 'default', 'web', 'merge', { spec: { schedulingGates: [{ name: 'example.com/more' }] } });
    world.clock.advance(20);
    expect(world.pod('web').spec.nodeName).toBeUndefined();
    world.client.patch('pods', 'default', 'web', 'merge', { spec: { schedulingGates: null } });
    world.clock.advance(20);
    expect(world.placeOf('web')).toBe('a');
  });
});

describe('a scheduler that was away', () => {
  it('places nothing while it is stopped, and everything once it is back', () => {
    const world = createTestScheduler({ a: { cpu: '1' } });
    world.place('first', { cpu: '500m' });
    world.scheduler.stop();
    world.addPod('second', { cpu: '500m' });
    world.addPod('third', { cpu: '500m' });
    world.clock.advance(600_000);
    expect(world.placeOf('second')).toBe('not tried');
    world.scheduler.start();
    world.clock.advance(20);
    expect([world.placeOf('second'), world.placeOf('third')].filter((place) => place === 'a')).toHaveLength(1);
  });
});
