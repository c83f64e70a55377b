// What the prompt can say beside kinds: several namespaces, read-only, aliases; and that going back keeps what was set.
import { expect, test } from 'vitest';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const prepare = (cluster: TestCluster): void => {
  for (const namespace of ['a', 'b', 'c']) {
    cluster.apply(`apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}}\n`);
    cluster.apply(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: in-${namespace}, namespace: ${namespace}}\n`);
  }
  for (let index = 0; index < 14; index++) cluster.apply(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: many-${index}, namespace: c}\n`);
  cluster.advance('10s');
};

test('several namespaces at once, live, and none of them in use', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('configmaps a,b /in-');
    expect(ui.title()).toBe('configmaps(a,b)[2] /in-');
    expect(ui.linesWith('a in-a')).toHaveLength(1);
    ui.cluster.apply('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: in-too, namespace: b}\n');
    ui.cluster.apply('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: in-not, namespace: c}\n');
    await ui.advance(1000);
    expect(ui.title()).toBe('configmaps(a,b)[3] /in-');
    await ui.command('pods');
    expect(ui.title()).toBe('pods(default)[0]');
    await ui.command('configmaps a,nowhere');
    expect(ui.text()).toContain('namespaces "nowhere" not found');
    await ui.press('escape');
    await ui.command('ns a,b');
    expect(ui.text()).toContain('one namespace can be used at a time');
  });
});

test('filter and sort are there again after going back and forward', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('configmaps c');
    await ui.press('/');
    await ui.type('many-1');
    await ui.press('enter', 'shift-a', 'shift-a');
    const before = ui.body().filter((line) => line.includes('many'));
    await ui.command('nodes');
    await ui.press('[');
    await ui.show();
    expect(ui.title()).toBe('configmaps(c)[5] /many-1');
    expect(ui.body().filter((line) => line.includes('many'))).toEqual(before);
    expect(ui.text()).toContain('AGEv');
    await ui.press(']', '-');
    await ui.show();
    expect(ui.title()).toBe('configmaps(c)[5] /many-1');
  });
});

test('read-only is switched while running', async () => {
  await withClusterScreen({ prepare, command: 'configmaps' }, async (ui) => {
    await ui.command('readonly');
    expect(ui.lines()[0]).toContain('read-only');
    await ui.press('ctrl-d');
    expect(ui.footer()).toContain('Delete: the dashboard is read-only');
    await ui.command('readonly off');
    expect(ui.lines()[0]).not.toContain('read-only');
    await ui.press('ctrl-d');
    expect(ui.text()).toContain('Cancel');
    await ui.press('escape');
    await ui.command('readonly maybe');
    expect(ui.text()).toContain('readonly takes on or off');
  });
});

test('more objects than are listed are deleted only when their number is typed', async () => {
  await withClusterScreen({ prepare, columns: 120, rows: 45, command: 'configmaps' }, async (ui) => {
    await ui.command('configmaps c /many');
    await ui.press('space', 'shift-g', 'ctrl-space', 'ctrl-d');
    expect(ui.text()).toContain('Type 14 configmaps');
    expect(ui.text()).toContain('and 2 more');
  });
});

test(':aliases lists every word, and Enter goes there', async () => {
  await withClusterScreen({ prepare, rows: 60 }, async (ui) => {
    await ui.command('aliases');
    expect(ui.linesWith('deployments deployment, deploy, dp apps/v1')).toHaveLength(1);
    expect(ui.linesWith('pulses pulse, pu, hz')).toHaveLength(1);
    await ui.press('/');
    await ui.type('^nodes');
    await ui.press('enter', 'enter');
    await ui.show();
    expect(ui.title()).toBe('nodes[4]');
  });
});

test('an object is named, wherever it is looked for; one that is not there is told, and nothing moves', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('cm/in-a a');
    expect(ui.title()).toBe('configmaps(a)[2]');
    await ui.command('configmap/in-b all');
    expect(ui.title()).toContain('configmaps(all)');
    await ui.press('y');
    await ui.show();
    expect(ui.title()).toBe('yaml(b/in-b)');
    await ui.command('ns a');
    await ui.command('cm/in-b');
    expect(ui.text()).toContain('configmaps "in-b" not found in a; it is in b');
    expect(ui.title()).toBe('pods(a)[0]');
    await ui.press('escape');
    await ui.command('nodes/none');
    expect(ui.text()).toContain('nodes "none" not found');
  });
});

test('lists of rows take a filter behind their word', async () => {
  await withClusterScreen({ prepare }, async (ui) => {
    await ui.command('aliases /^deploy');
    expect(ui.title()).toMatch(/^aliases\[\d+\] \/\^deploy$/);
    expect(ui.body().slice(1).filter((line) => line.trim() !== '')).toHaveLength(1);
    await ui.command('wk all /coredns');
    expect(ui.title()).toContain('/coredns');
  });
});

test.each([['ctx', 'there is one simulated cluster'], ['dir /tmp', ':manifests shows it'], ['pf', 'with --serve, kubectl port-forward does'], ['usr', ':can u:NAME']])(':%s of k9s is explained', async (line, why) => {
  await withClusterScreen({ prepare, columns: 160 }, async (ui) => {
    await ui.command(line);
    expect(ui.text()).toContain(`"${line.split(' ')[0]}" is of k9s, and left out here: `);
    expect(ui.text()).toContain(why);
  });
});
