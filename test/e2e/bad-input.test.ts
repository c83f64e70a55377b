// Wrong words on the command line and in the prompts: each is answered with what is wrong, and nothing ends that should go on.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploymentYaml, openProgram, ProgramScreen } from '../support/program.ts';

describe('the command line', () => {
  test.each([
    [['--speed', '0'], '--speed must be a number from 0.1 to 1000, not "0"'],
    [['--nodes', 'many'], '--nodes must be a whole number from 0 to 5000, not "many"'],
    [['--nodse', '2'], 'unknown flag --nodse: did you mean --nodes?'],
    [['second'], 'one folder at most'],
    [['--get', 'pods'], '--get belongs to "kubarium run"'],
    [['-n', 'No Such'], '--namespace must be the name of a namespace'],
  ])('%j', async (args, message) => {
    const screen = new ProgramScreen({ files: {}, args });
    expect((await screen.exit).code).toBe(2);
    expect(screen.text().replaceAll(/\n/g, '')).toContain(message);
    expect(screen.written).not.toContain('\x1b[?1049h');
  });

  test('a wrong view opens the dashboard and says so there', async () => {
    const screen = await openProgram({ files: {}, args: ['-c', 'deplyo'] });
    await screen.untilText('no resource or command is called "deplyo": did you mean "deploy"?');
  });
});

test('a folder that is not there is waited for', async () => {
  const screen = new ProgramScreen({ files: {}, script: '"$1" "$2" "$3/later"' });
  await screen.untilText('manifests missing');
  mkdirSync(join(screen.dir, 'later'));
  screen.save('later/web.yaml', deploymentYaml('web', 1));
  await screen.untilLine(/manifests ✓1$/);
  await screen.untilLine(/^ web-/);
});

describe('the prompts', () => {
  test('a wrong command stays there to be mended', async () => {
    const screen = await openProgram({ files: {} });
    screen.command('deplyo');
    await screen.untilText('did you mean "deploy"?');
    screen.press('ctrl-u');
    screen.send('dep\r');
    await screen.untilLine(/─ deployments\(default\)/);
    screen.command('po devil');
    await screen.untilText('namespaces "devil" not found');
    screen.press('escape');
    await screen.untilNoLine(/not found/);
  });

  test('half a regular expression is said to be none, and works as soon as it is whole', async () => {
    const screen = await openProgram({ files: {}, args: ['-c', 'nodes'] });
    screen.send('/worker-[');
    await screen.untilText('not a regular expression, searched as text: worker-[');
    screen.send('12]');
    await screen.until((lines) => lines.filter((line) => /^ worker-[12] /.test(line)).length === 2 && !lines.some((line) => /^ worker-3/.test(line)));
    screen.press('ctrl-u');
    screen.send('!worker\r');
    await screen.until((lines) => lines.some((line) => /^ control-plane /.test(line)) && !lines.some((line) => /^ worker/.test(line)));
  });
});
