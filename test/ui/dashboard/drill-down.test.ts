// Enter goes into what belongs to an object, Esc comes back to where one was.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import { addDeployment, addNode, addPod } from '../../support/objects.ts';

test('Enter on a deployment shows its pods, Esc returns to the row it was on', () =>
  withDashboard({
    command: 'deploy',
    prepare(client) {
      addDeployment(client, 'api', 1);
      addDeployment(client, 'web', 2);
    },
  }, async (ui) => {
    await ui.press('j', 'enter');
    expect(ui.title()).toBe('pods(default/deployment/web)[2]');
    expect(ui.rows()).toEqual(['>web-7d9f-0', 'web-7d9f-1']);
    expect(ui.footer()).toContain('<deployments>   <pods>');
    await ui.press('escape');
    expect(ui.rows()).toEqual(['api', '>web']);
    expect(ui.footer()).not.toContain('<pods>');
  }));

test('z on a deployment shows its ReplicaSets, and Enter there their pods', () =>
  withDashboard({ command: 'deploy', prepare: (client) => addDeployment(client, 'web', 2) }, async (ui) => {
    await ui.press('z');
    expect(ui.rows()).toEqual(['>web-7d9f']);
    await ui.press('enter');
    expect(ui.title()).toBe('pods(default/replicaset/web-7d9f)[2]');
    expect(ui.footer()).toContain('<deployments>   <replicasets>   <pods>');
  }));

test('Enter on a node shows its pods of all namespaces', () =>
  withDashboard({
    command: 'nodes',
    prepare(client) {
      addNode(client, 'worker-1');
      addNode(client, 'worker-2');
      addPod(client, 'here', { node: 'worker-2' });
      addPod(client, 'dns', { namespace: 'kube-system', node: 'worker-2' });
      addPod(client, 'elsewhere', { node: 'worker-1' });
    },
  }, async (ui) => {
    await ui.press('j', 'enter');
    expect(ui.title()).toBe('pods(all/node/worker-2)[2]');
    expect(ui.linesWith('Running')).toEqual([expect.stringContaining('default here'), expect.stringContaining('kube-system dns')]);
  }));

test('o shows the node of a pod with the cursor on it, shift-j the owner', () =>
  withDashboard({
    prepare(client) {
      addNode(client, 'worker-1');
      addNode(client, 'worker-2');
      addDeployment(client, 'api', 1);
      addPod(client, 'solo', { node: 'worker-2' });
    },
  }, async (ui) => {
    await ui.press('j', 'o');
    expect(ui.rows()).toEqual(['worker-1', '>worker-2']);
    await ui.press('escape', 'k', 'shift-j');
    expect(ui.title()).toBe('replicasets(default)[1]');
    expect(ui.rows()).toEqual(['>api-7d9f']);
  }));

test('Esc in the first view says how to leave, q asks', () =>
  withDashboard({}, async (ui) => {
    await ui.press('escape');
    expect(ui.footer()).toContain(':q leaves');
    await ui.press('q');
    expect(ui.text()).toContain('Leave Kubarium');
    await ui.press('enter');
    expect(await ui.waitUntilExit()).toBe(0);
  }));

test('marks, sort and filter of the view below are kept', () =>
  withDashboard({
    prepare(client) {
      for (const name of ['a', 'b', 'c']) addPod(client, name);
    },
  }, async (ui) => {
    await ui.press('shift-n', 'space');
    await ui.filter('[abc]');
    await ui.press('d', 'escape');
    expect(ui.rows()).toEqual(['c', 'b', '>*a']);
    expect(ui.title()).toContain('/[abc]');
  }));

test('u on a namespace uses it and stays, Enter shows its pods', () =>
  withDashboard({ command: 'ns', prepare: (client) => void addPod(client, 'dns', { namespace: 'kube-system' }) }, async (ui) => {
    await ui.filter('kube');
    await ui.press('u');
    await ui.show();
    expect(ui.footer()).toContain('namespace in use: kube-system');
    expect(ui.rows()).toEqual(['>kube-system+(*)']);
    await ui.press('enter');
    expect(ui.title()).toBe('pods(kube-system)[1]');
    await ui.press('escape', 'escape');
    await ui.command('pods');
    expect(ui.title()).toBe('pods(kube-system)[1]');
  }));
