// A pace: a burst after a rest, then so much in a millisecond; what was done at once is paid for afterwards.
import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/sim/clock.ts';
import { Pace } from '../../src/sim/pace.ts';

function createPace(burst: number): { clock: VirtualClock; pace: Pace; spend(pieces: number): void } {
  const clock = new VirtualClock(1000);
  const pace = new Pace(clock, { perMs: 10, burst });
  return { clock, pace, spend: (pieces) => void Array.from({ length: pieces }, () => pace.spend()) };
}

it('has its burst in one instant, and a tenth of a millisecond for each piece after it', () => {
  const { clock, pace, spend } = createPace(30);
  spend(29);
  expect(pace.waitMs).toBe(0);
  spend(1);
  expect(pace.waitMs).toBe(1);
  clock.advance(1);
  expect(pace.waitMs).toBe(0);
  spend(10);
  expect(pace.waitMs).toBe(1);
});

it('lets what comes after a large piece wait until it is paid for', () => {
  const { clock, pace, spend } = createPace(30);
  spend(530);
  expect(pace.waitMs).toBe(51);
  clock.advance(50);
  expect(pace.waitMs).toBe(1);
  clock.advance(1);
  expect(pace.waitMs).toBe(0);
});

it('saves up no more than its burst', () => {
  const { clock, pace, spend } = createPace(30);
  spend(30);
  clock.advance(60_000);
  spend(30);
  expect(pace.waitMs).toBe(1);
});
