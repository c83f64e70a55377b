// The program with --linear on a pseudo-terminal: nothing is painted in place, and the terminal is as it was when it ends.
import { expect, test } from 'vitest';
import { deploymentYaml, ProgramScreen } from '../support/program.ts';

test('lines are appended, keys are those of the screen, and nothing steers the terminal', async () => {
  const screen = new ProgramScreen({ columns: 200, rows: 50, files: { 'web.yaml': deploymentYaml('web', 2) }, args: ['--linear', '--speed', '20', '-c', 'deploy'] });
  await screen.untilLine(/^web: READY \d\/2, .*\(1 of 1\)$/);
  await screen.untilLine(/^web: READY was \d\/2, now 2\/2.*complete$/);
  screen.save('web.yaml', deploymentYaml('web', 3));
  await screen.untilLine(/^web: READY was 2\/2, now 2\/3/);
  screen.command('pods');
  await screen.untilLine(/^Command: pods$/);
  await screen.untilLine(/^web-\S+: READY \d\/1, STATUS .*\(1 of 3\)$/);
  screen.send('j');
  await screen.untilLine(/\(2 of 3\)$/);
  screen.command('q');
  expect((await screen.exit).code).toBe(0);
  // Neither an alternate screen, nor cursor moves, nor colours.
  expect(screen.written).not.toContain('\x1b');
}, 30_000);

test('it works on a terminal that knows no control sequences, and ctrl-c leaves', async () => {
  const screen = new ProgramScreen({ columns: 80, rows: 24, files: {}, args: ['--linear'], env: { TERM: 'dumb' } });
  await screen.untilLine(/^pods\(default\)\[0\]$/);
  await screen.untilLine(/^no pods in default$/);
  screen.send('\x03');
  expect((await screen.exit).code).toBe(0);
}, 30_000);
