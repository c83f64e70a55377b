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

test('other buttons, empty room and header hear no click', () =>
  withDashboard({ prepare }, async (ui) => {
    await click(ui, ' db ', 2);
    await ui.send('\x1b[<0;5;1M');
    await ui.send('\x1b[<0;5;28M');
    expect(ui.rows()[0]).toBe('>api');
  }));

/** The cell of a text, from 1, as terminals count. */
function cellOf(ui: TestDashboard, text: string): { x: number; y: number } {
  const y = ui.lines().findLastIndex((line) => line.includes(text));
  return { x: ui.lines()[y]!.indexOf(text) + 1, y: y + 1 };
}

test.each([[120, 30], [119, 29], [80, 24]])('buttons and fields of a dialog are clicked, at %ix%i', (columns, rows) =>
  withDashboard({ prepare, columns, rows }, async (ui) => {
    await ui.press('ctrl-d');
    expect(ui.text()).toContain('Delete pod/api');
    await click(ui, 'Cancel');
    expect(ui.text()).not.toContain('Delete pod/api');
    await ui.press('ctrl-d');
    await click(ui, 'Force');
    expect(ui.text()).toContain('> [x] Force');
    await click(ui, 'Foreground');
    expect(ui.text()).toContain('(*) Foreground');
    // Beside everything nothing happens.
    await ui.send('\x1b[<0;2;2M');
    expect(ui.text()).toContain('(*) Foreground');
    await click(ui, 'Background');
    await click(ui, 'Delete ');
    await ui.show();
    await ui.show(5000);
    expect(ui.text()).not.toContain('Foreground');
    expect(ui.title()).toBe('pods(default)[3]');
  }));

test('a border of columns is dragged; the column keeps its width until the border is clicked or = is pressed', () =>
  withDashboard({ prepare, columns: 120 }, async (ui) => {
    const readyAt = (): number => cellOf(ui, 'READY').x;
    const before = readyAt();
    const { y } = cellOf(ui, 'NAME^');
    await ui.send(`\x1b[<0;${before - 3};${y}M\x1b[<32;${before + 9};${y}M`);
    await ui.send(`\x1b[<0;${before + 9};${y}m`);
    expect(readyAt()).toBeGreaterThan(before + 5);
    const wide = readyAt();
    await ui.change((client) => addPod(client, 'a-pod-with-a-name-that-is-much-longer'));
    expect(readyAt()).toBe(wide);
    expect(ui.linesWith('a-pod-with-a-n').length).toBeGreaterThan(0);
    await ui.send(`\x1b[<0;${wide - 2};${y}M\x1b[<0;${wide - 2};${y}m`);
    expect(readyAt()).not.toBe(wide);
    await ui.send(`\x1b[<0;${readyAt() - 2};${y}M\x1b[<32;3;${y}M\x1b[<0;3;${y}m`);
    expect(readyAt()).toBeLessThan(before);
    await ui.press('=');
    expect(readyAt()).toBeGreaterThan(before);
    // Sorted by none of it.
    expect(ui.text()).toContain('NAME^');
  }));

test.each(['pods', 'containers'])('while the mouse is on, the table of %s shows its borders, and the one that is dragged stays under the pointer', (table) =>
  withDashboard({ prepare, columns: 120 }, async (ui) => {
    if (table === 'containers') await ui.press('enter');
    const titles = (): string => ui.lines().find((line) => line.includes('NAME') && line.includes('READY'))!;
    expect(titles()).not.toContain('|');
    await ui.command('mouse');
    await ui.show();
    const { y } = cellOf(ui, 'READY');
    const at = titles().indexOf('|');
    expect(titles().slice(0, at)).toContain('^');
    await ui.send(`\x1b[<0;${at + 1};${y}M\x1b[<32;${at + 8};${y}M\x1b[<0;${at + 8};${y}m`);
    expect(titles().indexOf('|')).toBe(at + 7);
    await ui.command('mouse');
    await ui.show();
    expect(titles()).not.toContain('|');
  }));

test('a crumb goes back to its view', () =>
  withDashboard({ prepare }, async (ui) => {
    await ui.press('enter', 'd', '?');
    expect(ui.footer()).toContain('<pods>   <containers>   <describe>   <help>');
    await click(ui, '<containers>');
    expect(ui.title()).toContain('containers(default/api)');
    await click(ui, '<containers>');
    expect(ui.title()).toContain('containers(default/api)');
    await click(ui, '<pods>');
    expect(ui.title()).toBe('pods(default)[4]');
  }));

test(':mouse turns it on and off, and says how text is selected then', () =>
  withDashboard({ prepare }, async (ui) => {
    await ui.command('mouse');
    expect(ui.footer()).toContain('mouse on: most terminals select text with shift held down');
    await ui.command('mouse');
    expect(ui.footer()).toContain('mouse off');
  }));

test('with a prompt open a click on a suggestion is that line with Enter, one beside it leaves the prompt and means what it hits', () =>
  withDashboard({ prepare }, async (ui) => {
    await ui.press(':');
    await ui.type('nod');
    await click(ui, '  nodes');
    expect(ui.title()).toContain('nodes[');
    await ui.command('pods');
    await ui.press(':');
    await ui.type('nod');
    await click(ui, ': nod');
    expect(ui.text()).toContain(': nod');
    await click(ui, ' db ');
    expect(ui.text()).not.toContain(': nod');
    expect(ui.title()).toBe('pods(default)[4]');
    expect(ui.rows()).toEqual(['api', 'cache', '>db', 'web']);
  }));

test('a click beside the search leaves the prompt, and the filter stays', () =>
  withDashboard({ prepare }, async (ui) => {
    await ui.press('/');
    await ui.type('name:^[ac]');
    await click(ui, ' cache ');
    expect(ui.rows()).toEqual(['api', '>cache']);
    await ui.press('g');
    expect(ui.rows()).toEqual(['>api', 'cache']);
  }));

test('the wheel moves the pane under it; the keys stay where they are', () =>
  withDashboard({ prepare, columns: 120, rows: 30 }, async (ui) => {
    await ui.press('|');
    await ui.command('nodes');
    const { x, y } = cellOf(ui, ' cache ');
    await ui.send(`\x1b[<65;${x};${y}M`);
    expect(ui.title()).toContain('> nodes[');
    await ui.press('tab', 'd');
    await ui.show();
    expect(ui.text()).toContain('describe pod(default/cache)');
  }));
