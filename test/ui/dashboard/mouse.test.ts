// The mouse, where it was asked for: a click selects or sorts, two go down, the wheel scrolls.
import { expect, test } from 'vitest';
import type { TestDashboard } from '../../support/dashboard.tsx';
import { withDashboard } from '../../support/dashboard.tsx';
import { addPod } from '../../support/objects.ts';
import type { Client } from '../../../src/model/client.ts';

const prepare = (client: Client): void => {
  for (const name of ['api', 'cache', 'db', 'web']) addPod(client, name, { labels: { app: name } });
};

/** Presses and releases the left button on the first cell of a text, as xterm tells it. */
async function click(ui: TestDashboard, text: string, button = 0): Promise<void> {
  const y = ui.lines().findLastIndex((line) => line.includes(text));
  const x = ui.lines()[y]!.indexOf(text);
  await ui.send(`\x1b[<${button};${x + 1};${y + 1}M`);
  await ui.send(`\x1b[<${button};${x + 1};${y + 1}m`);
}

test('a click selects the row under it, whatever stands above the table', () =>
  withDashboard({ prepare }, async (ui) => {
    expect(ui.rows()).toEqual(['>api', 'cache', 'db', 'web']);
    await click(ui, ' db ');
    expect(ui.rows()).toEqual(['api', 'cache', '>db', 'web']);
    await ui.press('ctrl-e');
    await ui.show();
    await click(ui, ' cache ');
    expect(ui.rows()).toEqual(['api', '>cache', 'db', 'web']);
  }));

test('two clicks go down, two slow ones or two on different rows do not', () =>
  withDashboard({ prepare }, async (ui) => {
    await click(ui, ' db ');
    await click(ui, ' web ');
    expect(ui.title()).toBe('pods(default)[4]');
    await ui.show(2000);
    await click(ui, ' web ');
    await ui.show(2000);
    await click(ui, ' web ');
    expect(ui.title()).toBe('pods(default)[4]');
    await click(ui, ' web ');
    expect(ui.title()).toContain('containers(default/web)');
  }));

test('a click on a title sorts, a second one the other way', () =>
  withDashboard({ prepare }, async (ui) => {
    await click(ui, 'NAME^');
    expect(ui.rows().map((row) => row.replace('>', ''))).toEqual(['web', 'db', 'cache', 'api']);
    await click(ui, 'NAMEv');
    expect(ui.rows().map((row) => row.replace('>', ''))).toEqual(['api', 'cache', 'db', 'web']);
    await click(ui, 'STATUS');
    expect(ui.text()).toContain('STATUS^');
  }));

test('the wheel moves the cursor of a table and scrolls a text', () =>
  withDashboard({ prepare, rows: 20 }, async (ui) => {
    await ui.send('\x1b[<65;5;12M');
    expect(ui.rows()).toEqual(['api', '>cache', 'db', 'web']);
    await ui.send('\x1b[<64;5;12M');
    expect(ui.rows()[0]).toBe('>api');
    await ui.press('y');
    expect(ui.text()).toContain('apiVersion: v1');
    await ui.send('\x1b[<65;5;12M');
    expect(ui.text()).not.toContain('apiVersion: v1');
  }));

test('other buttons, empty room, header and dialogs hear no click', () =>
  withDashboard({ prepare }, async (ui) => {
    await click(ui, ' db ', 2);
    await ui.send('\x1b[<0;5;1M');
    await ui.send('\x1b[<0;5;28M');
    expect(ui.rows()[0]).toBe('>api');
    await ui.press('ctrl-d');
    const before = ui.text();
    await click(ui, 'Cancel');
    expect(ui.text()).toBe(before);
  }));

test(':mouse turns it on and off, and says how text is selected then', () =>
  withDashboard({ prepare }, async (ui) => {
    await ui.command('mouse');
    expect(ui.footer()).toContain('mouse on: most terminals select text with shift held down');
    await ui.command('mouse');
    expect(ui.footer()).toContain('mouse off');
  }));
