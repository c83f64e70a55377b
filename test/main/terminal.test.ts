// The built program on a pseudo-terminal: which way it goes, and how it ends. What its screen does is tested in test/e2e.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deploymentYaml, openProgram, ProgramScreen } from '../support/program.ts';

const files = { 'web.yaml': deploymentYaml('web', 2) };

describe('kubarium on a terminal', () => {
  it('opens the dashboard as the flags say, and ends with exit code 0', async () => {
    const screen = new ProgramScreen({ files, columns: 120, rows: 30, args: ['-c', 'deploy', '-A', '--speed', '100', '--nodes', '5'] });
    await screen.untilLine(/─ deployments\(all\)\[2\] ─/);
    await screen.untilLine(/kube-system +coredns/);
    await screen.untilLine(/Nodes +6\/6 ready/);
    await screen.untilLine(/ 100x /);
    screen.press('ctrl-c');
    expect(await screen.exit).toEqual({ code: 0, signal: 0 });
  });

  it('follows the folder, but not with --no-watch', async () => {
    const following = await openProgram({ files });
    const once = await openProgram({ files, args: ['--no-watch'] });
    for (const screen of [once, following]) screen.save('api.yaml', deploymentYaml('api', 1));
    await following.untilLine(/^ api-/);
    // By now the other one would have seen it too: it was saved earlier, and a key has been answered since.
    once.command('deploy');
    await once.untilLine(/─ deployments\(default\)\[1\] ─/);
    expect(once.text()).not.toMatch(/^ api /m);
  });

  it('prints a look at the settled cluster where the terminal knows no control sequences', async () => {
    const screen = new ProgramScreen({ files, columns: 120, rows: 30, script: 'TERM=dumb exec "$@"' });
    expect(await screen.exit).toEqual({ code: 0, signal: 0 });
    expect(screen.text()).toContain('kubarium: TERM is "dumb", so here is what "kubarium run" shows');
    expect(screen.text()).toMatch(/deployment\.apps\/web {3}2\/2/);
  });

  it('says what is wrong with the command line before it touches the terminal', async () => {
    const screen = new ProgramScreen({ files, columns: 120, rows: 30, args: ['--speed', 'fast'] });
    expect(await screen.exit).toEqual({ code: 2, signal: 0 });
    expect(screen.text().trimEnd()).toBe('kubarium: --speed must be a number from 0.1 to 1000, not "fast" (see kubarium --help)');
  });

  it('writes diagnostics where it is told to', async () => {
    const screen = await openProgram({ files, args: ['--log-file', 'diagnostics.log'] });
    const log = join(screen.dir, '..', 'diagnostics.log');
    screen.press('ctrl-c');
    expect(await screen.exit).toEqual({ code: 0, signal: 0 });
    expect(readFileSync(log, 'utf8')).toBe('');
  });
});
