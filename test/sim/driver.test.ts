// Wall time into virtual time: speeds, pause, step, short slices, no debts, inputs at their moment.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/sim/clock.ts';
import { Driver, SPEEDS } from '../../src/sim/driver.ts';
import { ManualWall } from '../support/manual-wall.ts';

function drive(speed = 1): { clock: VirtualClock; wall: ManualWall; driver: Driver } {
  const clock = new VirtualClock(0);
  const wall = new ManualWall();
  return { clock, wall, driver: new Driver(clock, { wall, speed }) };
}

/** A clock with something to do every `everyMs`; answers how often it was done. */
function keepBusy(clock: VirtualClock, everyMs: number, work: () => void = () => {}): () => number {
  let done = 0;
  const again = (): void => {
    done++;
    work();
    clock.after(everyMs, again);
  };
  clock.after(everyMs, again);
  return () => done;
}

describe('speed', () => {
  it.each([0.1, 0.5, 1, 10, 1000])('%d virtual ms pass for a ms of the wall', (speed) => {
    const { clock, wall, driver } = drive(speed);
    const done = keepBusy(clock, 100);
    driver.start();
    wall.advance(10_000);
    expect(clock.now).toBeGreaterThanOrEqual(10_000 * speed - 100);
    expect(clock.now).toBeLessThanOrEqual(10_000 * speed);
    expect(done()).toBe(Math.floor(clock.now / 100));
  });

  it('changes from the moment on, not backwards', () => {
    const { clock, wall, driver } = drive(1);
    keepBusy(clock, 1);
    driver.start();
    wall.advance(1000);
    driver.setSpeed(10);
    wall.advance(100);
    driver.setSpeed(0.1);
    wall.advance(1000);
    expect(clock.now).toBeGreaterThanOrEqual(1000 + 1000 + 100 - 2);
    expect(clock.now).toBeLessThanOrEqual(1000 + 1000 + 100);
  });

  it('is kept between 0.1 and 1000', () => {
    const { driver } = drive();
    driver.setSpeed(0.0001);
    expect(driver.speed).toBe(0.1);
    driver.setSpeed(1e9);
    expect(driver.speed).toBe(1000);
    expect(drive(0).driver.speed).toBe(0.1);
  });

  it('goes from stop to stop, and stays at the last', () => {
    const { driver } = drive(1);
    const faster = SPEEDS.filter((speed) => speed > 1);
    expect(faster.map(() => (driver.faster(), driver.speed))).toEqual(faster);
    driver.faster();
    expect(driver.speed).toBe(1000);
    const slower = SPEEDS.toReversed().slice(1);
    expect(slower.map(() => (driver.slower(), driver.speed))).toEqual(slower);
    driver.slower();
    expect(driver.speed).toBe(0.1);
  });

  it('finds the next stop from between two', () => {
    const { driver } = drive(7);
    driver.faster();
    expect(driver.speed).toBe(10);
    driver.setSpeed(7);
    driver.slower();
    expect(driver.speed).toBe(5);
  });
});

describe('pause', () => {
  it('is how it begins', () => {
    const { clock, wall, driver } = drive();
    keepBusy(clock, 1);
    wall.advance(5000);
    expect(driver.paused).toBe(true);
    expect(clock.now).toBe(0);
    expect(wall.pending).toBe(0);
  });

  it('stands still and does not catch up afterwards', () => {
    const { clock, wall, driver } = drive();
    keepBusy(clock, 1);
    driver.start();
    wall.advance(100);
    driver.pause();
    const before = clock.now;
    wall.advance(60_000);
    expect(clock.now).toBe(before);
    driver.start();
    wall.advance(50);
    expect(clock.now - before).toBeGreaterThanOrEqual(48);
    expect(clock.now - before).toBeLessThanOrEqual(50);
  });

  it('tells its listeners, once per change, until they leave', () => {
    const { driver } = drive();
    const seen: string[] = [];
    const leave = driver.subscribe(() => seen.push(driver.paused ? 'paused' : `${driver.speed}x`));
    driver.start();
    driver.start();
    driver.faster();
    driver.pause();
    driver.pause();
    leave();
    driver.start();
    expect(seen).toEqual(['1x', '2x', 'paused']);
  });

  it('leaves nothing running once stopped', () => {
    const { clock, wall, driver } = drive();
    keepBusy(clock, 1);
    driver.start();
    driver.stop();
    wall.advance(1000);
    expect(clock.now).toBe(0);
    expect(wall.pending).toBe(0);
  });
});

describe('step', () => {
  it('runs the next instant that has anything to do, and pauses', () => {
    const { clock, wall, driver } = drive();
    keepBusy(clock, 250);
    driver.start();
    wall.advance(100);
    expect(driver.step()).toBe(true);
    expect(clock.now).toBe(250);
    expect(driver.paused).toBe(true);
    expect(driver.step()).toBe(true);
    wall.advance(1000);
    expect(clock.now).toBe(500);
  });

  it('says no when there is nothing left', () => {
    expect(drive().driver.step()).toBe(false);
  });
});

describe('slices', () => {
  /** Every timer costs a ms of wall time. */
  function heavy(speed: number, everyMs: number): { clock: VirtualClock; wall: ManualWall; driver: Driver; longest: () => number } {
    const set = drive(speed);
    let enteredAt = -1;
    let longest = 0;
    const { setTimeout } = set.wall;
    set.wall.setTimeout = (run, ms) =>
      setTimeout.call(set.wall, () => {
        enteredAt = set.wall.now();
        run();
        longest = Math.max(longest, set.wall.now() - enteredAt);
      }, ms);
    keepBusy(set.clock, everyMs, () => set.wall.spend(1));
    return { ...set, longest: () => longest };
  }

  it('give the event loop back within 8 ms, and the work of a timer or two', () => {
    const { wall, driver, longest, clock } = heavy(1000, 1);
    driver.start();
    wall.advance(2000);
    expect(clock.ran).toBeGreaterThan(1000);
    expect(longest()).toBeLessThanOrEqual(16);
  });

  it('do not pile up a debt: what could not be run in time is let go', () => {
    const { wall, driver, clock } = heavy(1000, 1);
    driver.start();
    wall.advance(10_000);
    expect(driver.behind).toBe(true);
    driver.setSpeed(0.1);
    const before = clock.now;
    // At most 2 s of the old speed are still to run; they are bounded, whatever the wall did before.
    wall.advance(60_000);
    expect(clock.now - before).toBeLessThanOrEqual(2000 * 1000 + 6000);
  });

  it('are not behind when there is little to do', () => {
    const { wall, driver } = heavy(10, 100);
    driver.start();
    wall.advance(5000);
    expect(driver.behind).toBe(false);
  });
});

describe('sleep', () => {
  it('sleeps to the next timer instead of ticking', () => {
    const { clock, wall, driver } = drive();
    clock.at(900, () => {});
    let woken = 0;
    const { setTimeout } = wall;
    wall.setTimeout = (run, ms) => setTimeout.call(wall, () => (woken++, run()), ms);
    driver.start();
    wall.advance(900);
    expect(clock.ran).toBe(1);
    expect(woken).toBeLessThanOrEqual(4);
  });

  it('is cut short by an input that has something due sooner', () => {
    const { clock, wall, driver } = drive();
    driver.start();
    wall.advance(100);
    driver.catchUp();
    let ranAt = -1;
    clock.after(20, () => (ranAt = clock.now));
    driver.wake();
    wall.advance(25);
    expect(ranAt).toBe(120);
  });

  it('of a suspended machine is not caught up', () => {
    const { clock, wall, driver } = drive();
    keepBusy(clock, 10);
    driver.start();
    wall.advance(1000);
    // The lid is closed for an hour: timers are late, the monotonic clock went on.
    wall.spend(3_600_000);
    wall.advance(100);
    expect(clock.now).toBeGreaterThanOrEqual(1000);
    expect(clock.now).toBeLessThanOrEqual(1000 + 2000 + 100);
  });
});

describe('inputs', () => {
  it('come at the virtual time at which they were given', () => {
    const { clock, wall, driver } = drive(100);
    driver.start();
    // Nothing is queued, so the driver sleeps; the key comes in its sleep.
    wall.advance(437);
    driver.catchUp();
    expect(clock.now).toBe(43_700);
  });

  it('come at the standing time when paused', () => {
    const { clock, wall, driver } = drive(100);
    driver.start();
    wall.advance(10);
    driver.pause();
    const before = clock.now;
    wall.advance(500);
    driver.catchUp();
    driver.wake();
    expect(clock.now).toBe(before);
  });
});
