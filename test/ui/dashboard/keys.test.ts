// Keys that the user has changed: what is pressed, what help, header and hints say, and what is said of conflicts.
import { expect, test } from 'vitest';
import { createKubernetesRegistry } from '../../../src/kinds/index.ts';
import { createKeyCatalogue } from '../../../src/ui/key-catalogue.ts';
import { withConfigFolder } from '../../support/config-folder.ts';
import type { TestDashboard, TestDashboardOptions } from '../../support/dashboard.tsx';
import { withDashboard } from '../../support/dashboard.tsx';
import { keyPlaces } from '../../support/key-places.ts';
import { addPod } from '../../support/objects.ts';

const catalogue = createKeyCatalogue(createKubernetesRegistry().kinds);

test('the catalogue knows every action of every place, with its keys', () => {
  const missing: string[] = [];
  const found = new Set<string>();
  for (const [place, actions] of keyPlaces()) {
    for (const [action, keys] of actions) {
      found.add(`${place} ${action}`).add(action);
      const known = catalogue.get(place)?.get(action);
      for (const key of keys) if (!known?.includes(key)) missing.push(`${place}: ${action} on ${key} is not in src/ui/key-catalogue.ts`);
    }
  }
  const surplus = [...catalogue].flatMap(([place, actions]) => [...actions.keys()].filter((action) => !found.has(action)).map((action) => `${place}: ${action} is in src/ui/key-catalogue.ts and nowhere else`));
  // Nine namespaces are more than this cluster has.
  expect([...missing, ...surplus.filter((line) => !/namespace-[3-9]/.test(line))]).toEqual([]);
});

const options: TestDashboardOptions = { columns: 160, rows: 40, prepare: (client) => void addPod(client, 'web') };

/** The dashboard with this keys.yaml. */
async function withKeys(text: string, run: (ui: TestDashboard) => Promise<void>, more: TestDashboardOptions = {}): Promise<void> {
  await withConfigFolder(async (config) => {
    config.write('keys.yaml', text);
    await config.folder.initial();
    await withDashboard({ ...options, ...more, settings: config.folder }, run);
  });
}

test('an action gets another key, more keys, or none; header and help say so', () =>
  withKeys('keys:\n  describe: [f2, D]\n  kill: none\n  yaml: "Y"\n', async (ui) => {
    expect(ui.footer()).not.toContain('!');
    expect(ui.linesWith('<f2> Describe')).toHaveLength(1);
    expect(ui.text()).not.toContain('Kill');
    await ui.press('d');
    expect(ui.title()).toContain('pods(default)');
    for (const key of ['f2', 'shift-d']) {
      await ui.press(key);
      expect(ui.title()).toContain('describe pod');
      await ui.press('escape');
    }
    await ui.press('ctrl-k');
    expect(ui.text()).not.toContain('Kill');
    await ui.press('?');
    expect(ui.linesWith('<f2> <shift-d> Describe')).toHaveLength(1);
    expect(ui.linesWith('<shift-y> YAML')).toHaveLength(1);
    expect(ui.linesWith('<ctrl-k>')).toHaveLength(0);
  }));

test('a key of one view only, and moves of every kind', () =>
  withKeys('keys:\n  down: n\n  copy-namespace: none\nin:\n  pods: {logs: o, show-node: shift-o, sort-by-the-picked-column: none}\n', async (ui) => {
    await ui.press('n');
    expect(ui.rows()).toEqual(['a', '>web']);
    await ui.press('k', 'j');
    expect(ui.rows()).toEqual(['>a', 'web']);
    await ui.press('down');
    expect(ui.rows()).toEqual(['>a', 'web']);
    await ui.press('n');
    expect(ui.rows()).toEqual(['a', '>web']);
    await ui.press('o');
    expect(ui.title()).toContain('logs');
  }, { prepare: (client) => void (addPod(client, 'a'), addPod(client, 'web')) }));

test('what takes the key of something else is noted, and goes first', () =>
  withKeys('keys:\n  describe: s\n', async (ui) => {
    expect(ui.footer()).toContain('! keys.yaml:2: keys.describe takes "s" from shell, which has no key now in pods');
    await ui.command('config');
    expect(ui.linesWith('keys.yaml')[0]).toContain('good (');
    await ui.command('pods');
    await ui.press('s');
    expect(ui.title()).toContain('describe pod');
    await ui.press('escape', '?');
    expect(ui.text()).not.toContain('Shell');
  }));

test('hints name the keys that the user has', () =>
  withKeys('keys:\n  why: f9\n  describe: none\n', async (ui) => {
    expect(ui.footer()).toContain('CrashLoopBackOff:  <f9> why');
    await ui.press('f9');
    expect(ui.title()).toContain('why pod');
  }, { hints: true, prepare: (client) => void addPod(client, 'web', { waiting: 'CrashLoopBackOff', restarts: 3 }) }));

test('a click twice opens, whatever key opens', () =>
  withKeys('keys:\n  open: f4\n', async (ui) => {
    const y = ui.lines().findIndex((line) => line.startsWith(' web'));
    for (const end of ['M', 'm', 'M', 'm']) await ui.send(`\x1b[<0;3;${y + 1}${end}`);
    expect(ui.title()).toContain('containers');
  }));

test(':keys lists the name of each action, the keys it has, and where', () =>
  withKeys('keys:\n  kill: [f6, f7]\n', async (ui) => {
    await ui.command('keys');
    await ui.filter('kill|^pause|^fold ');
    expect(ui.linesWith('pods')).toEqual(['kill f6 f7 ctrl-k pods']);
    expect(ui.linesWith('everywhere')).toEqual(['pause ; ; everywhere']);
    expect(ui.linesWith('xray')).toEqual(['fold space space xray', 'fold-or-unfold-all x x xray']);
  }));

test('is applied as it is saved, and a broken file leaves the keys as they are, in sight', () =>
  withConfigFolder(async (config) => {
    await config.folder.initial();
    config.folder.follow();
    await withDashboard({ ...options, settings: config.folder }, async (ui) => {
      config.write('keys.yaml', 'keys: {describe: f2}\n');
      await config.until('f2', ({ keys }) => keys.everywhere.size > 0);
      await ui.show(200);
      expect(ui.linesWith('<f2> Describe')).toHaveLength(1);
      config.write('keys.yaml', 'keys: {descripe: f2}\n');
      await config.until('bad', ({ files }) => files.find(({ name }) => name === 'keys.yaml')!.state === 'bad');
      await ui.show(200);
      expect(ui.footer()).toContain('! keys.yaml:1: unknown field "keys.descripe": did you mean "describe"?');
      await ui.show(20_000);
      expect(ui.linesWith('config ✗1')).toHaveLength(1);
      await ui.press('f2');
      expect(ui.title()).toContain('describe pod');
    });
  }));

test.each<[text: string, problem: string]>([
  ['keys:\n  descripe: d\n', '2:3: unknown field "keys.descripe": did you mean "describe"?'],
  ['in:\n  pod: {kill: x}\n  pods: {kill: f6}\n', '3:9: in.pods is pod, which is there already'],
  ['in:\n  nodes: {cordn: x}\n', '2:18: in.nodes.cordn is no action there: did you mean "cordon"?'],
  ['keys:\n  kill: ctrl-1\n', '2:9: keys.kill "ctrl-1" is no key that terminals send: ctrl goes with letters'],
  ['keys:\n  kill: [x, entr]\n', '2:9: keys.kill "entr" is no key: did you mean "enter"?'],
  ['keys:\n  kill: ctrl-i\n', '2:9: keys.kill "ctrl-i" is what a terminal sends for tab: write "tab"'],
  ['keys:\n  kill: shift-,\n', '2:9: keys.kill "shift-," is no key: with shift a terminal sends another character, so write that one'],
  ['keys:\n  kill: f6\n  shell: f6\n', '3:10: keys.shell "f6" is given to kill as well, and both are in pods'],
  ['keys:\n  kill: {x: y}\n', '2:9: keys.kill must be a text, not a mapping'],
  ['keys:\n  command: none\n  leave-at-once: none\n', '3:18: keys.leave-at-once cannot be without a key while "command" is, too: nothing would leave the program (in configmaps)'],
])('%j is refused', (text, problem) =>
  withConfigFolder(async (config) => {
    config.write('keys.yaml', text);
    await config.folder.initial();
    expect(config.problems('keys.yaml')).toEqual([problem]);
    expect(config.folder.snapshot().keys.everywhere.size).toBe(0);
  }));
