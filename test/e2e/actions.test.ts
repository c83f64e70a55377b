// The keys that change the cluster, pressed by a person: each asks, acts, and says which kubectl line does the same.
import { describe, expect, test } from 'vitest';
import { deploymentYaml, openProgram } from '../support/program.ts';
import type { ProgramScreen, ProgramSetup } from '../support/program.ts';

async function openDeployments(setup?: ProgramSetup): Promise<ProgramScreen> {
  const screen = await openProgram({ files: { 'web.yaml': deploymentYaml('web', 2) }, args: ['--speed', '50', '-c', 'deploy'], ...setup });
  await screen.untilLine(/^ web +2\/2.*complete/);
  return screen;
}

describe('a deployment', () => {
  test('is scaled: the first digit replaces the number that stands there', async () => {
    const screen = await openDeployments();
    screen.press('s');
    await screen.untilText('Scale deployment/web');
    screen.send('5');
    await screen.untilText('web: 2 → 5, 3 pods more');
    screen.press('enter');
    await screen.untilText('kubectl scale deployment/web --replicas=5');
    await screen.untilLine(/^ web +5\/5/);
  });

  test('gets another image and goes back to the revision before', async () => {
    const screen = await openDeployments();
    screen.press('i');
    await screen.untilText('Set image of deployment/web');
    screen.press('ctrl-u');
    screen.send('nginx:1.29');
    await screen.untilText('nginx:1.29');
    screen.press('enter');
    await screen.untilText('kubectl set image deployment/web main=nginx:1.29');
    await screen.untilLine(/^ web .*complete/);
    screen.press('z');
    await screen.untilLine(/replicasets\(default\)\[2\]/);
    screen.press('q');
    await screen.untilLine(/─ deployments/);

    screen.press('u');
    await screen.untilText('Roll back deployment/web');
    await screen.untilLine(/1 +nginx:1\.27/);
    await screen.untilLine(/^.*- .*nginx:1\.29/);
    await screen.untilText('> Cancel <');
    screen.press('right', 'enter');
    await screen.untilText('kubectl rollout undo deployment/web --to-revision=1');
    screen.press('d');
    await screen.untilLine(/Image: +nginx:1\.27$/);
  });

  test('is restarted: all its pods are others afterwards', async () => {
    const screen = await openDeployments();
    const podsOf = (lines: readonly string[]): string[] => lines.flatMap((line) => /^ (web-\S+) +1\/1\S* +Running/.exec(line)?.[1] ?? []);
    screen.press('enter');
    await screen.until((lines) => podsOf(lines).length === 2);
    const before = podsOf(screen.lines());
    screen.press('q');
    await screen.untilLine(/─ deployments/);
    screen.press('r');
    await screen.untilText('Restart deployment/web');
    screen.press('right', 'enter');
    await screen.untilText('kubectl rollout restart deployment/web');
    screen.press('enter');
    await screen.until((lines) => {
      const now = podsOf(lines);
      return now.length === 2 && now.every((name) => !before.includes(name)) && lines.every((line) => !before.some((name) => line.includes(name)));
    });
  });

  test('is deleted with what belongs to it, or not when Cancel is pressed', async () => {
    const screen = await openDeployments();
    screen.press('ctrl-d');
    await screen.untilText('with it: 1 ReplicaSet, 2 Pods');
    screen.press('enter');
    await screen.untilNoLine(/Delete deployment/);
    expect(screen.line(/^ web /)).not.toBe('');
    screen.press('ctrl-d');
    await screen.untilText('> Cancel <');
    screen.press('right', 'enter');
    await screen.untilText('kubectl delete deployment/web');
    await screen.untilLine(/deployments\(default\)\[0\]/);
    screen.command('pods');
    await screen.untilLine(/pods\(default\)\[0\]/);
  });
});

test('a worker is cordoned, drained to the end, and uncordoned', async () => {
  const screen = await openProgram({
    files: { 'web.yaml': deploymentYaml('web', 6) },
    args: ['--speed', '50', '-c', 'nodes'],
  });
  screen.press('j', 'c');
  await screen.untilText('Cordon node/worker-1');
  screen.press('right', 'enter');
  await screen.untilLine(/^ worker-1 +Ready,SchedulingDisabled/);
  screen.press('u', 'enter');
  await screen.untilLine(/^ worker-1 +Ready +/);

  screen.press('r');
  await screen.untilText('Drain node/worker-1');
  await screen.untilLine(/evict +default\/web-/);
  await screen.untilLine(/blocked +kube-system\/kube-proxy-\S+ +belongs to DaemonSet/);
  // From Cancel over OK round to the fields: DaemonSets may stay.
  screen.press('tab', 'tab', 'tab', 'tab', 'space');
  await screen.untilLine(/\[x\] Ignore DaemonSets/);
  screen.press('shift-tab', 'shift-tab', 'shift-tab', 'enter');
  await screen.untilLine(/node\/worker-1 drained/);
  screen.press('q');
  await screen.untilLine(/^ worker-1 +Ready,SchedulingDisabled/);
  screen.press('enter');
  await screen.untilLine(/─ pods/);
  expect(screen.line(/^ .*web-/)).toBe('');
  screen.command('deploy');
  await screen.untilLine(/^ web +6\/6/);
});

test('several marked pods are killed at once, and come back under other names', async () => {
  const screen = await openProgram({ files: { 'web.yaml': deploymentYaml('web', 3) }, args: ['--speed', '5'] });
  const names = (lines: readonly string[]): string[] => lines.flatMap((line) => /^[^\w]*(web-\S+) +1\/1\S* +Running/.exec(line)?.[1] ?? []);
  await screen.until((lines) => names(lines).length === 3);
  const before = names(screen.lines());
  screen.press('space', 'j', 'space', 'ctrl-k');
  await screen.untilText('2 pods');
  screen.press('right', 'enter');
  await screen.until((lines) => {
    const now = names(lines);
    return now.length === 3 && now.filter((name) => before.includes(name)).length === 1;
  });
});

test('virtual time is paused, stepped, slowed down and sped up', async () => {
  const screen = await openProgram({ files: { 'web.yaml': deploymentYaml('web', 1) } });
  await screen.untilLine(/ 1x ▶/);
  screen.press(';');
  await screen.untilLine(/ 1x paused/);
  const clock = screen.line(/paused/);
  screen.press('>');
  await screen.untilLine(/ 2x paused/);
  screen.press('<', '<');
  await screen.untilLine(/ 0\.5x paused/);
  const revision = /rev (\d+)/.exec(screen.text())![1]!;
  for (let step = 0; step < 30; step++) screen.press("'");
  await screen.until((lines) => Number(/rev (\d+)/.exec(lines.join('\n'))?.[1]) > Number(revision));
  expect(screen.line(/paused/)).not.toBe(clock);
  screen.command('speed 100');
  await screen.untilLine(/ 100x paused/);
  screen.press(';');
  await screen.untilLine(/00:0[2-9]:\d\d +100x ▶/);
});
