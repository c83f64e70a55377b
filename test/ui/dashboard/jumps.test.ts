// jumps.yaml: another meaning of Enter by kind, and what is refused in it.
import { expect, test } from 'vitest';
import { withConfigFolder } from '../../support/config-folder.ts';
import type { TestDashboard } from '../../support/dashboard.tsx';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

async function withJumps(text: string, run: (ui: TestDashboard, rewrite: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
  await withConfigFolder(async (config) => {
    const rewrite = async (next: string): Promise<void> => {
      config.write('jumps.yaml', next);
      await config.folder.initial();
    };
    await rewrite(text);
    await withDashboard({
      columns: 120, rows: 30, settings: config.folder,
      prepare: (client) => {
        addPod(client, 'web', { labels: { app: 'web' } });
        addPod(client, 'other');
        client.create('configmaps', { metadata: { name: 'settings', namespace: 'default', labels: { app: 'web' } }, data: {} });
        client.create('configmaps', { metadata: { name: 'plain', namespace: 'default' }, data: {} });
      },
    }, (ui) => run(ui, rewrite));
  });
}

const byLabel = 'jumps:\n  v1/configmaps:\n    targetGVR: v1/pods\n    labelSelector: app={{ index .metadata.labels "app" }}\n';

test('Enter opens what the file says, chosen by values of the object; Esc comes back', () =>
  withJumps(byLabel, async (ui) => {
    await ui.command('cm /settings');
    await ui.press('?');
    expect(ui.linesWith('<enter> Jump to pods')).toHaveLength(1);
    await ui.press('escape', 'enter');
    expect(ui.title()).toContain('pods(default/configmap/settings)[1]');
    expect(ui.linesWith('web ')).toHaveLength(1);
    await ui.press('escape');
    expect(ui.title()).toContain('configmaps(default)');
  }));

test('a value that the object has not got is told, and the file is read again when it is saved', () =>
  withJumps(byLabel, async (ui, rewrite) => {
    await ui.command('cm /plain');
    await ui.press('enter');
    expect(ui.footer()).toContain('! jump to pods: {{ index .metadata.labels "app" }} has no value in configmap/plain');
    await rewrite('jumps: {cm: {targetGVR: po, fieldSelector: "metadata.name!={{ .metadata.name }}", targetNamespace: all}}\n');
    await ui.press('enter');
    expect(ui.title()).toContain('pods(all/configmap/plain)[2]');
    await rewrite('jumps: {}\n');
    await ui.command('cm /plain');
    await ui.press('enter');
    expect(ui.title()).toContain('describe configmap');
  }));

test.each<[text: string, problem: string]>([
  ['jumps: {pods: {labelSelector: a=b}}', '1:15: jumps.pods.targetGVR is missing'],
  ['jumps: {pods: {targetGVR: po, labelSelector: "a={{ range .items }}"}}', '1:46: jumps.pods.labelSelector has "{{ range .items }}": a value is written as {{ .metadata.name }} or {{ index .metadata.labels "app" }}'],
  ['jumps: {pods: {targetGVR: po, labelSelector: "a={{ .metadata.name"}}', '1:46: jumps.pods.labelSelector has braces that are not closed'],
  ['jumps: {pods: {targetGVR: po, fieldSelector: "spec.node={{ .metadata.name }}"}}', '1:46: jumps.pods.fieldSelector cannot be used: field label not supported: spec.node'],
  ['jumps: {pods: {targetGVR: po}, v1/pods: {targetGVR: nodes}}', '1:41: jumps.v1/pods pods have a jump already'],
])('%s is refused', (text, problem) =>
  withConfigFolder(async (config) => {
    config.write('jumps.yaml', text);
    await config.folder.initial();
    expect(config.problems('jumps.yaml')).toEqual([problem]);
  }));
