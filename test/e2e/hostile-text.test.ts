// Texts that would drive a terminal: they are shown, and none of their control characters reaches it.
import { expect, test } from 'vitest';
import stringWidth from 'string-width';
import { openProgram } from '../support/program.ts';
import type { ProgramScreen } from '../support/program.ts';

/** Clears the screen, sets a title, answers a query, turns the direction of writing, rings. */
const hostile = '\x1b[2J\x1b]0;owned\x07\x1b[6n\u202Etxt.exe\u202C\x9b31m\u0007';
const asYaml = JSON.stringify(hostile).replaceAll('\u202E', '\\u202e').replaceAll('\u202C', '\\u202c').replaceAll('\x9b', '\\u009b');
const wide = '日本語テキスト 👩‍👩‍👧‍👦 🇩🇪 e\u0301 ﷽ 漢字';

const files = {
  // A file's name comes from the disk, where nearly everything is allowed.
  'evil\x1b[2J\u202Ename.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: evil
  annotations:
    note: ${asYaml}
    wide: ${JSON.stringify(wide)}
data:
  ${JSON.stringify('key')}: ${asYaml}
  wide: ${JSON.stringify(wide)}
---
apiVersion: v1
kind: Pod
metadata:
  name: shouter
  annotations:
    note: ${asYaml}
    wide: ${JSON.stringify(wide)}
spec:
  containers:
    - name: main
      image: busybox
      command: ["sh", "-c", ${JSON.stringify(`while true; do echo $EVIL; echo "${wide}"; sleep 1; done`)}]
      env:
        - name: EVIL
          value: ${asYaml}
`,
  'broken.yaml': `kind: Pod\nmetadata: {name: ${asYaml}, labels: {a: ${asYaml}}}\napiVersion: v1\nspec: {${JSON.stringify('\u202E')}: 1, containers: []}\n`,
};

/** Fails when a control character came through that the program itself does not use, or a line is not as wide as it should be. */
function expectHarmless(screen: ProgramScreen): void {
  const { written } = screen;
  expect(written).not.toContain('owned\x07');
  expect(written).not.toMatch(/\x1b\]0;/);
  expect(written).not.toMatch(/\x1b\[6n|\x1b\[2J\x1b\]|\x07|[\x80-\x9f]|[\u202a-\u202e\u2066-\u2069]/);
  expect(screen.lines()[0]).toMatch(/^ Cluster/);
  // A long message stands below the crumbs.
  expect(screen.lines().slice(-5).some((line) => /^ </.test(line))).toBe(true);
  for (const line of screen.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(screen.terminal.cols);
}

test.each([80, 120])('in every view, %i columns wide', async (columns) => {
  const screen = await openProgram({ files, columns, rows: 30, args: ['--speed', '5'] });
  await screen.untilLine(/^ shouter +1\/1\S* +Running/);
  expectHarmless(screen);

  const open = async (key: string, seen: RegExp): Promise<void> => {
    screen.press(key);
    await screen.untilLine(seen);
    expectHarmless(screen);
    screen.press('ctrl-d' === key ? 'ctrl-c' : 'q');
    await screen.until((lines) => lines.some((line) => /^ <\w+>( |$)/.test(line)) && !lines.some((line) => line.includes('> Cancel <')));
  };
  await open('d', /─ describe/);
  await open('y', /apiVersion: v1/);
  await open('l', /txt\.exe/);
  await open('ctrl-d', /it stands in/);
  screen.command('cm');
  await screen.untilLine(/^ evil/);
  await open('d', /txt\.exe/);
  await open('y', /txt\.exe/);
  screen.command('manifests');
  await screen.untilLine(/broken\.yaml/);
  expectHarmless(screen);
  screen.send('/\u202Ex\r');
  await screen.untilLine(/─/);
  screen.send(`:${'\x1b[200~'}${'\u202E'}x]0;y${'\x1b[201~'}\r`);
  await screen.untilLine(/no resource or command/);
  expectHarmless(screen);
});
