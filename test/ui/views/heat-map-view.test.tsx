import { describe, expect, test } from 'vitest';
import type { Node } from '../../../src/model/object.ts';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const web = (replicas: number, cpu: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {sim.kubarium.dev/stop-after: 10s}}
    spec: {containers: [{name: web, image: 'nginx:1.27', resources: {requests: {cpu: ${cpu}, memory: 256Mi}}}]}
`;
const node = (name: string): string => `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {capacity: {cpu: "4", memory: 8Gi, pods: "110"}}}`;
const prepare = (replicas = 6, cpu = '500m', nodes = 0) => (cluster: TestCluster): void => {
  for (let index = 1; index <= nodes; index++) cluster.apply(node(`extra-${index}`));
  cluster.apply(web(replicas, cpu));
  cluster.advance('1m');
};
/** Without lines on which nothing but the border is. */
const screen = (ui: ClusterScreen): string => ui.body().map((line) => line.trimEnd()).filter((line) => line.trim() !== '|').join('\n');
const isCordoned = ({ cluster }: ClusterScreen, name: string): boolean => cluster.admin.get<Node>('nodes', undefined, name).spec.unschedulable === true;

describe('the whole picture', () => {
  test('four nodes at 80x24', async () => {
    await withClusterScreen({ columns: 80, rows: 24, command: 'heatmap', prepare: prepare() }, async (ui) => {
      await ui.press('right');
      expect(screen(ui)).toMatchInlineSnapshot(`
        " control-plane                                | worker-1 Ready
         [............]   0%                          | CPU requests 1 of 4, 2 pods
                                                      | --------------------------------
        >worker-1                                     | web-66f6~j9tmx Running       0.5
         [###.........]  25%                          | web-66f6~klfhx Running       0.5
         worker-2                                     |
         [###.........]  25%                          |
         worker-3                                     |
         [###.........]  25%                          |
         share of allocatable: CPU requests   ! fault  c cordoned  -n leave  +n came"
      `);
    });
  });

  test('four nodes at 120x40', async () => {
    await withClusterScreen({ columns: 120, rows: 40, command: 'heatmap', prepare: prepare() }, async (ui) => {
      await ui.press('right');
      expect(screen(ui)).toMatchInlineSnapshot(`
        " control-plane          >worker-1                                     | worker-1 Ready
         [............]   0%     [###.........]  25%                          | CPU requests 1 of 4, 2 pods
                                                                              | ------------------------------------------------
         worker-2                worker-3                                     | web-66f69fb45d-j9tmx        Running          0.5
         [###.........]  25%     [###.........]  25%                          | web-66f69fb45d-klfhx        Running          0.5
         share of allocatable: CPU requests   ! fault  c cordoned  -n leave  +n came"
      `);
    });
  });

  test('four nodes at 200x50', async () => {
    await withClusterScreen({ columns: 200, rows: 50, command: 'heatmap', prepare: prepare() }, async (ui) => {
      await ui.press('right');
      expect(screen(ui)).toMatchInlineSnapshot(`
        " control-plane          >worker-1                worker-2                worker-3                                     | worker-1 Ready
         [............]   0%     [###.........]  25%     [###.........]  25%     [###.........]  25%                          | CPU requests 1 of 4, 2 pods
                                                                                                                              | --------------------------------------------------------------------------------
                                                                                                                              | web-66f69fb45d-j9tmx                                  Running                0.5
                                                                                                                              | web-66f69fb45d-klfhx                                  Running                0.5
         share of allocatable: CPU requests   ! fault  c cordoned  -n leave  +n came"
      `);
    });
  });

  test('three hundred nodes at 80x24: small tiles, and the rest below', async () => {
    await withClusterScreen({ columns: 80, rows: 24, command: 'heatmap', prepare: prepare(40, '3', 300) }, async (ui) => {
      expect(screen(ui)).toMatchInlineSnapshot(`
        ">  0%     0%     0%     0%     0%     0%      | control-plane Ready
          75%     0%    75%     0%     0%     0%      | CPU requests 0 of 4, 0 pods
          75%     0%     0%     0%     0%     0%      | --------------------------------
           0%     0%     0%     0%     0%     0%      | no pods
          75%     0%     0%     0%     0%     0%      |
           0%     0%     0%     0%     0%     0%      |
           0%     0%     0%     0%     0%     0%      |
           0%     0%     0%     0%     0%     0%      |
           0%     0%     0%     0%     0%    75%      |
           0%    75%     0%     0%     0%     0%      |
          75%     0%     0%     0%     0%     0%      |
          75%    75%     0%     0%    75%     0%      |
           0%     0%     0%     0%     0%    75%      |
           0%     0%     0%    75%     0%     0%      |
           0%     0%     0%     0%     0%     0%      |
           0%    75%     0%    75%     0%     0%      |
         share of allocatable: CPU requests   ! fault  c cordoned  -n leave  +n came"
      `);
      await ui.press('shift-g');
      expect(ui.linesWith('worker-3 Ready')).toHaveLength(1);
      await ui.press('/');
      await ui.type('extra-29');
      await ui.press('enter');
      expect(ui.title()).toBe('heatmap(CPU requests)[11] /extra-29');
    });
  });
});

test('t goes through requests, usage and pods', async () => {
  await withClusterScreen({ command: 'heatmap', prepare: prepare() }, async (ui) => {
    const titles = [ui.title()];
    for (let press = 0; press < 5; press++) {
      await ui.press('t');
      titles.push(ui.title());
    }
    expect(titles).toEqual(['CPU requests', 'memory requests', 'CPU usage', 'memory usage', 'pods', 'CPU requests'].map((title) => `heatmap(${title})[4]`));
  });
});

test('faults and cordons are seen without colours, and f goes to them', async () => {
  await withClusterScreen({ command: 'heatmap', prepare: prepare() }, async (ui) => {
    await ui.cluster.port.faults!.inject({ kind: 'power-loss', target: { type: 'node', name: 'worker-2' } }, 'key');
    await ui.press('end', 'c', 'tab', 'enter');
    await ui.advance(60_000);
    expect(isCordoned(ui, 'worker-3')).toBe(true);
    expect(screen(ui)).toMatch(/worker-2 +!/);
    expect(screen(ui)).toMatch(/>worker-3 +c/);
    await ui.press('g', 'f');
    expect(screen(ui)).toContain('| ! fault power-loss:');
    expect(ui.linesWith('worker-2 NotReady')).toHaveLength(1);
  });
});

test('a drain is started and watched here: what leaves, and where it goes', async () => {
  await withClusterScreen({ command: 'heatmap', prepare: prepare() }, async (ui) => {
    await ui.press('right', 'r');
    expect(ui.text()).toContain('Drain node/worker-1');
    await ui.press('tab', 'enter');
    await ui.advance(2000);
    expect(ui.title()).toContain('heatmap');
    expect(ui.body()[0]).toContain('draining node/worker-1');
    expect(screen(ui)).toMatch(/>worker-1 +-2c/);
    expect(ui.linesWith('- web-')[0]).toContain('terminating');
    expect(screen(ui)).toMatch(/\| {3}> web-\S+ on worker-[23]/);
    await ui.advance(40_000);
    expect(ui.body()[0]).toContain('node/worker-1 drained');
    const arrived = [...screen(ui).matchAll(/worker-[23] +\+(\d)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    expect(arrived).toBe(2);
    await ui.press('p');
    expect(ui.title()).toBe('drain(worker-1)[2]');
  });
});

test('the key of the nodes table opens it on the node under the cursor; enter shows its pods', async () => {
  await withClusterScreen({ command: 'nodes', prepare: prepare() }, async (ui) => {
    await ui.press('g', 'j', 'j', 't');
    await ui.show();
    expect(ui.linesWith('worker-2 Ready')).toHaveLength(1);
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toMatch(/^pods\(.*node\/worker-2\)/);
  });
});

test('a read-only dashboard drains nothing', async () => {
  await withClusterScreen({ command: 'heatmap', readOnly: true, prepare: prepare() }, async (ui) => {
    await ui.press('right', 'r');
    expect(ui.footer()).toContain('the dashboard is read-only');
  });
});

test('it draws nothing while the clock stands still', async () => {
  await withClusterScreen({ command: 'heatmap', prepare: prepare() }, async (ui) => {
    await ui.show(10_000);
    const { writes } = ui.stdout;
    for (let beat = 0; beat < 5; beat++) await ui.show(1000);
    expect(ui.stdout.writes).toBe(writes);
  });
});
