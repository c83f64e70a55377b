// The `:` prompt on the screen: suggestions, mistakes, and the history of commands.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import { addDeployment, addNode, addPod } from '../../support/objects.ts';

test('any name that kubectl knows opens the table', () =>
  withDashboard({ prepare: (client) => addNode(client, 'worker-1') }, async (ui) => {
    for (const [line, title] of [['deploy', 'deployments(default)[0]'], ['no', 'nodes[1]'], ['ReplicaSet', 'replicasets(default)[0]'], ['sa', 'serviceaccounts(default)[1]']]) {
      await ui.command(line!);
      expect(ui.title()).toBe(title);
    }
  }));

test('a command takes namespace, labels and filter', () =>
  withDashboard({
    prepare(client) {
      addPod(client, 'dns-1', { namespace: 'kube-system', labels: { app: 'dns' } });
      addPod(client, 'dns-2', { namespace: 'kube-system', labels: { app: 'dns' } });
      addPod(client, 'proxy', { namespace: 'kube-system' });
    },
  }, async (ui) => {
    await ui.command('po kube-system app=dns /2$|-2 ');
    expect(ui.title()).toBe('pods(kube-system)[1] app=dns /2$|-2');
    await ui.command('po');
    expect(ui.title()).toBe('pods(kube-system)[3]');
  }));

test('suggestions stand below; Tab takes the first, Down picks another', () =>
  withDashboard({}, async (ui) => {
    await ui.press(':');
    await ui.type('dep');
    expect(ui.text()).toContain(': deployments');
    await ui.press('tab', 'enter');
    expect(ui.title()).toContain('deployments');
    await ui.press(':');
    await ui.type('po');
    await ui.press('down', 'down', 'down', 'enter');
    expect(ui.title()).toContain('poddisruptionbudgets');
  }));

test('an unknown word is answered with what was probably meant, and can be mended', () =>
  withDashboard({}, async (ui) => {
    await ui.command('podz');
    expect(ui.text()).toContain('no resource or command is called "podz": did you mean "pods"?');
    await ui.press('backspace');
    await ui.type('s');
    await ui.press('enter');
    expect(ui.title()).toBe('pods(default)[0]');
  }));

test(':ns NAME uses a namespace; an unknown one is refused', () =>
  withDashboard({ prepare: (client) => addPod(client, 'dns', { namespace: 'kube-system' }) }, async (ui) => {
    await ui.command('ns kube-system');
    expect(ui.title()).toBe('pods(kube-system)[1]');
    await ui.command('ns kube-sistem');
    expect(ui.text()).toContain('namespaces "kube-sistem" not found: did you mean "kube-system"?');
  }));

test('0 shows all namespaces, the digits the favourites', () =>
  withDashboard({ prepare: (client) => [addPod(client, 'web'), addPod(client, 'dns', { namespace: 'kube-system' })] }, async (ui) => {
    await ui.press('0');
    expect(ui.title()).toBe('pods(all)[2]');
    await ui.press('2');
    expect(ui.title()).toBe('pods(kube-system)[1]');
    await ui.press('1');
    expect(ui.title()).toBe('pods(default)[1]');
  }));

test('[ ] and - walk through the commands, with all that was open', () =>
  withDashboard({ prepare: (client) => addDeployment(client, 'web', 1) }, async (ui) => {
    await ui.command('deploy');
    await ui.press('enter');
    await ui.command('ns');
    await ui.press('[');
    expect(ui.title()).toBe('pods(default/deployment/web)[1]');
    await ui.press('escape');
    expect(ui.title()).toBe('deployments(default)[1]');
    await ui.press(']');
    expect(ui.title()).toContain('namespaces');
    await ui.press('-');
    expect(ui.title()).toContain('deployments');
    await ui.press('-');
    expect(ui.title()).toContain('namespaces');
  }));

test('lines given before come back with Up', () =>
  withDashboard({}, async (ui) => {
    await ui.command('deploy');
    await ui.command('ns');
    await ui.press(':', 'up', 'up', 'enter');
    expect(ui.title()).toContain('deployments');
  }));

test(':q leaves, ctrl-c too', () =>
  withDashboard({}, async (ui) => {
    await ui.command('q');
    expect(await ui.waitUntilExit()).toBe(0);
  }));

test('Esc leaves the prompt and does nothing else', () =>
  withDashboard({}, async (ui) => {
    await ui.press(':');
    await ui.type('ns');
    await ui.press('escape');
    expect(ui.title()).toBe('pods(default)[0]');
    expect(ui.text()).not.toContain(': ns');
  }));
