// The folder and the screen together: what is saved in one is seen on the other.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deploymentYaml, openProgram } from '../support/program.ts';

test('the examples come up: header, pods, drill-down and back', async () => {
  const screen = await openProgram({ args: ['--speed', '50'] });
  await screen.untilLine(/Nodes +4\/4 ready +Pods \d+ running/);
  await screen.untilLine(/manifests ✓8/);
  await screen.untilLine(/^ web-\S+ +1\/1\S* +Running/);
  await screen.untilLine(/^ crash-loop +0\/1\S* +CrashLoopBackOff/);
  await screen.untilLine(/^ broken-image-\S+ +0\/1\S* +ImagePullBackOff/);
  await screen.untilLine(/^ too-big +0\/1\S* +Pending/);

  screen.command('deploy');
  await screen.untilLine(/─ deployments\(default\)\[3\]/);
  await screen.untilLine(/^ web +3\/3.*complete/);
  screen.send('/web\r');
  await screen.untilLine(/deployments\(default\).*\[1/);
  screen.press('enter');
  await screen.untilLine(/─ pods\(default\/deployment\/web\)\[3\]/);
  expect(screen.lines().filter((line) => line.startsWith(' web-'))).toHaveLength(3);
  await screen.untilLine(/^ <deployments> +<pods>/);
  screen.press('enter');
  await screen.untilLine(/─ containers\(.*web-/);
  screen.press('q');
  await screen.untilLine(/─ pods\(default\/deployment\/web\)\[3\]/);
  screen.press('q');
  await screen.untilLine(/^ <deployments>/);
});

test('a saved file rolls out, saved in place or by a rename; a deleted one takes its objects along', async () => {
  const screen = await openProgram({ files: { 'shop/web.yaml': deploymentYaml('web', 2) }, args: ['--speed', '50', '-c', 'deploy'] });
  await screen.untilLine(/^ web +2\/2.*complete/);

  screen.saveAtomically('shop/web.yaml', deploymentYaml('web', 3));
  await screen.untilLine(/^ web +3\/3.*complete/);
  screen.save('shop/web.yaml', deploymentYaml('web', 3, 'nginx:1.29'));
  await screen.untilLine(/^ web .*(rolling|updated|waiting|of 3)/i);
  await screen.untilLine(/^ web +3\/3.*complete/);
  screen.press('enter');
  await screen.untilLine(/─ pods\(default\/deployment\/web\)/);
  await screen.until((lines) => lines.filter((line) => /^ web-\S+ +1\/1\S* +Running/.test(line)).length === 3);
  screen.press('q');

  screen.save('db.yaml', deploymentYaml('db', 1, 'redis:7'));
  await screen.untilLine(/^ db +1\/1.*complete/);
  rmSync(join(screen.dir, 'shop'), { recursive: true });
  await screen.untilNoLine(/^ web /);
  await screen.untilLine(/manifests ✓1$/);
});

test('a broken file is counted, tells where it is broken, and stops nothing else', async () => {
  const screen = await openProgram({ files: { 'web.yaml': deploymentYaml('web', 2) }, args: ['--speed', '50', '-c', 'deploy'] });
  await screen.untilLine(/^ web +2\/2.*complete/);
  await screen.untilLine(/manifests ✓1$/);

  screen.saveAtomically('web.yaml', deploymentYaml('web', 4).replace('replicas: 4', 'replicas: [4'));
  await screen.untilLine(/manifests .*✗1/);
  screen.save('db.yaml', deploymentYaml('db', 1));
  await screen.untilLine(/^ db +1\/1/);
  expect(screen.line(/^ web /)).toMatch(/2\/2/);

  screen.command('manifests');
  await screen.untilLine(/web\.yaml:\d+:\d+/);
  screen.save('web.yaml', deploymentYaml('web', 4));
  await screen.untilLine(/manifests ✓2$/);
  await screen.untilNoLine(/web\.yaml:\d+:\d+/);
  screen.command('deploy');
  await screen.untilLine(/^ web +4\/4.*complete/);
});

test('what a key changed away from its file is drift: applied again, or written into the file', async () => {
  const yaml = deploymentYaml('web', 2).replace('replicas: 2', 'replicas: 2 # two are enough');
  const screen = await openProgram({ files: { 'web.yaml': yaml }, args: ['--speed', '50', '-c', 'deploy'] });
  const scaleTo = async (replicas: string): Promise<void> => {
    screen.command('deploy');
    await screen.untilLine(/^ web +\d/);
    screen.press('s');
    await screen.untilText('Scale deployment/web');
    screen.send(`${replicas}\r`);
    await screen.untilLine(/manifests ✓0 ~1/);
    screen.command('manifests');
    await screen.untilLine(/^ web\.yaml .*1 field/);
  };
  await scaleTo('3');
  screen.press('r');
  await screen.untilText('spec.replicas: 3 -> 2');
  screen.press('enter');
  await screen.untilLine(/manifests ✓1$/);
  screen.command('deploy');
  await screen.untilLine(/^ web +2\/2/);

  await scaleTo('5');
  screen.press('b');
  await screen.untilText('spec.replicas: 2 -> 5');
  screen.press('enter');
  await screen.untilLine(/manifests ✓1$/);
  expect(readFileSync(join(screen.dir, 'web.yaml'), 'utf8')).toBe(yaml.replace('replicas: 2', 'replicas: 5'));
});
