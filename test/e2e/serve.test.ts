// The dashboard with the API beside it: the screen says where, and the kubeconfig goes when it is left.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openProgram } from '../support/program.ts';

test('--serve shows its address, :kubeconfig says the line, and leaving takes the file away', async () => {
  const screen = await openProgram({ files: {}, args: ['--serve', '--nodes', '1'] });
  await screen.untilLine(/api 127\.0\.0\.1:\d+/);
  screen.command('kubeconfig');
  await screen.untilLine(/export KUBECONFIG=\S+ {2}\(copied\)/);
  const [, path] = /export KUBECONFIG=(\S+)/.exec(screen.line(/export KUBECONFIG=/))!;
  expect(readFileSync(path!, 'utf8')).toContain('server: https://127.0.0.1:');
  screen.send('\x03');
  await screen.exit;
  expect(existsSync(path!)).toBe(false);
});

test(':kubeconfig without --serve says how to get one', async () => {
  const screen = await openProgram({ files: {}, args: ['--nodes', '1'] });
  screen.command('kubeconfig');
  await screen.untilLine(/the API is not served: start with --serve/);
});
