// A controller's queue: each key once, bursts together, back-off, delayed keys.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/sim/clock.ts';
import { Pace } from '../../src/sim/pace.ts';
import { WorkQueue } from '../../src/sim/work-queue.ts';

/** A queue with 10 ms latency whose work is written down as `time key`. */
function queueWithNotes(
  onKey: (queue: WorkQueue, key: string) => void = () => {},
  clock = new VirtualClock(0),
  pace?: Pace,
): { clock: VirtualClock; queue: WorkQueue; notes: string[] } {
  const notes: string[] = [];
  const queue: WorkQueue = new WorkQueue({
    clock,
    latencyMs: 10,
    ...(pace && { pace }),
    process(key) {
      notes.push(`${clock.now} ${key}`);
      onKey(queue, key);
    },
  });
  return { clock, queue, notes };
}

it('works on a key once, however often it was added, in the order of adding', () => {
  const { clock, queue, notes } = queueWithNotes();
  for (const key of ['b', 'a', 'b', 'c', 'a']) queue.add(key);
  expect(queue.size).toBe(3);
  clock.advance(10);
  expect(notes).toEqual(['10 b', '10 a', '10 c']);
  expect(queue.size).toBe(0);
});

it('gathers a burst: the latency counts from its first key', () => {
  const { clock, queue, notes } = queueWithNotes();
  for (const key of ['a', 'b', 'a']) {
    queue.add(key);
    clock.advance(4);
  }
  expect(notes).toEqual(['10 a', '10 b']);
  queue.add('a');
  clock.advance(100);
  expect(notes).toEqual(['10 a', '10 b', '22 a']);
});

it('works again on a key that was added while it was worked on', () => {
  const { clock, queue, notes } = queueWithNotes((self, key) => void (self.size === 0 && clock.now < 30 && self.add(key)));
  queue.add('a');
  clock.advance(100);
  expect(notes).toEqual(['10 a', '20 a', '30 a']);
});

describe('pace', () => {
  /** A queue whose keys cost what they are: `a3` three pieces of work, at two pieces in a ms. */
  function pacedQueue() {
    const clock = new VirtualClock(0);
    const pace = new Pace(clock, { perMs: 2, burst: 2 });
    return queueWithNotes((_queue, key) => {
      for (let left = Number(key.slice(1)); left > 0; left--) pace.spend();
    }, clock, pace);
  }

  it('lets keys wait for what those before them have cost', () => {
    const { clock, queue, notes } = pacedQueue();
    for (const key of ['a1', 'b1', 'c5', 'd1', 'e0', 'f1']) queue.add(key);
    clock.advance(11);
    expect(queue.size).toBe(3);
    clock.advance(100);
    expect(notes).toEqual(['10 a1', '10 b1', '11 c5', '13 d1', '14 e0', '14 f1']);
    expect(queue.size).toBe(0);
  });

  it('lets keys that come meanwhile wait behind the others, each once', () => {
    const { clock, queue, notes } = pacedQueue();
    for (const key of ['a50', 'b1', 'c1']) queue.add(key);
    clock.advance(15);
    for (const key of ['d1', 'b1']) queue.add(key);
    clock.advance(100);
    expect(notes).toEqual(['10 a50', '35 b1', '35 c1', '36 d1']);
  });

  it('works on nothing after it was emptied', () => {
    const { clock, queue, notes } = pacedQueue();
    for (const key of ['a9', 'b1']) queue.add(key);
    clock.advance(10);
    queue.clear();
    expect(queue.size).toBe(0);
    clock.advance(100);
    expect(notes).toEqual(['10 a9']);
    queue.add('b1');
    clock.advance(100);
    expect(notes).toEqual(['10 a9', '120 b1']);
  });
});

describe('back-off', () => {
  it('doubles from 5 ms to 1000 s and starts anew when forgotten', () => {
    const { queue } = queueWithNotes();
    const delays = Array.from({ length: 20 }, () => queue.addRateLimited('a'));
    expect(delays.slice(0, 6)).toEqual([5, 10, 20, 40, 80, 160]);
    expect(delays.slice(16)).toEqual([327_680, 655_360, 1_000_000, 1_000_000]);
    expect(queue.failuresOf('a')).toBe(20);
    queue.forget('a');
    expect(queue.failuresOf('a')).toBe(0);
    expect(queue.addRateLimited('a')).toBe(5);
  });

  it('is counted per key', () => {
    const { queue } = queueWithNotes();
    queue.addRateLimited('a');
    queue.addRateLimited('a');
    expect(queue.addRateLimited('b')).toBe(5);
  });

  it('stays finite after a thousand failures', () => {
    const { queue } = queueWithNotes();
    for (let round = 0; round < 1000; round++) expect(queue.addRateLimited('a')).toBeLessThanOrEqual(1_000_000);
  });

  it('comes back after the delay and the latency', () => {
    const { clock, queue, notes } = queueWithNotes((self, key) => void (clock.now < 100 && self.addRateLimited(key)));
    queue.add('a');
    clock.advance(200);
    expect(notes).toEqual(['10 a', '25 a', '45 a', '75 a', '125 a']);
  });
});

describe('delayed keys', () => {
  it('keeps the earliest of several instants for one key', () => {
    const { clock, queue, notes } = queueWithNotes();
    queue.addAfter('a', 500);
    queue.addAfter('a', 100);
    queue.addAfter('a', 900);
    clock.advance(2000);
    expect(notes).toEqual(['110 a']);
  });

  it('takes a delay of nothing as now', () => {
    const { clock, queue, notes } = queueWithNotes();
    queue.addAfter('a', 0);
    queue.addAfter('b', -5);
    clock.advance(10);
    expect(notes).toEqual(['10 a', '10 b']);
  });

  it('comes on top of an immediate add', () => {
    const { clock, queue, notes } = queueWithNotes();
    queue.addAfter('a', 100);
    queue.add('a');
    clock.advance(200);
    expect(notes).toEqual(['10 a', '110 a']);
  });
});

it('drops everything when cleared, and can be used again', () => {
  const { clock, queue, notes } = queueWithNotes();
  queue.add('a');
  queue.addAfter('b', 50);
  queue.addRateLimited('c');
  queue.clear();
  clock.advance(1000);
  expect(notes).toEqual([]);
  expect(queue.addRateLimited('c')).toBe(5);
  clock.advance(100);
  expect(notes).toEqual(['1015 c']);
});
