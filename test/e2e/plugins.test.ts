// Plugins that get the terminal: it is theirs as a terminal, Ctrl-C and Ctrl-Z are theirs too, and afterwards it is the dashboard's again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProgram, programHome } from '../support/program.ts';
import type { ProgramScreen } from '../support/program.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: main, image: "nginx:1.27"}]}\n';
/** Shows what it got, reads a line from the terminal, and ends as that says. */
const script = 'stty -a | grep -o -- "-\\?icanon"; trap "echo interrupted" INT; echo "for $NAME in $1"; read line || read line; echo "read $line"; exit ${line:-0}';

async function openWithPlugin(): Promise<ProgramScreen> {
  const home = programHome();
  mkdirSync(join(home, 'config'));
  writeFileSync(join(home, 'config', 'plugins.yaml'), `plugins:\n  talk:\n    shortCut: f5\n    scopes: pods\n    shell: true\n    command: ${JSON.stringify(script)}\n    args: [$NAMESPACE]\n`);
  return openProgram({ home, files: { 'web.yaml': pod }, args: ['--config', join(home, 'config')] });
}

test('it has the terminal, and gives it back', async () => {
  const screen = await openWithPlugin();
  await screen.untilLine(/^ web /);
  screen.press('f5');
  await screen.until((lines) => lines.includes('for web in default'));
  expect(screen.isAlternate).toBe(false);
  expect(screen.lines()).toContain('icanon');
  screen.send('0\r');
  await screen.untilLine(/─ pods\(default\)/);
  expect(screen.isAlternate).toBe(true);
  screen.press('?');
  await screen.untilLine(/help\(pods\)/);
});

test('Ctrl-C is for the program; what went wrong stays until Enter', async () => {
  const screen = await openWithPlugin();
  await screen.untilLine(/^ web /);
  screen.press('f5');
  await screen.untilLine(/for web in default/);
  screen.press('ctrl-c');
  await screen.untilLine(/interrupted/);
  screen.send('3\r');
  await screen.untilLine(/\[talk ended with exit code 3: Enter goes back\]/);
  expect(screen.isAlternate).toBe(false);
  screen.send('\r');
  await screen.untilLine(/! talk ended with exit code 3/);
  screen.press('ctrl-c');
  expect(await screen.exit).toMatchObject({ code: 0 });
  expect(screen.isAlternate).toBe(false);
});

test('a signal ends both, and leaves the terminal as it was', async () => {
  const screen = await openWithPlugin();
  await screen.untilLine(/^ web /);
  screen.press('f5');
  await screen.untilLine(/for web in default/);
  screen.kill('SIGTERM');
  expect(await screen.exit).toMatchObject({ code: 143 });
  expect(screen.isAlternate).toBe(false);
});
