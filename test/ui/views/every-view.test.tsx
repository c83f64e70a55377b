// What holds for every view of one object: any size, a paused clock, an object that goes, texts that would steer a terminal.
import { describe, expect, test } from 'vitest';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const hostile = '\\e[2J\\e]0;title\\a\\u202e\\u200b漢字 e\\u0301 \\t\\r\\n end';
const pod = `
apiVersion: v1
kind: Pod
metadata: {name: evil, annotations: {note: "${hostile}"}}
spec:
  initContainers: [{name: first, image: 'busybox:1.36', command: [sh, -c, 'echo ready']}]
  containers:
  - {name: main, image: 'busybox:1.36', command: [sh, -c, "printf '${String.raw`\\033[2Jwiped\\007\\n`}'; sleep 2; exit 1"], env: [{name: A, value: "${hostile}"}]}
  - {name: other, image: 'redis:77.77', args: ["${hostile}"]}
`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(pod);
  cluster.advance('40s');
};

const keys: readonly [view: string, keys: readonly string[]][] = [
  ['containers', ['enter']],
  ['logs', ['l']],
  ['logs previous', ['p']],
  ['why pod', ['w']],
  ['describe pod', ['d']],
  ['yaml', ['y']],
  ['events', ['v']],
];
const commands = ['pulses', 'workloads all', 'xray pods all', 'xray configmaps', 'drain', 'manifests', 'events', 'nodes', 'pods all', 'why node/worker-1', 'containers evil', 'logs evil'];

/** The frame is where it belongs (a line too wide or one too many would push it), and no character could steer the terminal. */
function expectSound(ui: ClusterScreen): void {
  expect(ui.lines().slice(-4).join('\n')).toMatch(/<\w+>/);
  if (ui.terminal.cols >= 80) expect(ui.lines().filter((line) => /^─+ .* ─+$/.test(line))).toHaveLength(1);
  for (const line of ui.lines()) {
    // oxlint-disable-next-line no-control-regex -- looking for control characters is the purpose
    expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u200b\u202e]/);
  }
}

describe.each([[40, 8], [80, 24], [200, 50]])('at %ix%i', (columns, rows) => {
  test.each(keys)('%s', async (view, pressed) => {
    await withClusterScreen({ columns, rows, prepare }, async (ui) => {
      await ui.press(...pressed);
      await ui.show();
      expectSound(ui);
      if (columns >= 80) expect(ui.title()).toMatch(new RegExp(`^${view}\\(default/evil`));
      for (const key of ['shift-g', 'pageup', 'right', 'right', 'left', 'j', 'g', 'w', '?', 'escape']) {
        await ui.press(key);
        expectSound(ui);
      }
    });
  });

  test('every command', async () => {
    await withClusterScreen({ columns, rows, prepare }, async (ui) => {
      for (const command of commands) {
        await ui.command(command);
        expectSound(ui);
      }
    });
  });
});

test.each(keys)('%s stays, and says so, when its object is deleted', async (view, pressed) => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.press(...pressed);
    await ui.show();
    ui.cluster.admin.delete('pods', 'default', 'evil', { gracePeriodSeconds: 0 });
    await ui.advance(2000);
    expect(ui.title()).toContain(view === 'events' ? 'events(default/evil)' : 'deleted');
    expect(ui.body().some((line) => line.trim() !== '')).toBe(true);
  });
});

test.each(keys)('%s draws nothing while the clock stands still', async (_view, pressed) => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.press(...pressed);
    await ui.show(10_000);
    const { writes } = ui.stdout;
    for (let beat = 0; beat < 5; beat++) await ui.show(1000);
    expect(ui.stdout.writes).toBe(writes);
  });
});
