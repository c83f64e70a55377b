// The user's editor on a text: a file of its own that goes away afterwards, with the terminal handed over.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lets the user change a text and answers what became of it. Rejects with a message when there is no editor that works. */
export type EditText = (text: string, fileName: string) => Promise<string>;

/** As kubectl finds it; it may have arguments (`code --wait`). */
export function editorCommand(env: Readonly<Record<string, string | undefined>>, platform: string): string {
  return env['KUBE_EDITOR'] || env['EDITOR'] || (platform === 'win32' ? 'notepad' : 'vi');
}

/** Edits with a command line of the shell. The terminal must have been handed over before. */
export function createEditor(command: string, platform: string): EditText {
  return async (text, fileName) => {
    const folder = await mkdtemp(join(tmpdir(), 'kubarium-edit-'));
    try {
      const path = join(folder, fileName.replaceAll(/[^\w.-]/g, '_'));
      // Secrets are edited too.
      await writeFile(path, text, { mode: 0o600 });
      await runEditor(command, path, platform);
      return await readFile(path, 'utf8');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function runEditor(command: string, path: string, platform: string): Promise<void> {
  const quoted = platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return new Promise((resolve, reject) => {
    const child = spawn(`${command} ${quoted}`, { shell: true, stdio: 'inherit' });
    child.once('error', (error) => reject(new Error(`the editor ${command} cannot be started: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`the editor ${command} ended with ${signal ?? `exit code ${code}`}; $KUBE_EDITOR or $EDITOR names another one`));
    });
  });
}
