// Runs a program of the benchmark in a process of its own and reads the JSON it prints last.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `program` is a file of programs/ without its ending. Rejects when it fails, with what it said. */
export function runChild<T>(program: string, args: readonly string[], options: { execArgv?: readonly string[] } = {}): Promise<T> {
  const file = fileURLToPath(new URL(`programs/${program}.ts`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.execArgv ?? []), file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`${program} ${args.join(' ')} ended with code ${code}`));
      resolve(JSON.parse(text.trimEnd().split('\n').at(-1)!) as T);
    });
  });
}
