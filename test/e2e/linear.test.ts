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
  // How far virtual time has come by the first line depends on the machine, and so does the path of the folder.
  const plain = screen.text().replace(/(a manifest in )[^]*?manifests, and\s+watch\s+the\s+cluster\s+make\s+it\s+true/, '$1DIR, and watch the cluster make it true').replace(/(no pods in default)[^]*$/, '$1').replace(/^\d\d:\d\d:\d\d  /m, 'hh:mm:ss  ').replace(/rev \d+/, 'rev N');
  expect(plain).toMatchInlineSnapshot(`
    "Kubarium as text. The keys are those of the screen: ? lists them, ctrl-l says
    again where you are, :q leaves.
    Welcome. The cluster is simulated: nothing outside this program is touched.
    Save a manifest in DIR, and watch the cluster make it true.
    <enter> down  <escape> back  <w> why  <:> a kind (:deploy)  <?> all keys
    :tour shows you round, in eight short steps.  The first key puts this away.
    Cluster kubarium (simulated, v1.33)
    Nodes  4/4 ready  Pods 14 running
    CPU  1.3/16 requested
    Memory  0.4Gi/32Gi requested
    hh:mm:ss  1x
    seed 1  rev N
    manifests ✓0
    pods(default)[0]
    no pods in default"
  `);
  screen.send('\x03');
  expect((await screen.exit).code).toBe(0);
}, 30_000);
