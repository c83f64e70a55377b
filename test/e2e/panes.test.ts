// Two panes on a real terminal: opened, used, resized, and closed again.
import { expect, test } from 'vitest';
import { deploymentYaml, openProgram } from '../support/program.ts';

test('a second pane opens, takes the keys, stands below in a small window, and closes', async () => {
  const screen = await openProgram({ files: { 'web.yaml': deploymentYaml('web', 2) }, columns: 120, rows: 40 });
  await screen.untilLine(/─ pods\(default\)\[2\] ─/);
  screen.press('|');
  screen.command('nodes');
  await screen.untilLine(/─ pods\(default\)\[2\] ─+\|─+ > nodes\[4\] < ─/);
  screen.press('tab');
  await screen.untilLine(/─ > pods\(default\)\[2\] < ─+\|─+ nodes\[4\] ─/);
  screen.resize(80, 24);
  await screen.until((lines) => {
    const pods = lines.findIndex((line) => /^─+ > pods\(default\)\[2\] < ─+$/.test(line));
    const nodes = lines.findIndex((line) => /^─+ nodes\[4\] ─+$/.test(line));
    return pods >= 0 && nodes > pods;
  });
  expect(screen.line(/control-plane +Ready/)).not.toBe('');
  screen.command('only');
  await screen.untilLine(/^─+ pods\(default\)\[2\] ─+$/);
  await screen.untilNoLine(/nodes\[4\] ─/);
  screen.press('|');
  await screen.untilLine(/^─+ > .* < ─+$/);
  // Asked for a second time, it closes the pane without the keys.
  screen.press('|');
  await screen.untilLine(/^─+ pods\(default\)\[2\] ─+$/);
  screen.command('q');
  expect((await screen.exit).code).toBe(0);
});
