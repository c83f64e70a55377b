// Virtual time: order of timers, taking them back, advancing in slices, a million of them.
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/sim/random.ts';
import { VirtualClock } from '../../src/sim/clock.ts';

/** A clock at 1000 with a notebook of what ran and when. */
function clockWithNotes(): { clock: VirtualClock; notes: string[]; note: (text: string) => () => void } {
  const clock = new VirtualClock(1000);
  const notes: string[] = [];
  return { clock, notes, note: (text) => () => void notes.push(`${clock.now} ${text}`) };
}

describe('order', () => {
  it('runs timers by time, and those of one instant in the order they were queued', () => {
    const { clock, notes, note } = clockWithNotes();
    clock.at(1300, note('late'));
    clock.after(100, note('first of two'));
    clock.at(1100, note('second of two'));
    clock.at(1050, note('early'));
    clock.advance(500);
    expect(notes).toEqual(['1050 early', '1100 first of two', '1100 second of two', '1300 late']);
    expect(clock.now).toBe(1500);
    expect(clock.ran).toBe(4);
  });

  it('runs what is past at once, after what waits for this instant', () => {
    const { clock, notes, note } = clockWithNotes();
    clock.at(1000, note('waits for now'));
    clock.at(3, note('is past'));
    clock.after(-50, note('a negative delay'));
    clock.advance(0);
    expect(notes).toEqual(['1000 waits for now', '1000 is past', '1000 a negative delay']);
  });

  it('rounds up to whole ms, so that nothing runs early', () => {
    const { clock, notes, note } = clockWithNotes();
    clock.after(0.2, note('a fifth of a ms'));
    clock.advance(0);
    expect(notes).toEqual([]);
    clock.advance(1);
    expect(notes).toEqual(['1001 a fifth of a ms']);
  });

  it('runs timers that a timer queues, in the same advance when they are due', () => {
    const { clock, notes, note } = clockWithNotes();
    clock.after(10, () => {
      note('outer')();
      clock.after(0, note('same instant'));
      clock.after(10, note('within'));
      clock.after(100, note('beyond'));
    });
    clock.advance(50);
    expect(notes).toEqual(['1010 outer', '1010 same instant', '1020 within']);
    expect(clock.nextAt()).toBe(1110);
  });

  it('never goes back', () => {
    const clock = new VirtualClock(1000);
    clock.advanceTo(400);
    expect(clock.now).toBe(1000);
  });
});

describe('cancel', () => {
  it('takes a timer back, any number of times, before and after it ran', () => {
    const { clock, notes, note } = clockWithNotes();
    const kept = clock.after(10, note('kept'));
    const dropped = clock.after(10, note('dropped'));
    dropped.cancel();
    dropped.cancel();
    clock.advance(20);
    kept.cancel();
    expect(notes).toEqual(['1010 kept']);
    expect(clock.ran).toBe(1);
  });

  it('lets a timer take back one of the same instant', () => {
    const { clock, notes, note } = clockWithNotes();
    clock.after(10, () => second.cancel());
    const second = clock.after(10, note('second'));
    clock.advance(20);
    expect(notes).toEqual([]);
  });

  it('looks past cancelled timers for the next instant', () => {
    const { clock, note } = clockWithNotes();
    clock.after(10, note('dropped')).cancel();
    expect(clock.nextAt()).toBeUndefined();
    clock.after(30, note('kept'));
    expect(clock.nextAt()).toBe(1030);
  });

  it('does not keep what was cancelled for ever', () => {
    const clock = new VirtualClock(0);
    for (let round = 0; round < 100_000; round++) clock.at(1e9, () => {}).cancel();
    expect(clock.pending).toBeLessThan(10_000);
  });
});

describe('advancing in slices', () => {
  it('stops where it is told to and goes on from there without losing anything', () => {
    const { clock, notes, note } = clockWithNotes();
    for (let index = 0; index < 100; index++) clock.after(index, note(String(index)));
    let slices = 0;
    while (!clock.advanceTo(1200, () => false)) slices++;
    expect(slices).toBeGreaterThan(5);
    expect(notes).toEqual(Array.from({ length: 100 }, (_, index) => `${1000 + index} ${index}`));
    expect(clock.now).toBe(1200);
  });

  it('stays at the last timer that ran when it is stopped', () => {
    const { clock, notes, note } = clockWithNotes();
    for (let index = 0; index < 100; index++) clock.after(index * 10, note(String(index)));
    clock.advanceTo(5000, () => false);
    expect(clock.now).toBe(1000 + (notes.length - 1) * 10);
  });

  it('gets somewhere in every slice', () => {
    const { clock, notes, note } = clockWithNotes();
    clock.after(1, note('a'));
    clock.after(2, note('b'));
    clock.advanceTo(1100, () => false);
    expect(notes.length).toBeGreaterThan(0);
  });
});

describe('step', () => {
  it('runs one instant and all that belongs to it', () => {
    const { clock, notes, note } = clockWithNotes();
    clock.after(10, () => clock.after(0, note('queued by the first')));
    clock.after(10, note('second'));
    clock.after(20, note('later'));
    expect(clock.step()).toBe(true);
    expect(notes).toEqual(['1010 second', '1010 queued by the first']);
    expect(clock.step()).toBe(true);
    expect(clock.step()).toBe(false);
    expect(clock.now).toBe(1020);
  });
});

it('keeps a million timers in order', () => {
  const clock = new VirtualClock(0);
  const random = new Random(7);
  let last = -1;
  let lastOfInstant = -1;
  let misordered = 0;
  for (let index = 0; index < 1_000_000; index++) {
    clock.at(random.below(50_000), () => {
      if (clock.now < last || (clock.now === last && index < lastOfInstant)) misordered++;
      last = clock.now;
      lastOfInstant = index;
    });
  }
  expect(clock.pending).toBe(1_000_000);
  clock.advanceTo(50_000);
  expect(clock.ran).toBe(1_000_000);
  expect(misordered).toBe(0);
  expect(clock.pending).toBe(0);
});
