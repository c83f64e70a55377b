// The guided tour as a newcomer takes it: the program over its examples on the smallest terminal, an editor beside it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProgram } from '../support/program.ts';

test('welcome, then the tour from the first save to the first power loss', async () => {
  const screen = await openProgram({ columns: 80, rows: 24, args: ['--speed', '20'] });
  await screen.untilText('Welcome.');
  screen.command('tour');
  await screen.untilLine(/^ Tour 1 of 8: .*<ctrl-n> skip {2}<ctrl-x> leave$/);
  expect(screen.text()).not.toContain('Welcome.');

  const web = readFileSync(join(screen.dir, 'web.yaml'), 'utf8');
  screen.saveAtomically('web.yaml', web.replace('nginx:1.27', 'nginx:1.29'));
  await screen.untilText('Tour 2 of 8');
  screen.command('deploy /web');
  await screen.untilText('Tour 3 of 8');

  screen.command('po /crash-loop');
  await screen.untilLine(/^ crash-loop/);
  screen.press('w');
  await screen.untilText('Tour 4 of 8');

  screen.command('deploy /web');
  await screen.untilLine(/^ web +3\/3/);
  screen.send('s5\r');
  await screen.untilText('kubectl scale deployment/web --replicas=5');
  screen.press('m');
  await screen.untilText('Tour 5 of 8');
  await screen.untilText('drifted');

  screen.press('ctrl-n');
  await screen.untilText('Tour 6 of 8');
  screen.command('deploy /web');
  await screen.untilLine(/^ web +\d\/5/);
  screen.press('u');
  await screen.untilText('Roll back deployment/web');
  screen.press('right', 'enter');
  await screen.untilText('Tour 7 of 8');

  screen.send(";'';");
  await screen.untilText('Tour 8 of 8');
  screen.command('nodes /worker-1');
  await screen.untilLine(/^ worker-1/);
  screen.press('x');
  await screen.untilText('Break node/worker-1');
  screen.press('enter');
  await screen.untilText('Tour: all steps done.');
  screen.press('ctrl-x');
  await screen.untilNoLine(/^ Tour/);
});
