// Keys faster than a person: pasted in one go, or a key held down over a long table.
import { expect, test } from 'vitest';
import { deploymentYaml, openProgram } from '../support/program.ts';

test('two hundred keys at once arrive all, in order', async () => {
  const screen = await openProgram({ files: {}, args: ['-c', 'nodes'] });
  screen.send(`${'jkjkGgdqyq'.repeat(20)}:deploy\r:nodes\rgjj`);
  await screen.untilLine(/─ nodes\[4\]/);
  screen.press('d');
  await screen.untilLine(/^ *Name: +worker-2/);
});

test('a held key keeps up in a table of two thousand pods', async () => {
  const screen = await openProgram({ files: { 'crowd.yaml': deploymentYaml('crowd', 2000) }, args: ['--nodes', '60', '--speed', '20'], columns: 160, rows: 50 });
  await screen.untilLine(/─ pods\(default\)\[2 000\]/);
  await screen.untilLine(/Pods 21\d\d running/);
  screen.press('g');
  for (let press = 0; press < 300; press++) screen.press('j');
  screen.send('y');
  await screen.untilLine(/kind: Pod/);
  const name = screen.line(/^ *name: crowd/).trim();
  screen.press('q');
  await screen.untilLine(/─ pods/);
  screen.press('g');
  screen.send('j'.repeat(300));
  screen.send('y');
  await screen.untilLine(/kind: Pod/);
  expect(screen.line(/^ *name: crowd/).trim()).toBe(name);
});
