import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../../src/model/object.ts';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';

const web = (image: string, replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: ${replicas}
  minReadySeconds: 5
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: '${image}'}]}}
`;
const settled = (replicas: number) => (cluster: TestCluster): void => {
  cluster.apply(web('nginx:1.27', replicas));
  cluster.advance('2m');
};
const rolling = (replicas: number, image = 'nginx:1.28', time = '20s') => (cluster: TestCluster): void => {
  settled(replicas)(cluster);
  cluster.apply(web(image, replicas));
  cluster.advance(time);
};
const screen = (ui: ClusterScreen): string => ui.body().map((line) => line.trimEnd()).join('\n').trimEnd();
const live = ({ cluster }: ClusterScreen): Deployment => cluster.admin.get<Deployment>('deployments', 'default', 'web');

/** Opens it before the rollout begins, so that the chart has something to tell. */
async function watch(columns: number, rows: number, replicas: number, run: (ui: ClusterScreen) => Promise<void>): Promise<void> {
  await withClusterScreen({ columns, rows, command: 'deploy', prepare: settled(replicas) }, async (ui) => {
    await ui.press('o');
    await ui.advance(5000);
    ui.cluster.apply(web('nginx:1.28', replicas));
    await ui.advance(16_000);
    await run(ui);
  });
}

describe('the whole picture', () => {
  test('three replicas at 80x24', async () => {
    await watch(80, 24, 3, async (ui) => {
      expect(screen(ui)).toMatchInlineSnapshot(`
        " rolling out 2 of 3: waits for pod/web-6f57c56c5c-kclxd: ready, and available
           after minReadySeconds 5
         surge 1 of 1  unavailable 0 of 0  3 wanted, 2 new, 3 available
         NEW rev 2 web-6f57c56c5c               | OLD rev 1 web-6ffb5b9cb4
         2 wanted, 2 there, 1 available         | 2 wanted, 2 there, 2 available
         A R                                    | A A
         A available 3  R ready, not yet available 1

         surge         max 1|                                                     ######
                            |                                                     ######
                            |                                                     ######
                           0|                                                    _######
         unavailable   max 0|                                                    _______
                             3m ago                    90s ago                       now"
      `);
    });
  });

  test('three replicas at 120x40', async () => {
    await watch(120, 40, 3, async (ui) => {
      expect(screen(ui)).toMatchInlineSnapshot(`
        " rolling out 2 of 3: waits for pod/web-6f57c56c5c-kclxd: ready, and available after minReadySeconds 5
         surge 1 of 1  unavailable 0 of 0  3 wanted, 2 new, 3 available  RollingUpdate, maxUnavailable 25%, maxSurge 25%

         NEW rev 2 web-6f57c56c5c                                   | OLD rev 1 web-6ffb5b9cb4
         nginx:1.28  2 wanted, 2 there, 1 available                 | nginx:1.27  2 wanted, 2 there, 2 available
         A R                                                        | A A
         A available 3  R ready, not yet available 1


         surge         max 1|                                                                                          #########
                            |                                                                                          #########
                            |                                                                                          #########
                            |                                                                                          #########
                            |                                                                                          #########
                           0|                                                                                       ___#########
         unavailable   max 0|                                                                                       ____________
                             3m ago                                        90s ago                                           now"
      `);
    });
  });

  // What exactly three hundred pods do is the business of other tests; the picture of fixed states is in test/ui/rollout.
  test.each([[80, 24], [200, 50]])('three hundred replicas at %ix%i', async (columns, rows) => {
    await watch(columns, rows, 300, async (ui) => {
      const lines = screen(ui).split('\n');
      expect(lines.every((line) => line.length <= columns)).toBe(true);
      expect(lines[0]).toMatch(/^ rolling out \d+ of 300: waits for pod\/web-/);
      expect(screen(ui)).toContain(' surge 75 of 75  unavailable 75 of 75  300 wanted,');
      expect(screen(ui)).toMatch(/NEW rev 2 web-\S+ +\| OLD rev 1 web-/);
      const [, scale = '1'] = /a letter for (\d+) pods/.exec(screen(ui)) ?? [];
      const letters = lines.filter((line) => /^ [ARNSPXTE |]+$/.test(line)).join('').replaceAll(/[ |]/g, '');
      const pods = ui.cluster.admin.list('pods', { namespace: 'default' }).length;
      expect(letters.length * Number(scale)).toBeGreaterThanOrEqual(pods);
      expect(screen(ui)).toMatch(/surge +max 75\|/);
      expect(screen(ui)).toMatch(/unavailable +max 75\|/);
    });
  });
});

test('an image that cannot be pulled: the same sentence here and in why', async () => {
  await withClusterScreen({ command: 'deploy', prepare: rolling(3, 'nginx:1.161') }, async (ui) => {
    await ui.press('o');
    await ui.show();
    const sentence = ui.body()[0]!.trim();
    expect(sentence).toMatch(/^rolling out 1 of 3: waits for pod\/web-\S+: (ErrImagePull|ImagePullBackOff) nginx:1\.161$/);
    expect(screen(ui)).toContain(' X failing 1');
    await ui.press('w');
    await ui.show();
    expect(ui.linesWith(sentence.replace('rolling out 1 of 3: ', 'it '))).toHaveLength(1);
  });
});

test('paused and resumed from here, and followed to the end', async () => {
  await withClusterScreen({ command: 'deploy', prepare: rolling(3) }, async (ui) => {
    await ui.press('o', 't', 'enter');
    await ui.advance(1000);
    expect(live(ui).spec.paused).toBe(true);
    expect(ui.body()[0]).toContain('paused: waits to be resumed');
    await ui.press('t', 'enter');
    await ui.advance(60_000);
    expect(ui.body()[0]!.trim()).toBe('complete');
    expect(screen(ui)).not.toContain('OLD');
  });
});

test('undone from here, with the dialog of the table', async () => {
  await withClusterScreen({ command: 'deploy', prepare: rolling(3) }, async (ui) => {
    await ui.press('o', 'u');
    expect(ui.text()).toContain('Roll back deployment/web');
    await ui.press('tab', 'enter');
    await ui.advance(60_000);
    expect(live(ui).spec.template.spec!.containers[0]!.image).toBe('nginx:1.27');
  });
});

test('a read-only dashboard shows it and changes nothing', async () => {
  await withClusterScreen({ command: 'deploy', readOnly: true, prepare: rolling(3) }, async (ui) => {
    await ui.press('o', 't');
    expect(ui.footer()).toContain('the dashboard is read-only');
  });
});

test('b changes the time of the chart, enter shows the pods, escape comes back', async () => {
  await withClusterScreen({ command: 'deploy', prepare: rolling(3) }, async (ui) => {
    await ui.press('o', 'b');
    await ui.show();
    expect(ui.title()).toBe('rollout deployment(default/web) 10m');
    await ui.press('enter');
    await ui.show();
    expect(ui.title()).toMatch(/^pods\(default\/deployment\/web\)/);
    await ui.press('escape');
    expect(ui.title()).toBe('rollout deployment(default/web) 10m');
  });
});

test(':rollout takes a name, a pod leads to its Deployment, and without either it says what to do', async () => {
  await withClusterScreen({ prepare: rolling(3) }, async (ui) => {
    await ui.command('rollout');
    expect(ui.title()).toBe('rollout deployment(default/web) 3m');
    await ui.command('rollout web');
    expect(ui.title()).toBe('rollout deployment(default/web) 3m');
    await ui.command('rollout deploy/nope');
    expect(ui.text()).toContain('deployments "nope" not found');
    await ui.command('nodes');
    await ui.command('rollout');
    expect(ui.text()).toContain('The rollout of what?');
  });
});

test('a deleted workload stays on the screen and is said to be gone', async () => {
  await withClusterScreen({ command: 'deploy', prepare: rolling(3) }, async (ui) => {
    await ui.press('o');
    ui.cluster.admin.delete('deployments', 'default', 'web', { propagationPolicy: 'Background' });
    await ui.advance(1000);
    expect(ui.title()).toContain('deleted');
  });
});

const others = `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 3
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: 'redis:IMAGE'}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: agent, image: 'redis:IMAGE'}]}}
`;
test.each([['sts', 'statefulset', 'db', '1 of 1'], ['ds', 'daemonset', 'agent', '1 of 1']])('%s: revisions side by side', async (command, kind, name, unavailable) => {
  const prepare = (cluster: TestCluster): void => {
    cluster.apply(others.replaceAll('IMAGE', '7.2'));
    cluster.advance('1m');
    cluster.apply(others.replaceAll('IMAGE', '77.77'));
    cluster.advance('1m');
  };
  await withClusterScreen({ command, prepare }, async (ui) => {
    await ui.press('o');
    await ui.show();
    expect(ui.title()).toBe(`rollout ${kind}(default/${name}) 3m`);
    expect(ui.body()[0]).toContain('redis:77.77');
    expect(screen(ui)).toContain(`unavailable ${unavailable}`);
    expect(screen(ui)).toMatch(/NEW rev 2 .* \| OLD rev 1/);
    expect(screen(ui)).toContain('X failing 1');
  });
});
