// Retries on virtual time: at once for what has come, ever less often for what is busy.
import { describe, expect, it } from 'vitest';
import type { ClusterPort } from '../../src/model/client.ts';
import { RetryTimer } from '../../src/manifests/retry-timer.ts';
import { VirtualClock } from '../../src/sim/clock.ts';

function createTimer(onRetry: (timer: RetryTimer) => void = () => undefined): { clock: VirtualClock; timer: RetryTimer; retries: number[] } {
  const clock = new VirtualClock(0);
  const retries: number[] = [];
  const port = {
    get now() {
      return clock.now;
    },
    after(delayMs: number, run: () => void) {
      const timer = clock.after(delayMs, run);
      return () => timer.cancel();
    },
  } as ClusterPort;
  const timer = new RetryTimer(port, () => {
    retries.push(clock.now);
    onRetry(timer);
  });
  return { clock, timer, retries };
}

describe('RetryTimer', () => {
  it('doubles the time between tries of what stays busy, up to 30 s', () => {
    const { clock, timer, retries } = createTimer((each) => each.backOff());
    timer.backOff();
    clock.advance(100_000);
    expect(retries).toEqual([1000, 3000, 7000, 15_000, 31_000, 61_000, 91_000]);
  });

  it('begins anew when nothing was busy in between', () => {
    const { clock, timer, retries } = createTimer();
    timer.backOff();
    clock.advance(5000);
    timer.forget();
    timer.backOff();
    clock.advance(5000);
    expect(retries).toEqual([1000, 6000]);
  });

  it('tries once for many reasons, at the earliest', () => {
    const { clock, timer, retries } = createTimer();
    timer.backOff();
    timer.wake();
    timer.wake();
    clock.advance(5000);
    expect(retries).toEqual([10]);
  });

  it('does nothing once stopped', () => {
    const { clock, timer, retries } = createTimer();
    timer.wake();
    timer.stop();
    clock.advance(5000);
    expect(retries).toEqual([]);
  });
});
