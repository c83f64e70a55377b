// Keys that pause, step and speed up virtual time.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';

test('; goes on and pauses', () =>
  withDashboard({}, async (ui) => {
    expect(ui.text()).toContain('paused');
    await ui.press(';');
    expect(ui.text()).toContain('1x ▶');
    await ui.show(65_000);
    // A gap in wall time is not caught up beyond two seconds at once; the driver earns it slice by slice.
    expect(ui.text()).toMatch(/00:0[01]:\d\d {2}1x ▶/);
    await ui.press(';');
    expect(ui.text()).toContain('paused');
    const now = ui.api.clock.now;
    await ui.show(5000);
    expect(ui.api.clock.now).toBe(now);
  }));

test('< and > change the speed, :speed sets it', () =>
  withDashboard({}, async (ui) => {
    await ui.press('>', '>');
    expect(ui.text()).toContain('5x');
    await ui.press('<', '<', '<');
    expect(ui.text()).toContain('0.5x');
    await ui.command('speed 300');
    expect(ui.text()).toContain('300x');
    await ui.command('speed 5000');
    expect(ui.text()).toContain('speed takes a number from 0.1 to 1000');
  }));

test("' runs the next instant", () =>
  withDashboard({}, async (ui) => {
    let ran = 0;
    ui.api.clock.after(90_000, () => ran++);
    await ui.press("'");
    expect(ran).toBe(1);
    expect(ui.text()).toContain('00:01:30');
    await ui.press("'");
    expect(ui.footer()).toContain('nothing is going to happen');
  }));
