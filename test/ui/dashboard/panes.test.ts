// Two panes: each with views and a history of its own, the keys in one of them, nothing followed for one that is closed.
import { expect, test } from 'vitest';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';
import { setFault } from '../../support/cluster.ts';

const pod = (name: string, image = 'nginx:1.27'): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {nodeName: worker-1, containers: [{name: main, image: '${image}'}]}}\n---\n`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(pod('api') + pod('typo', 'redis:77.77') + pod('web'));
  cluster.advance('40s');
};
const at = (columns: number, rows: number, command?: string) => ({ columns, rows, prepare, ...(command ? { command } : {}) });

/** From the first title on, without the footer, blank lines left out. */
function content(ui: ClusterScreen): string {
  const lines = ui.lines();
  const top = lines.findIndex((line) => line.startsWith('───'));
  return lines.slice(top, -1).map((line) => line.trimEnd()).filter((line) => line.replaceAll(/[| ]/g, '') !== '').join('\n');
}

const titles = (ui: ClusterScreen): string[] => content(ui).split('\n').filter((line) => line.startsWith('─')).flatMap((line) => line.split('|')).map((part) => part.replaceAll('─', '').trim());

test('120x40: beside each other, the one with the keys between > and <', () =>
  withClusterScreen(at(120, 40), async (ui) => {
    await ui.press('|');
    await ui.command('nodes');
    expect(content(ui)).toMatchInlineSnapshot(`
      "───────────────────── pods(default)[3] ─────────────────────|────────────────────── > nodes[4] < ───────────────────────
       NAME^     READY    STATUS               RESTARTS     AGE  >| NAME^          STATUS   ROLES        PODS   CPU   MEMORY >
       api         1/1    Running                     0     40s   | control-plane  Ready    control-p~  0/110   0/4    0/8Gi
       typo        0/1    ImagePullBackOff            0     40s   | worker-1       Ready    <none>      3/110   0/4    0/8Gi
       web         1/1    Running                     0     40s   | worker-2       Ready    <none>      0/110   0/4    0/8Gi
                                                                  | worker-3       Ready    <none>      0/110   0/4    0/8Gi"
    `);
  }));

test('80x24: asked for beside each other, they stand one above the other', () =>
  withClusterScreen(at(80, 24), async (ui) => {
    await ui.press('|');
    await ui.command('nodes');
    expect(content(ui)).toMatchInlineSnapshot(`
      "─────────────────────────────── pods(default)[3] ───────────────────────────────
       NAME^    READY   STATUS              RESTARTS    AGE   IP           NODE
       api        1/1   Running                    0    40s   10.244.1.2   worker-1
       typo       0/1   ImagePullBackOff           0    40s   10.244.1.3   worker-1
       web        1/1   Running                    0    40s   10.244.1.4   worker-1
      ───────────────────────────────── > nodes[4] < ─────────────────────────────────
       NAME^          STATUS   ROLES           PODS   CPU   MEMORY   AGE   TAINTS    >
       control-plane  Ready    control-plane  0/110   0/4    0/8Gi   47s        1
       worker-1       Ready    <none>         3/110   0/4    0/8Gi   47s        0
       worker-2       Ready    <none>         0/110   0/4    0/8Gi   47s        0
       worker-3       Ready    <none>         0/110   0/4    0/8Gi   47s        0"
    `);
  }));

test('200x50: one above the other, with the events of the selected object below both', () =>
  withClusterScreen(at(200, 50), async (ui) => {
    await ui.press('_', 'shift-v', 'j');
    await ui.show();
    expect(content(ui)).toMatchInlineSnapshot(`
      "─────────────────────────────────────────────────────────────────────────────────────────── pods(default)[3] ───────────────────────────────────────────────────────────────────────────────────────────
       NAME^       READY      STATUS                 RESTARTS       AGE      IP              NODE
       api           1/1      Running                       0       40s      10.244.1.2      worker-1
       typo          0/1      ImagePullBackOff              0       40s      10.244.1.3      worker-1
       web           1/1      Running                       0       40s      10.244.1.4      worker-1
      ───────────────────────────────────────────────────────────────────────────────────────── > pods(default)[3] < ─────────────────────────────────────────────────────────────────────────────────────────
       NAME^       READY      STATUS                 RESTARTS       AGE      IP              NODE
       api           1/1      Running                       0       40s      10.244.1.2      worker-1
       typo          0/1      ImagePullBackOff              0       40s      10.244.1.3      worker-1
       web           1/1      Running                       0       40s      10.244.1.4      worker-1
      ─────────────────────────────────────────────────────────────────────────────────────────── events(typo)[5] ────────────────────────────────────────────────────────────────────────────────────────────
          2s  Warning Failed: Error: ImagePullBackOff (x4)
          2s  BackOff: Back-off pulling image "redis:77.77" (x4)
          6s  Warning Failed: Error: ErrImagePull (x3)
          6s  Warning Failed: Failed to pull image "redis:77.77": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/redis:77.77": failed to resolve reference
                  "docker.io/library/redis:77.77": docker.io/library/redis:77.77: not found (x3)
          6s  Pulling: Pulling image "redis:77.77" (x3)"
    `);
  }));

test('where there is no room for two, the one with the keys is shown and says so', () =>
  withClusterScreen(at(80, 18), async (ui) => {
    await ui.press('|');
    await ui.command('nodes');
    expect(titles(ui)).toEqual(['nodes[4]  no room for the other pane']);
    await ui.press('tab');
    await ui.show();
    expect(titles(ui)).toEqual(['pods(default)[3]  no room for the other pane']);
    await ui.resize(120, 40);
    await ui.show();
    expect(titles(ui)).toEqual(['> pods(default)[3] <', 'nodes[4]']);
  }));

test('keys go to one pane; tab and \\ give them to the other; the header shows the keys of the one that has them', () =>
  withClusterScreen(at(120, 40), async (ui) => {
    await ui.command('split nodes');
    expect(titles(ui)).toEqual(['pods(default)[3]', '> nodes[4] <']);
    expect(ui.text()).toContain('<r> Drain');
    await ui.press('tab', 'd');
    await ui.show();
    expect(titles(ui)).toEqual(['> describe pod(default/api) <', 'nodes[4]']);
    expect(ui.text()).not.toContain('<r> Drain');
    await ui.press('\\', 'y');
    await ui.show();
    expect(titles(ui)).toEqual(['describe pod(default/api)', '> yaml(control-plane) <']);
  }));

test('each pane has a stack and a history of its own', () =>
  withClusterScreen(at(120, 40), async (ui) => {
    await ui.command('split nodes');
    await ui.command('deployments');
    await ui.press('tab');
    await ui.command('services');
    expect(titles(ui)).toEqual(['> services(default)[1] <', 'deployments(default)[0]']);
    await ui.press('[');
    await ui.show();
    expect(titles(ui)).toEqual(['> pods(default)[3] <', 'deployments(default)[0]']);
    await ui.press('tab', '[');
    await ui.show();
    expect(titles(ui)).toEqual(['pods(default)[3]', '> nodes[4] <']);
    await ui.press(']', 'tab', ']');
    await ui.show();
    expect(titles(ui)).toEqual(['> services(default)[1] <', 'deployments(default)[0]']);
  }));

test('both panes follow the cluster', () =>
  withClusterScreen(at(120, 40), async (ui) => {
    await ui.command('split nodes');
    setFault(ui.cluster, 'worker-1', 'power-loss');
    ui.cluster.apply(pod('new'));
    await ui.advance(60_000);
    expect(ui.linesWith('new ')[0]).toMatch(/^new 0\/1/);
    expect(ui.linesWith('| worker-1 NotReady')).toHaveLength(1);
  }));

test('the same key once more closes the other pane, q closes this one, the other direction lays them anew', () =>
  withClusterScreen(at(120, 40), async (ui) => {
    await ui.command('split nodes');
    await ui.press('_');
    await ui.show();
    expect(titles(ui)).toEqual(['pods(default)[3]', '> nodes[4] <']);
    expect(content(ui)).not.toContain('|');
    await ui.press('_');
    await ui.show();
    expect(titles(ui)).toEqual(['nodes[4]']);
    await ui.press('|', 'q');
    await ui.show();
    expect(titles(ui)).toEqual(['nodes[4]']);
    await ui.press('|');
    await ui.command('only');
    expect(titles(ui)).toEqual(['nodes[4]']);
    await ui.command('only');
    expect(ui.text()).toContain('there is one pane only');
  }));

test('a pane that is closed follows nothing any more', () => {
  let followers = 0;
  const counted = (cluster: TestCluster): void => {
    const watch = cluster.store.watch.bind(cluster.store);
    cluster.store.watch = (...given) => {
      const unwatch = watch(...given);
      followers++;
      return () => {
        followers--;
        unwatch();
      };
    };
    prepare(cluster);
  };
  return withClusterScreen({ columns: 120, rows: 40, prepare: counted }, async (ui) => {
    const before = followers;
    await ui.command('split deployments');
    await ui.press('shift-v');
    expect(followers).toBeGreaterThan(before + 1);
    await ui.press('shift-v', 'q');
    await ui.show();
    expect(followers).toBe(before);
  });
});

test('a click gives its pane the keys, and selects there', () =>
  withClusterScreen(at(120, 40), async (ui) => {
    await ui.command('split nodes');
    const y = ui.lines().findIndex((line) => line.startsWith(' typo'));
    await ui.send(`\x1b[<0;5;${y + 1}M\x1b[<0;5;${y + 1}m`);
    expect(titles(ui)).toEqual(['> pods(default)[3] <', 'nodes[4]']);
    await ui.press('d');
    await ui.show();
    expect(titles(ui)[0]).toBe('> describe pod(default/typo) <');
    const node = ui.lines().findIndex((line) => line.includes('worker-2'));
    await ui.send(`\x1b[<0;70;${node + 1}M\x1b[<0;70;${node + 1}m`);
    await ui.press('y');
    await ui.show();
    expect(titles(ui)[1]).toBe('> yaml(worker-2) <');
  }));
