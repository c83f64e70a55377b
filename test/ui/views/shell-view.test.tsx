import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: box}\nspec: {containers: [{name: main, image: 'busybox:1.36', command: [sleep, '9999']}, {name: web, image: 'nginx:1.27'}]}\n`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(pod);
  cluster.advance('20s');
};

async function enter(ui: ClusterScreen, line: string): Promise<void> {
  await ui.type(line);
  await ui.press('enter');
  await ui.advance(500);
}

const shown = (ui: ClusterScreen): string[] => ui.body().map((line) => line.trimEnd()).filter((line) => line !== '');

test('a shell in the container: a prompt, commands, a history, and ctrl-d leaves it', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.press('s');
    await ui.advance(500);
    expect(ui.title()).toBe('shell(default/box)');
    expect(shown(ui)).toEqual(['/ #']);
    await enter(ui, 'cd /tmp; x=5; echo :q $((x+1))');
    expect(shown(ui)).toEqual(['/ # cd /tmp; x=5; echo :q $((x+1))', ':q 6', '/tmp #']);
    await enter(ui, 'nonsense');
    expect(ui.text()).toContain('nonsense: not found');
    await ui.press('up', 'up', 'home', 'delete', 'delete', 'down', 'up');
    expect(shown(ui).at(-1)).toBe('/tmp # cd /tmp; x=5; echo :q $((x+1))');
    await ui.press('ctrl-u', 'ctrl-d');
    await ui.advance(500);
    await ui.show();
    expect(ui.title()).toBe('pods(default)[1]');
  });
});

test('exit leaves it too, whatever its code', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.press('s');
    await ui.advance(500);
    await enter(ui, ' exit 3');
    await ui.show();
    expect(ui.title()).toBe('pods(default)[1]');
  });
});

test('one that ends by itself says why, and keys are what they are everywhere', async () => {
  await withClusterScreen({ prepare, kubeSystem: true }, async (ui) => {
    await ui.press('s');
    await ui.advance(500);
    await enter(ui, 'kill -9 $$');
    expect(ui.title()).toBe('shell(default/box) ended');
    expect(ui.text()).toContain('Enter goes back');
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toBe('pods(default)[1]');
    await ui.press('s');
    await ui.advance(500);
    await enter(ui, 'kill -9 $$');
    await ui.command('nodes');
    expect(ui.title()).toBe('nodes[4]');
  });
});

test('ctrl-c interrupts what runs, and time has to pass for it', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.press('s');
    await ui.advance(500);
    await enter(ui, 'sleep 1000; echo done');
    await ui.press('ctrl-c');
    await ui.advance(1000);
    expect(shown(ui)).toContain('^C');
    expect(shown(ui).at(-1)).toBe('/ #');
    await enter(ui, 'sleep 2; echo later');
    expect(shown(ui)).not.toContain('later');
    await ui.advance(3000);
    expect(shown(ui)).toContain('later');
  });
});

test('long output scrolls', async () => {
  await withClusterScreen({ prepare, rows: 20 }, async (ui) => {
    await ui.press('s');
    await ui.advance(500);
    await enter(ui, 'seq 1 100');
    expect(shown(ui)).toContain('100');
    await ui.press('pageup', 'pageup');
    expect(shown(ui)).not.toContain('100');
    for (let page = 0; page < 30; page++) await ui.press('pageup');
    expect(shown(ui)[0]).toBe('/ # seq 1 100');
    await ui.type('x');
    expect(shown(ui).at(-1)).toBe('/ # x');
  });
});

test('a container of several is named; its death ends the shell', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.press('enter', 'j', 's');
    await ui.advance(500);
    expect(ui.title()).toBe('shell(default/box:web)');
    ui.cluster.admin.delete('pods', 'default', 'box');
    await ui.advance(40_000);
    expect(ui.title()).toContain('ended');
    await ui.press('escape');
    expect(ui.title()).toContain('containers');
  });
});

test('read-only refuses it, and so does a pod that does not run', async () => {
  await withClusterScreen({ prepare, readOnly: true }, async (ui) => {
    await ui.press('s');
    expect(ui.footer()).toContain('Shell: the dashboard is read-only');
    await ui.command('shell box');
    expect(ui.text()).toContain('the dashboard is read-only');
  });
  await withClusterScreen({ prepare: (cluster) => void cluster.apply(pod) }, async (ui) => {
    await ui.press('s');
    expect(ui.footer()).toContain('Shell: it does not run');
  });
});

test('its hints and its help name no key that does nothing there', async () => {
  await withClusterScreen({ columns: 80, rows: 24, prepare }, async (ui) => {
    await ui.press('s');
    await ui.advance(500);
    const hints = ui.lines().slice(0, 6).join(' ');
    expect(hints).toContain('<ctrl-d> End of input');
    for (const key of [':', '/', '?', ';']) expect(hints).not.toContain(`<${key}>`);
  });
});
