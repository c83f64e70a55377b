// The languages of the `/` prompt on a table of pods.
import { describe, expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import type { TestDashboardOptions } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

const options: TestDashboardOptions = {
  prepare(client) {
    addPod(client, 'api-1', { labels: { app: 'api', tier: 'back' } });
    addPod(client, 'api-2', { labels: { app: 'api', tier: 'back' }, waiting: 'CrashLoopBackOff', restarts: 12 });
    addPod(client, 'web-1', { labels: { app: 'web', tier: 'front' }, node: 'worker-2' });
    addPod(client, 'web-2', { labels: { app: 'web', tier: 'front' }, restarts: 2 });
  },
};

describe('a filter keeps', () => {
  const cases: [text: string, meaning: string, rows: string[]][] = [
    ['web', 'names', ['web-1', 'web-2']],
    ['WEB-[2]', 'what a regular expression finds, in any case', ['web-2']],
    ['crashloop', 'texts of other columns', ['api-2']],
    ['web-. 1/1 run', 'texts across columns, blanks included', ['web-1', 'web-2']],
    ['!web', 'what does not match', ['api-1', 'api-2']],
    ['-l app=web', 'labels', ['web-1', 'web-2']],
    ['-l app in (api),tier=back', 'labels by a whole selector', ['api-1', 'api-2']],
    ['app=api', 'labels without a word before', ['api-1', 'api-2']],
    ['-f w2', 'letters in order', ['web-2']],
    ['status:running', 'one column', ['api-1', 'web-1', 'web-2']],
    ['restarts:>2', 'amounts', ['api-2']],
    ['node:=worker-2', 'exact texts', ['web-1']],
    ['status:running restarts:<1 web', 'all of several terms', ['web-1']],
  ];
  test.each(cases)('%s: %s', (text, _meaning, expected) =>
    withDashboard(options, async (ui) => {
      await ui.filter(text);
      expect(ui.rows().map((row) => row.replace('>', ''))).toEqual(expected);
      expect(ui.title()).toBe(`pods(default)[${expected.length}] /${text}`);
    }));
});

test('rows are filtered while typing; Esc in the prompt takes the filter away', () =>
  withDashboard(options, async (ui) => {
    await ui.press('/');
    await ui.type('web-2');
    expect(ui.rows()).toEqual(['>web-2']);
    await ui.press('escape');
    expect(ui.title()).toBe('pods(default)[4]');
  }));

test('the prompt begins empty over a filtered table; the filter stays until a key comes, and up brings it back', () =>
  withDashboard({ ...options, command: 'pods /web' }, async (ui) => {
    await ui.press('/');
    expect(ui.rows()).toEqual(['>web-1', 'web-2']);
    await ui.type('api');
    expect(ui.rows().map((row) => row.replace('>', ''))).toEqual(['api-1', 'api-2']);
    await ui.press('enter', '/', 'up');
    expect(ui.title()).toBe('pods(default)[2] /api');
    await ui.press('up');
    expect(ui.title()).toBe('pods(default)[2] /web');
    await ui.type('-2');
    await ui.press('enter');
    expect(ui.rows()).toEqual(['>web-2']);
    await ui.press('/', 'enter');
    expect(ui.title()).toBe('pods(default)[4]');
  }));

test('Esc in the table clears the filter before it goes back', () =>
  withDashboard(options, async (ui) => {
    await ui.command('ns');
    await ui.press('enter');
    await ui.filter('web');
    await ui.press('escape');
    expect(ui.title()).toContain('pods(');
    expect(ui.title()).not.toContain('/web');
    await ui.press('escape');
    expect(ui.title()).toContain('namespaces');
  }));

test('a broken expression says so and is searched as text', () =>
  withDashboard(options, async (ui) => {
    await ui.press('/');
    await ui.type('web[');
    expect(ui.text()).toContain('not a regular expression');
    expect(ui.text()).toContain('none of 4 pods matches');
  }));

test('a change that enters or leaves the filter enters or leaves the table', () =>
  withDashboard(options, async (ui) => {
    await ui.filter('web');
    await ui.change((client) => addPod(client, 'web-0'));
    expect(ui.rows().map((row) => row.replace('>', ''))).toEqual(['web-0', 'web-1', 'web-2']);
    await ui.change((client) => addPod(client, 'other'));
    expect(ui.title()).toContain('[3]');
  }));

test('earlier filters are suggested', () =>
  withDashboard(options, async (ui) => {
    await ui.filter('status:running');
    await ui.press('escape', '/');
    await ui.type('st');
    await ui.press('tab', 'enter');
    expect(ui.title()).toContain('/status:running');
  }));

test('ctrl-z shows faults only', () =>
  withDashboard(options, async (ui) => {
    await ui.press('ctrl-z');
    expect(ui.rows()).toEqual(['>api-2']);
    expect(ui.title()).toContain('faults only');
  }));

test('namespaces are found by their names, the one in use too', () =>
  withDashboard({ command: 'ns' }, async (ui) => {
    await ui.filter('default');
    expect(ui.rows()).toEqual(['>default+(*)']);
    await ui.press('escape');
    await ui.filter('kube-s');
    expect(ui.rows()).toEqual(['>kube-system+']);
  }));
