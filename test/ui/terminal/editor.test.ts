// The user's editor: which one it is, what it gets, what becomes of its file.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEditor, editorCommand } from '../../../src/ui/terminal/editor.ts';

const node = JSON.stringify(process.execPath);
/** An editor that runs a script over its file; the path is the last argument. */
const scripted = (script: string): string => `${node} -e ${JSON.stringify(`const fs = require('fs'); const path = process.argv.at(-1); ${script}`)}`;

test.each([
  [{ KUBE_EDITOR: 'nano', EDITOR: 'emacs' }, 'linux', 'nano'],
  [{ EDITOR: 'code --wait' }, 'linux', 'code --wait'],
  [{ EDITOR: '' }, 'darwin', 'vi'],
  [{}, 'win32', 'notepad'],
])('%j on %s is %s', (env, platform, command) => {
  expect(editorCommand(env, platform)).toBe(command);
});

test('changes the text in a file of its own, which is gone afterwards', async () => {
  const edit = createEditor(scripted("fs.writeFileSync(path, fs.readFileSync(path, 'utf8') + path);"), process.platform);
  const [text, path] = (await edit('before\n', 'pod-we b.yaml')).split('\n');
  expect(text).toBe('before');
  expect(path).toMatch(/kubarium-edit-.*pod-we_b\.yaml$/);
  expect(existsSync(path!)).toBe(false);
});

test('is refused when it fails, and its file is gone all the same', async () => {
  await expect(createEditor(scripted('process.exit(3);'), process.platform)('text', 'a.yaml')).rejects.toThrow(/ended with exit code 3; \$KUBE_EDITOR or \$EDITOR/);
});
