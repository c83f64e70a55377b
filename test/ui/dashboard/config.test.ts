// Skins and the configuration on the screen: previewed, worn, read anew, and what is said of a bad file.
import { describe, expect, test } from 'vitest';
import { withConfigFolder } from '../../support/config-folder.ts';
import type { TestDashboard, TestDashboardOptions } from '../../support/dashboard.tsx';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';

const options: TestDashboardOptions = {
  columns: 80,
  rows: 12,
  colours: 3,
  prepare: (client) => void addPod(client, 'web'),
};

/** A line as runs of one look: `#rrggbb` or a palette number, `*` bold, `_` underlined, `%` inverse, `.` dim. */
function runs(ui: TestDashboard, y: number): string {
  const parts: [look: string, text: string][] = [];
  for (const x of ui.lines()[y]!.split('').keys()) {
    const { text, fg, bold, underline, inverse, dim } = ui.style(x, y);
    const colour = fg < 0 ? '' : fg > 255 ? `#${fg.toString(16).padStart(6, '0')}` : String(fg);
    const look = `${colour}${bold ? '*' : ''}${underline ? '_' : ''}${inverse ? '%' : ''}${dim ? '.' : ''}`;
    const last = parts.at(-1);
    if (last && (last[0] === look || text.trim() === '')) last[1] += text || ' ';
    else parts.push([look, text || ' ']);
  }
  return parts.map(([look, text]) => `${look}(${text.trim().replaceAll(/ +/g, ' ').replaceAll(/─+/g, '─')})`).filter((part) => !part.endsWith('()')).join(' ');
}

/** The frame, the titles, the first row and the crumbs. */
function look(ui: TestDashboard): string {
  const top = ui.lines().findIndex((line) => line.startsWith('─'));
  return [top, top + 1, top + 2, ui.lines().length - 1].map((y) => runs(ui, y)).join('\n');
}

describe(':skin', () => {
  test('wears another one: nord, as golden text', () =>
    withDashboard(options, async (ui) => {
      await ui.command('skin nord');
      await ui.show(8000);
      expect(look(ui)).toMatchInlineSnapshot(`
        "#88c0d0(─) #88c0d0*(pods) #b48ead((default)) #eceff4([1]) #88c0d0(─)
        #eceff4*(NAME) #88c0d0*(^) #eceff4*(READY STATUS RESTARTS AGE IP NODE)
        #d8dee9%(web 1/1 Running 0 0s 10.244.1.7 worker-1)
        #d08770%(<pods>)"
      `);
    }));

  test('monochrome, as golden text', () =>
    withDashboard(options, async (ui) => {
      await ui.command('skin monochrome');
      await ui.show(8000);
      expect(look(ui)).toMatchInlineSnapshot(`
        "(─) *(pods) ((default)[1] ─)
        *(NAME^ READY STATUS RESTARTS AGE IP NODE)
        %(web 1/1 Running 0 0s 10.244.1.7 worker-1)
        %(<pods>)"
      `);
    }));

  test('is shown while it is typed or picked, and gone with escape', () =>
    withDashboard(options, async (ui) => {
      const before = look(ui);
      await ui.press(':');
      await ui.type('skin nord');
      const crumbs = (): string => runs(ui, ui.lines().length - 1);
      expect(crumbs()).toContain('#d08770');
      await ui.press('backspace');
      expect(crumbs()).toContain('#ffa500');
      await ui.press('down');
      expect(crumbs()).toContain('#d08770');
      await ui.press('escape');
      await ui.show(200);
      expect(look(ui)).toBe(before);
    }));

  test('with a wrong name stays in the prompt and says what was meant', () =>
    withDashboard(options, async (ui) => {
      await ui.command('skin drakula');
      expect(ui.text()).toContain('there is no skin "drakula": did you mean "dracula"?');
      await ui.press('escape');
      await ui.command('skin');
      expect(ui.text()).toContain('skin takes a name: stock, dracula, nord');
    }));
});

describe('the configuration', () => {
  test('is worn from the first frame, and what is bad in it is told', () =>
    withConfigFolder(async (config) => {
      config.write('config.yaml', 'skin: nord\n');
      config.write('skins/mine.yaml', 'tones:\n  eror: red\n');
      await config.folder.initial();
      await withDashboard({ ...options, columns: 120, rows: 24, settings: config.folder }, async (ui) => {
        expect(look(ui)).toContain('#d08770');
        expect(ui.footer()).toContain('! skins/mine.yaml:2: unknown field "tones.eror": did you mean "error"?; :config shows all');
        await ui.command('config');
        expect(ui.lines().map((line) => line.trim()).filter((line) => /^(!|\^|eror)|^(config|aliases|skins).*yaml {2}/.test(line))).toEqual([
          'config.yaml      good',
          'aliases.yaml     not there',
          'skins/mine.yaml  bad: what it said before counts on (1 problem)',
          '! skins/mine.yaml:2:3: unknown field "tones.eror": did you mean "error"?',
          'eror: red',
          '^',
        ]);
      });
    }));

  test('is applied as it is saved; a bad file changes nothing, a mended one is told', () =>
    withConfigFolder(async (config) => {
      await config.folder.initial();
      config.folder.follow();
      await withDashboard({ ...options, columns: 120, settings: config.folder }, async (ui) => {
        config.write('config.yaml', 'skin: nord\n');
        await config.until('nord', ({ skin }) => skin === 'nord');
        await ui.show(200);
        expect(ui.footer()).toContain('read config.yaml anew');
        expect(look(ui)).toContain('#d08770');
        config.write('config.yaml', 'skins: paper\n');
        await config.until('bad', ({ files }) => files[0]!.state === 'bad');
        await ui.show(200);
        expect(ui.footer()).toContain('! config.yaml:1: unknown field "skins": did you mean "skin"?');
        expect(look(ui)).toContain('#d08770');
        config.write('config.yaml', 'skin: paper\n');
        await config.until('paper', ({ skin }) => skin === 'paper');
        await ui.show(200);
        expect(ui.footer()).toContain('config.yaml is good again');
        expect(look(ui)).toContain('#a84300');
        config.write('skins/mine.yaml', 'tones: []\n');
        await config.until('a bad skin', ({ files }) => files.at(-1)!.state === 'bad');
        config.remove('config.yaml');
        config.remove('skins/mine.yaml');
        await config.until('gone', ({ files }) => files.every(({ state }) => state === 'absent'));
        await ui.show(200);
        expect(ui.footer()).toContain('gone');
        expect(ui.footer()).not.toContain('good again');
      });
    }));

  test('is told to its end, however long that is', () =>
    withConfigFolder(async (config) => {
      config.write('keys.yaml', 'keys:\n  command: none\n  leave-at-once: none\n');
      await config.folder.initial();
      await withDashboard({ ...options, columns: 80, settings: config.folder, command: 'config' }, async (ui) => {
        expect(ui.text().replaceAll(/\s+/g, ' ')).toContain('nothing would leave the program (in configmaps)');
      });
    }));

  test('says what the screen and logs begin with', () =>
    withConfigFolder(async (config) => {
      config.write('config.yaml', 'header: false\ncrumbs: false\nlogs: {timestamps: true, wrap: true}\n');
      await config.folder.initial();
      await withDashboard({ ...options, settings: config.folder }, async (ui) => {
        expect(ui.lines()[1]).toContain('pods(default)');
        expect(ui.text()).not.toContain('<pods>');
        await ui.press('ctrl-g', 'ctrl-e', 'l');
        expect(ui.footer()).toMatch(/<pods> +<logs>/);
        expect(ui.text()).toContain('Nodes   0/0 ready');
        expect(ui.text()).toContain('Timestamps:On  Wrap:On  JSON:Off');
      });
    }));

  test('gives words to the prompt', () =>
    withConfigFolder(async (config) => {
      config.write('aliases.yaml', 'pp: pods kube-system\n');
      await config.folder.initial();
      await withDashboard({ ...options, settings: config.folder }, async (ui) => {
        await ui.command('pp');
        expect(ui.title()).toContain('pods(kube-system)');
        await ui.command('aliases');
        await ui.filter('^pp ');
        expect(ui.linesWith(':pods kube-system')).toHaveLength(1);
        await ui.press('enter');
        expect(ui.title()).toContain('pods(kube-system)');
      });
    }));
});
