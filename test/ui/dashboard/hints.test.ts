// The welcome of the first frame, and the one hint at the bottom that fits the situation.
import { describe, expect, test } from 'vitest';
import { hintFor, hints } from '../../../src/ui/hints.ts';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';
import type { FolderPort } from '../../support/folder-port.ts';
import { createFolderPort } from '../../support/folder-port.ts';
import { configMap } from '../../support/manifests.ts';

const pods = `
{apiVersion: v1, kind: Pod, metadata: {name: a-crash}, spec: {containers: [{name: main, image: 'busybox:1.37', command: [sh, -c, 'exit 1']}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: b-image}, spec: {containers: [{name: main, image: 'nginx:1.161'}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: c-large}, spec: {containers: [{name: main, image: 'nginx:1.27', resources: {requests: {cpu: 50}}}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: d-well}, spec: {containers: [{name: main, image: 'nginx:1.27'}]}}
`;
const prepare = (cluster: TestCluster): void => {
  cluster.apply(pods);
  cluster.advance('50s');
};

describe('the welcome', () => {
  test('stands in the free room of the first frame and goes with the first key, which does what it always does', async () => {
    await withClusterScreen({ columns: 80, rows: 24, hints: true, prepare }, async (ui) => {
      expect(ui.text()).toContain('Welcome.');
      expect(ui.text()).toContain('The first key puts this away.');
      expect(ui.lines().filter((line) => /a-crash|b-image|c-large|d-well/.test(line))).toHaveLength(4);
      await ui.press('d');
      expect(ui.title()).toContain('describe pod(default/a-crash');
      expect(ui.text()).not.toContain('Welcome.');
      await ui.press('escape');
      expect(ui.text()).not.toContain('Welcome.');
    });
  });

  test.each([
    ['with --command', { hints: true, command: 'pods' }],
    ['with --no-hints', { hints: false }],
    ['where every line is needed', { hints: true, rows: 12 }],
  ])('is not shown %s', async (_, options) => {
    await withClusterScreen({ ...options, prepare }, (ui) => {
      expect(ui.text()).not.toContain('Welcome.');
      return Promise.resolve();
    });
  });

  test('names the example only where it is there', async () => {
    let folder!: FolderPort;
    const manifests = (cluster: TestCluster): FolderPort => (folder = createFolderPort(cluster));
    await withClusterScreen({ hints: true, manifests }, async (ui) => {
      expect(ui.text()).toContain('Save a manifest in the folder');
      await folder.save({ 'web.yaml': configMap('web') });
      await ui.resize(121, 30);
      expect(ui.text()).toContain('Open web.yaml in your editor');
    });
  });

  test('says where the folder is, as the user named it', async () => {
    let folder!: FolderPort;
    const manifests = (cluster: TestCluster): FolderPort => (folder = { ...createFolderPort(cluster), dir: 'lessons/first/' });
    await withClusterScreen({ hints: true, manifests }, async (ui) => {
      expect(ui.text()).toContain('Save a manifest in lessons/first, and watch');
      await folder.save({ 'web.yaml': configMap('web') });
      await ui.resize(121, 30);
      expect(ui.text()).toContain('Open lessons/first/web.yaml in your editor');
    });
  });
});

describe('the hint', () => {
  test('fits the selected pod, one at a time, and gives way to a message', async () => {
    await withClusterScreen({ columns: 100, hints: true, command: 'pods', prepare }, async (ui) => {
      ui.driver.start();
      await ui.show(10);
      expect(ui.footer()).toMatch(/(CrashLoopBackOff|Error): {2}<w> why {2}<l> log {2}<p> log of the run before$/);
      await ui.press('j');
      expect(ui.footer()).toMatch(/(ErrImagePull|ImagePullBackOff): {2}<w> why {2}<i> another image {2}<d> describe$/);
      await ui.press('j');
      expect(ui.footer()).toMatch(/Pending: {2}<w> why no node takes it$/);
      await ui.press('j');
      expect(ui.footer()).toBe(' <pods>');
      await ui.press('k', 'c');
      expect(ui.footer()).toContain('copied c-large');
      expect(ui.footer()).not.toContain('Pending');
      await ui.show(7000);
      expect(ui.footer()).toContain('Pending:');
    });
  });

  test('says that time stands still', async () => {
    await withClusterScreen({ hints: true, command: 'namespaces' }, async (ui) => {
      expect(ui.footer()).toMatch(/time stands still: {2}<;> go on {2}<'> one step$/);
      await ui.press(';');
      expect(ui.footer()).toBe(' <namespaces>');
    });
  });

  test('names problems of the folder and drift', async () => {
    let folder!: FolderPort;
    const manifests = (cluster: TestCluster): FolderPort => (folder = createFolderPort(cluster));
    await withClusterScreen({ hints: true, command: 'configmaps', manifests }, async (ui) => {
      await folder.save({ 'a.yaml': configMap('a') });
      ui.cluster.admin.patch('configmaps', 'default', 'a', 'merge', { data: { value: 'b' } });
      await ui.show();
      expect(ui.footer()).toMatch(/1 not as its file says: {2}<m> manifests/);
      await folder.save({ 'b.yaml': 'kind: Nonsense' });
      await ui.show(8000);
      expect(ui.footer()).toMatch(/1 not applied: {2}<m> manifests/);
    });
  });

  test('follows a rollout that is stuck, and leaves keys out that change things when nothing may change', async () => {
    const stuck = (cluster: TestCluster): void => {
      cluster.apply('{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {progressDeadlineSeconds: 20, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.161"}]}}}}');
      cluster.advance('10s');
    };
    for (const readOnly of [false, true]) {
      await withClusterScreen({ columns: 140, hints: true, readOnly, command: 'deploy', prepare: stuck }, async (ui) => {
        expect(ui.footer()).toMatch(/0 of 1 available: {2}<w> what it waits for {2}<enter> its pods {2}<z>/);
        await ui.advance(30_000);
        expect(ui.footer()).toMatch(readOnly ? /deadline exceeded.*: {2}<w> why {2}<enter> its pods$/ : /deadline exceeded.*: {2}<w> why/);
      });
    }
  });

  test('is left out where it does not fit beside the crumbs, and when hints are off', async () => {
    await withClusterScreen({ columns: 50, hints: true, command: 'pods', prepare }, (ui) => Promise.resolve(expect(ui.footer()).toBe(' <pods>')));
    await withClusterScreen({ columns: 120, command: 'pods', prepare }, (ui) => Promise.resolve(expect(ui.footer()).toBe(' <pods>')));
  });

  test('offers no key that does nothing', () => {
    const nothing = { selected: undefined, manifests: undefined, isPaused: true, isDown: true, now: 0 };
    expect(hintFor(nothing, (key) => (key === "'" ? key : undefined))).toEqual([{ text: 'time stands still:', tone: 'muted' }, { text: "  <'>", tone: 'key' }, { text: ' one step', tone: 'text' }]);
    expect(hintFor(nothing, () => undefined)).toBeUndefined();
    expect(new Set(hints.map(({ name }) => name)).size).toBe(hints.length);
  });
});
