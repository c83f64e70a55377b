// The guided tour over the shipped examples: each step goes on when the user has done it, and not before.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tourPanel } from '../../../src/ui/tour/panel.ts';
import { tourSteps } from '../../../src/ui/tour/steps.ts';
import type { ClusterScreen } from '../../support/cluster-screen.tsx';
import { withClusterScreen } from '../../support/cluster-screen.tsx';
import type { TestCluster } from '../../support/cluster.ts';
import type { FolderPort } from '../../support/folder-port.ts';
import { createFolderPort } from '../../support/folder-port.ts';

const example = (path: string): string => readFileSync(new URL(`../../../manifests/${path}`, import.meta.url), 'utf8');
const web = example('web.yaml');
const crashLoop = example('troubles/crash-loop.yaml');

/** The dashboard over two of the examples, settled, at the size of the smallest terminal in use. */
async function withExamples(run: (ui: ClusterScreen, folder: FolderPort) => Promise<void>, options: { readOnly?: boolean } = {}): Promise<void> {
  let folder!: FolderPort;
  const manifests = (cluster: TestCluster): FolderPort => (folder = createFolderPort(cluster));
  await withClusterScreen({ columns: 80, rows: 24, manifests, ...options }, async (ui) => {
    await folder.save({ 'web.yaml': web, 'troubles/crash-loop.yaml': crashLoop });
    await ui.advance(40_000);
    await run(ui, folder);
  });
}

/** The title line of the panel, '' without one. */
function step(ui: ClusterScreen): string {
  return ui.lines().find((line) => line.startsWith(' Tour'))?.trim().replace(/ +<ctrl-n> skip.*/, '') ?? '';
}

test('walks through all eight steps as a user does them', () =>
  withExamples(async (ui, folder) => {
    await ui.command('tour');
    expect(step(ui)).toBe('Tour 1 of 8: Wish for something else');
    expect(ui.text()).toContain('Waits for: nginx:1.29 in the template of deployment/web');
    expect(ui.text()).toContain('<ctrl-n> skip  <ctrl-x> leave');
    await folder.save({ 'web.yaml': web.replace('nginx:1.27', 'nginx:1.28') });
    await ui.show();
    expect(step(ui)).toContain('Tour 1 of 8');
    await folder.save({ 'web.yaml': web.replace('nginx:1.27', 'nginx:1.29') });
    await ui.show();
    expect(step(ui)).toBe('Tour 2 of 8: Watch it come true');

    await ui.command('deploy');
    expect(step(ui)).toContain('Tour 2 of 8');
    await ui.advance(60_000);
    expect(step(ui)).toBe('Tour 3 of 8: Ask why');

    await ui.command('po /crash');
    await ui.press('d');
    expect(step(ui)).toContain('Tour 3 of 8');
    await ui.press('escape', 'w');
    expect(ui.title()).toContain('why pod(default/crash-loop)');
    expect(step(ui)).toBe('Tour 4 of 8: Scale by key, and see drift');

    await ui.command('deploy');
    await ui.press('s', '5', 'enter');
    await ui.advance(5000);
    expect(step(ui)).toContain('Tour 4 of 8');
    await ui.press('m');
    expect(step(ui)).toBe('Tour 5 of 8: Drain a node');

    await ui.command('drain');
    expect(step(ui)).toContain('Tour 5 of 8');
    const crashing = ui.cluster.pod('crash-loop').spec.nodeName;
    const node = ['worker-1', 'worker-2', 'worker-3'].find((name) => name !== crashing)!;
    await ui.command(`nodes /${node}`);
    await ui.press('r');
    expect(ui.text()).toContain(`Drain node/${node}`);
    await ui.press('right', 'enter');
    await ui.advance(60_000);
    expect(step(ui)).toBe('Tour 6 of 8: Go back');

    await ui.command('deploy');
    await ui.press('u', 'right', 'enter');
    await ui.advance(2000);
    expect(step(ui)).toBe('Tour 7 of 8: Stop time');

    await ui.press("'", "'");
    expect(step(ui)).toContain('Tour 7 of 8');
    await ui.press(';');
    expect(step(ui)).toBe('Tour 8 of 8: Break something');

    await ui.command('nodes /worker-1');
    await ui.press('x', 'enter');
    await ui.show();
    expect(step(ui)).toContain('Tour: all steps done.');
    await ui.press('ctrl-x');
    expect(step(ui)).toBe('');
  }));

test('the panel stays through views, dialogs and prompts, and leaves the table its room', () =>
  withExamples(async (ui) => {
    await ui.command('tour');
    for (const key of ['d', 'escape', 'y', 'escape', '?', 'escape', 'enter', 'escape', ':', 'escape', '-']) {
      await ui.press(key);
      expect(step(ui)).toBe('Tour 1 of 8: Wish for something else');
    }
    expect(ui.lines().filter((line) => /^ (web-|crash-loop)/.test(line))).toHaveLength(4);
    expect(ui.lines().at(-1)).toContain('<pods>');
  }));

test('is skipped step by step, begun anew and left, by keys and by words', () =>
  withExamples(async (ui) => {
    await ui.command('tour');
    await ui.press('ctrl-n');
    expect(step(ui)).toContain('Tour 2 of 8');
    await ui.command('tour next');
    expect(step(ui)).toContain('Tour 3 of 8');
    await ui.command('tour');
    expect(step(ui)).toContain('Tour 1 of 8');
    await ui.command('tour leave');
    expect(step(ui)).toBe('');
    await ui.command('tour next');
    expect(ui.text()).toContain('no tour is under way: "tour" begins one');
    await ui.press('escape');
    await ui.command('tour backwards');
    expect(ui.text()).toContain('tour takes "next" or "leave", or nothing to begin');
  }));

test('who takes it again is asked for the other image', () =>
  withExamples(async (ui, folder) => {
    await folder.save({ 'web.yaml': web.replace('nginx:1.27', 'nginx:1.29') });
    await ui.show();
    await ui.command('tour');
    expect(ui.text()).toContain('Waits for: nginx:1.27 in the template');
  }));

describe('says what it needs', () => {
  test('over another folder', () =>
    withClusterScreen({ manifests: createFolderPort }, async (ui) => {
      await ui.command('tour');
      expect(ui.text()).toContain('misses deployment/web with nginx and pod/crash-loop:');
    }));

  test('without a folder, also as the command to begin with', () =>
    withClusterScreen({ command: 'tour' }, (ui) => {
      expect(ui.text()).toContain('misses a manifests folder that is followed');
      return Promise.resolve();
    }));

  test('when nothing may change', () => withExamples(async (ui) => {
    await ui.command('tour');
    expect(ui.text()).toContain('the tour changes things, and this is read-only');
  }, { readOnly: true }));
});

test.each([[80, 24], [120, 40], [200, 50]])('no step is cut at %ix%i, and none takes more than a quarter', (columns, rows) => {
  for (const [index, { text, waitsFor }] of tourSteps.entries()) {
    const shown = tourPanel({ step: index, before: 'nginx:1.29', seen: new Set() }, columns, rows).map((line) => line.map((part) => part.text).join(''));
    const joined = shown.join(' ').replaceAll(/ +/g, ' ');
    expect(joined).toContain(text('nginx:1.29'));
    expect(joined).toContain(waitsFor('nginx:1.29'));
    expect(joined).toContain('<ctrl-n> skip <ctrl-x> leave');
    expect(shown.length).toBeLessThanOrEqual(rows / 4);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(columns);
  }
});

test('there are eight steps', () => expect(tourSteps).toHaveLength(8));
