// The linear mode: every key of the screen, and everything that it shows, as plain lines that are only appended.
import { expect, test } from 'vitest';
import type { TestCluster } from '../../support/cluster.ts';
import { withLinear } from '../../support/linear.ts';

const pod = (name: string, more = ''): string => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {nodeName: worker-1, containers: [{name: main, image: "nginx:1.27"${more}}]}}\n---\n`;
const deployment = '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: "nginx:1.27"}]}}}}';
const prepare = (cluster: TestCluster): void => {
  cluster.apply(pod('api') + pod('cache') + pod('web'));
  cluster.advance('40s');
};

test('it begins with the cluster, the table and the row', () =>
  withLinear({ prepare }, async (ui) => {
    expect(ui.heard()).toEqual([
      'Kubarium as text. The keys are those of the screen: ? lists them, ctrl-l says again where you are, :q leaves.',
      'Cluster kubarium (simulated, v1.33)',
      'Nodes  4/4 ready  Pods 3 running',
      'CPU  0/16 requested',
      'Memory  0Gi/32Gi requested',
      '00:00:00  1x paused',
      expect.stringMatching(/^seed 1 {2}rev \d+$/),
      'pods(default)[3]',
      'api: READY 1/1, STATUS Running, RESTARTS 0, AGE 40s, IP 10.244.1.2, NODE worker-1 (1 of 3)',
    ]);
  }));

test('moves read the row out; at the end it is read again', () =>
  withLinear({ prepare }, async (ui) => {
    ui.heard();
    expect(await ui.press('j')).toEqual([expect.stringMatching(/^cache: READY 1\/1, STATUS Running, .* \(2 of 3\)$/)]);
    expect(await ui.press('shift-g')).toEqual([expect.stringMatching(/^web: .* \(3 of 3\)$/)]);
    expect(await ui.press('j')).toEqual([expect.stringMatching(/^web: .* \(3 of 3\)$/)]);
    expect(await ui.press('space')).toEqual(['pods(default)[3] 1 marked', expect.stringMatching(/^marked, web: /)]);
  }));

test('changes of the selected object are announced, passing time and other objects are not', () =>
  withLinear({ prepare }, async (ui) => {
    ui.heard();
    ui.cluster.admin.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    expect(await ui.advance(20_000)).toEqual([]);
    ui.cluster.admin.patch('pods', 'default', 'api', 'strategic', { spec: { containers: [{ name: 'main', image: 'nginx:1.161' }] } });
    const heard = await ui.advance(30_000);
    expect(heard[0]).toMatch(/^api: READY was 1\/1, now 0\/1; STATUS was Running, now \w+/);
    expect(heard).toContainEqual(expect.stringMatching(/^api: STATUS was ErrImagePull, now ImagePullBackOff/));
    ui.cluster.admin.delete('pods', 'default', 'api', { gracePeriodSeconds: 0 });
    const gone = await ui.advance(30_000);
    expect(gone.filter((line) => line.startsWith('cache: '))).toHaveLength(1);
    expect(gone[0]).toMatch(/^api is gone/);
  }));

test('a prompt is a line that is typed into; suggestions and mistakes are lines', () =>
  withLinear({ prepare }, async (ui) => {
    ui.heard();
    await ui.press(':');
    await ui.type('nodes');
    const heard = await ui.press('enter');
    expect(ui.written).toContain('\nCommand: nodes\n');
    expect(heard.slice(-2)).toEqual(['nodes[4]', expect.stringMatching(/^control-plane: STATUS Ready, ROLES control-plane, /)]);
    await ui.press(':');
    await ui.type('podz');
    expect(await ui.press('enter')).toEqual(['error: no resource or command is called "podz": did you mean "pods"?', 'Command: podz']);
    await ui.press('escape');
    await ui.press(':');
    await ui.type('dep');
    expect((await ui.press('down')).join(' ')).toMatch(/suggestion 1 of \d+: deployments$/);
  }));

test('a filter says what is left', () =>
  withLinear({ prepare }, async (ui) => {
    ui.heard();
    await ui.press('/');
    await ui.type('cac');
    const heard = await ui.press('enter');
    expect(ui.written).toContain('\nFilter or search: cac\n');
    expect(heard).toContain('pods(default)[1] /cac');
    expect(heard.at(-1)).toMatch(/^cache: .* \(1 of 1\)$/);
  }));

test('a dialog says what will happen, its fields, and what an answer changes', () =>
  withLinear({ command: 'deployments', prepare: (cluster) => void (cluster.apply(deployment), cluster.advance('30s')) }, async (ui) => {
    ui.heard();
    expect(await ui.press('s')).toEqual(['Dialog: Scale deployment/web', 'web: 2 → 2, nothing changes', 'Replicas: 2']);
    expect(await ui.press('up')).toEqual(['Replicas: 3', expect.stringMatching(/^web: 2 → 3/)]);
    expect(await ui.press('tab')).toEqual(['button Cancel']);
    expect(await ui.press('tab')).toEqual(['button OK']);
    expect(await ui.press('enter')).toContain('scaled deployment/web to 3  (kubectl scale deployment/web --replicas=3 -n default)');
    expect(await ui.advance(10_000)).toContainEqual(expect.stringMatching(/^web: READY was 2\/3, now 3\/3; AVAILABLE was 2, now 3/));
    const heard = await ui.press('ctrl-d');
    expect(heard[0]).toBe('Dialog: Delete deployment/web');
    expect(heard.at(-1)).toMatch(/Propagation|button Cancel/);
    await ui.press('escape');
  }));

test('texts are read by pages, one more line with j, and say when there is no more', () =>
  withLinear({ prepare }, async (ui) => {
    ui.heard();
    const page = await ui.press('y');
    expect(page[0]).toBe('yaml(default/api)');
    expect(page).toContain('apiVersion: v1');
    expect(page.length).toBe(21);
    expect(await ui.press('j')).toHaveLength(1);
    const next = await ui.press('space');
    expect(next.length).toBeGreaterThan(15);
    expect(next.some((line) => page.includes(line) && line.trim().length > 12)).toBe(false);
    await ui.press('shift-g');
    expect(await ui.press('j')).toEqual(['nothing more']);
  }));

test('log lines are said as they come', () =>
  withLinear({ prepare: (cluster) => void (cluster.apply(pod('talks', ', command: [sh, -c, "while true; do echo tick $(date +%S); sleep 5; done"]').replace('nginx:1.27', 'busybox:1.36')), cluster.advance('20s')) }, async (ui) => {
    const first = await ui.press('l');
    expect(first.some((line) => line.includes('tick'))).toBe(true);
    const later = await ui.advance(11_000);
    expect(later.filter((line) => line.includes('tick'))).toHaveLength(2);
  }));

test('what is refused, time that stops and the newest event of the selected object are said', () =>
  withLinear({ prepare }, async (ui) => {
    ui.heard();
    expect(await ui.press('ctrl-o')).toEqual(['read-only: keys that change the cluster are refused (ctrl-o or :readonly off)']);
    expect((await ui.press('ctrl-d'))[0]).toBe('warning: Delete: the dashboard is read-only');
    await ui.press('ctrl-o');
    expect(await ui.press(';')).toEqual(['time runs at 1x']);
    expect(await ui.press('>')).toEqual(['time runs at 2x']);
    expect(await ui.press(';')).toEqual(['time is paused']);
    expect((await ui.press('shift-v'))[0]).toMatch(/^event, \d+s ago: Started: Started container main$/);
  }));

test('every view says something, in lines without control characters, boxes or bars', () =>
  withLinear({ prepare: (cluster) => void (cluster.apply(deployment), prepare(cluster)) }, async (ui) => {
    for (const command of ['pulses', 'workloads', 'xray deployments', 'heatmap', 'rollout deploy/web', 'why pod/api', 'describe pod/api', 'faults', 'actions', 'aliases', 'drain', 'manifests', 'events', 'containers api', 'help']) {
      await ui.press(':');
      await ui.type(command);
      const heard = await ui.press('enter');
      expect(heard.length, command).toBeGreaterThan(1);
      await ui.press('j', 'k', 'l', 'escape');
    }
    // oxlint-disable-next-line no-control-regex -- looking for control characters is the purpose
    expect(ui.written.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2500-\u25ff]/);
  }));

test('ctrl-l says again where one is', () =>
  withLinear({ prepare }, async (ui) => {
    ui.heard();
    const heard = await ui.press('ctrl-l');
    expect(heard[0]).toBe('Cluster kubarium (simulated, v1.33)');
    expect(heard.slice(-2)).toEqual(['pods(default)[3]', expect.stringMatching(/^api: /)]);
  }));

test('a rollout tells how it goes on by itself, and so do the heat map and the pulses', () =>
  withLinear({ prepare: (cluster) => (cluster.apply(deployment), cluster.advance('60s')) }, async (ui) => {
    await ui.press(':');
    await ui.type('rollout deploy/web');
    await ui.press('enter');
    expect(await ui.advance(20_000)).toEqual([]);
    ui.cluster.admin.patch('deployments', 'default', 'web', 'strategic', { spec: { template: { spec: { containers: [{ name: 'a', image: 'nginx:1.28' }] } } } });
    const heard = await ui.advance(60_000);
    expect(heard[0]).toMatch(/^rolling out \d of 2: waits for pod\/web-\w+-\w+/);
    expect(heard).toContainEqual(expect.stringMatching(/^surge 1 of 1 {2}unavailable 0 of 0 +2 wanted, 1 new, 2 available/));
    expect(heard).toContainEqual('pods: 2 available, 1 starting');
    expect(heard).toContain('complete');
    // Not for every pod that moves.
    expect(heard.length).toBeLessThan(30);

    await ui.press(':');
    await ui.type('heatmap');
    const map = await ui.press('enter');
    expect(map).toContainEqual(expect.stringMatching(/^worker-1: Ready, CPU requests \d+%$/));
    expect(map).toContainEqual(expect.stringMatching(/^CPU requests 0 of 4, \d pods$/));
    expect(map.join('\n')).not.toMatch(/\||\[#/);
    expect(await ui.advance(10_000)).toEqual([]);
    ui.cluster.admin.patch('nodes', undefined, 'worker-2', 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': 'power-loss' } } });
    expect(await ui.advance(70_000)).toContainEqual(expect.stringMatching(/^worker-2: NotReady/));

    await ui.press(':');
    await ui.type('pulses');
    const pulses = await ui.press('enter');
    expect(pulses).toContainEqual(expect.stringMatching(/^nodes: OK 3, BAD 1 \(1 of \d+\)$/));
    expect(await ui.advance(30_000)).toEqual([]);
    ui.cluster.admin.patch('nodes', undefined, 'worker-2', 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': null } } });
    expect(await ui.advance(60_000)).toContain('nodes: none bad');
  }));
