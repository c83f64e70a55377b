// Every screen from 80x24 to 300x100 is filled and nothing sticks out; tiny ones say so.
import { expect, test } from 'vitest';
import { withDashboard } from '../../support/dashboard.tsx';
import type { TestDashboardOptions } from '../../support/dashboard.tsx';
import { addDeployment, addNode } from '../../support/objects.ts';

const options: TestDashboardOptions = {
  prepare(client) {
    addNode(client, 'worker-1');
    addDeployment(client, 'a-deployment-with-quite-a-long-name-for-a-narrow-screen', 60);
  },
};

test.each([[80, 24], [120, 40], [200, 50], [300, 100]])('%i x %i', (columns, rows) =>
  withDashboard({ ...options, columns, rows }, async (ui) => {
    const lines = ui.lines();
    expect(lines).toHaveLength(rows);
    expect(lines[0]).toContain('Cluster kubarium');
    expect(lines.at(-1)).toBe(' <pods>');
    expect(ui.text()).toContain('<?> Help');
    expect(ui.linesWith('a-depl').length).toBeGreaterThan(rows > 70 ? 59 : rows - 14);
    await ui.press('shift-g');
    expect(ui.rows().at(-1)).toMatch(/^>/);
  }));

test('a resize keeps the cursor and redraws all', () =>
  withDashboard({ ...options, columns: 120, rows: 40 }, async (ui) => {
    await ui.press('j', 'j', 'j');
    await ui.resize(80, 24);
    expect(ui.lines().at(-1)).toBe(' <pods>');
    await ui.resize(200, 50);
    expect(ui.rows().filter((row) => row.startsWith('>'))).toEqual([expect.stringMatching(/-3$/)]);
    expect(ui.lines().filter((line) => line.includes('<pods>'))).toHaveLength(1);
  }));

test('a window that is too small says so and comes back', () =>
  withDashboard(options, async (ui) => {
    await ui.resize(30, 6);
    expect(ui.text()).toContain('30x6 is too small');
    await ui.resize(80, 24);
    expect(ui.title()).toContain('pods');
  }));

test('ctrl-e gives the lines of the header to the table; one stays, with the time and what is wrong', () =>
  withDashboard(options, async (ui) => {
    const before = ui.rows().length;
    await ui.press('ctrl-e');
    expect(ui.rows().length).toBe(before + 4);
    expect(ui.lines()[0]).toMatch(/^ \d\d:\d\d:\d\d {2}1x (▶|paused) {2}Nodes \d+\/\d+ ready {2}Pods \d+ running.* {2}CPU \d+% {2}Memory \d+%/);
    await ui.press('ctrl-e');
    expect(ui.rows().length).toBe(before);
  }));

test('a message that is longer than the line gets lines of its own', () =>
  withDashboard({ ...options, command: 'deploy', columns: 80, rows: 24 }, async (ui) => {
    await ui.press('s', 'up', 'enter');
    const text = ui.lines().slice(-4).join(' ').replace(/\s+/g, ' ');
    expect(text).toContain('scaled deployment/a-deployment-with-quite-a-long-name-for-a-narrow-screen to 61');
    expect(text).toContain('--replicas=61 -n default)');
    await ui.show(7000);
    expect(ui.lines().at(-1)).toBe(' <deployments>');
  }));

test.each([[60, 15], [40, 10]])('at %i x %i the header says how time and nodes are, and no line of it is cut', (columns, rows) =>
  withDashboard({ ...options, columns, rows }, (ui) => {
    expect(ui.lines()[0]).toMatch(/^ \d\d:\d\d:\d\d {2}1x (▶|paused)$/);
    expect(ui.lines()[1]).toMatch(/^ Nodes +\d+\/\d+ ready {2}Pods \d+ running$/);
    expect(ui.lines()[2]).toMatch(/^ <d> Describe <\?> Help/);
    return Promise.resolve();
  }));

test('a title that is cut says so', () =>
  withDashboard({ ...options, command: 'deploy', columns: 60, rows: 20 }, async (ui) => {
    await ui.press('d');
    expect(ui.text()).toMatch(/^ describe deployment\(default\/a-deployment-with-quite.*~$/m);
  }));
