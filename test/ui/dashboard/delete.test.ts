// The delete dialog: what goes, what goes with it, and what the apiserver says to it.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import { addDeployment, addNode, addPod } from '../../support/objects.ts';

test('Cancel has the focus: Enter destroys nothing', () =>
  withDashboard({ command: 'deploy', prepare: (client) => addDeployment(client, 'web', 3) }, async (ui) => {
    await ui.press('ctrl-d');
    expect(ui.text()).toContain('> Cancel <');
    expect(ui.text()).toContain('with it: 1 ReplicaSet, 3 Pods');
    await ui.press('enter');
    expect(ui.text()).not.toContain('Cancel');
    expect(ui.api.client.find('deployments', 'default', 'web')).toBeDefined();
  }));

test('Delete deletes, and says how kubectl would', () =>
  withDashboard({ command: 'deploy', prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('ctrl-d', 'right', 'enter');
    expect(ui.api.client.find('deployments', 'default', 'web')).toBeUndefined();
    expect(ui.text()).toContain('deleted deployment/web  (kubectl delete deployment/web -n default)');
    expect(ui.text()).not.toContain('Cancel');
  }));

test('dependents can be left behind, and grace can be none', () =>
  withDashboard({ command: 'deploy', prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('ctrl-d', 'shift-tab', 'shift-tab', 'right', 'right');
    expect(ui.text()).toContain('left behind: 1 ReplicaSet, 1 Pod');
    await ui.press('tab', 'space', 'tab', 'tab', 'enter');
    expect(ui.text()).toContain('kubectl delete deployment/web --cascade=orphan --force --grace-period=0 -n default');
  }));

test('a pod that somebody controls comes back', () =>
  withDashboard({ prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.press('ctrl-d');
    expect(ui.text()).toContain('ReplicaSet web-7d9f makes a new one');
  }));

test('the name of a namespace must be typed', () =>
  withDashboard({
    command: 'ns',
    prepare(client) {
      client.create('namespaces', { metadata: { name: 'shop' } });
      client.create('serviceaccounts', { metadata: { name: 'default', namespace: 'shop' } });
      addPod(client, 'till', { namespace: 'shop' });
    },
  }, async (ui) => {
    await ui.press('shift-g', 'ctrl-d');
    expect(ui.text()).toContain('everything inside goes: 1 Pod');
    await ui.type('sho');
    await ui.press('enter', 'enter');
    expect(ui.text()).toContain('type shop to go on');
    await ui.press('shift-tab', 'shift-tab');
    await ui.type('p');
    await ui.press('enter', 'enter');
    expect(ui.api.client.get('namespaces', undefined, 'shop').metadata.deletionTimestamp).toBeDefined();
  }));

test('so must the name of a node', () =>
  withDashboard({ command: 'nodes', prepare: (client) => [addNode(client, 'worker-1'), addPod(client, 'web')] }, async (ui) => {
    await ui.press('ctrl-d');
    expect(ui.text()).toContain('Type worker-1');
    expect(ui.text()).toContain('1 Pod on it');
  }));

test('a refusal shows in the dialog, which stays open', () =>
  withDashboard({ prepare: (client) => addPod(client, 'web') }, async (ui) => {
    await ui.press('ctrl-d');
    // Another pod of the same name takes the place of the one that the dialog speaks of.
    ui.api.client.delete('pods', 'default', 'web', { gracePeriodSeconds: 0 });
    addPod(ui.api.client, 'web');
    await ui.press('right', 'enter');
    expect(ui.text()).toContain('Refused: Error from server (Conflict)');
    expect(ui.text()).toContain('> Delete <');
    expect(ui.api.client.get('pods', 'default', 'web').metadata.deletionTimestamp).toBeUndefined();
    await ui.press('escape');
    expect(ui.text()).not.toContain('> Delete <');
  }));

test('some went before the refusal: it says how many', () =>
  withDashboard({ prepare: (client) => ['a', 'b'].map((name) => addPod(client, name)) }, async (ui) => {
    await ui.press('space', 'space', 'ctrl-d');
    ui.api.client.delete('pods', 'default', 'b', { gracePeriodSeconds: 0 });
    await ui.press('right', 'enter');
    expect(ui.lines().join(' ')).toContain('1 of 2 done, then: Error from server (NotFound): pods "b" not found');
  }));

test('the row for all namespaces cannot be deleted', () =>
  withDashboard({ command: 'ns' }, async (ui) => {
    expect(ui.rows()[0]).toBe('>all');
    await ui.press('ctrl-d');
    expect(ui.footer()).toContain('Delete: this row stands for all namespaces');
  }));
