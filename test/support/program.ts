// The built program on a pseudo-terminal, over a manifests folder of its own.
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { PtyScreen } from './pty.ts';
import type { PtySetup } from './pty.ts';

/** What `npm run build` makes. */
export const programPath = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const examples = fileURLToPath(new URL('../../manifests', import.meta.url));

export interface ProgramSetup extends PtySetup {
  /** Files of the manifests folder by path; default: the examples. */
  files?: Readonly<Record<string, string>>;
  /** The folder around all, from programHome; default: a new one. */
  home?: string;
  /** Behind the folder. */
  args?: readonly string[];
  /** What starts it; gets the arguments as `"$@"`. Default: the program itself, without a shell. */
  script?: string;
}

/** A folder for one program, taken away by its end. */
export function programHome(): string {
  return mkdtempSync(join(tmpdir(), 'kubarium-e2e-'));
}

export class ProgramScreen extends PtyScreen {
  readonly dir: string;

  /** Use openProgram, which waits for the first frame. */
  constructor({ files, args = [], script, home = programHome(), ...setup }: ProgramSetup = {}) {
    const dir = join(home, 'manifests');
    if (files === undefined) cpSync(examples, dir, { recursive: true });
    else mkdirSync(dir);
    for (const [path, text] of Object.entries(files ?? {})) writePlain(join(dir, path), text);
    const line = [programPath, dir, ...args];
    if (script === undefined) super(process.execPath, line, { cwd: home, ...setup });
    else super('/bin/sh', ['-c', script, 'sh', process.execPath, ...line], { cwd: home, ...setup });
    this.dir = dir;
    onTestFinished(() => {
      this.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true });
    });
  }

  /** Writes a file in place. */
  save(path: string, text: string): void {
    writePlain(join(this.dir, path), text);
  }

  /** Writes a file as editors do: a new one beside it, renamed over it. */
  saveAtomically(path: string, text: string): void {
    const whole = join(this.dir, path);
    const swap = join(dirname(whole), `.${basename(whole)}.swp`);
    writePlain(swap, text);
    renameSync(swap, whole);
  }

  /** A command of the `:` prompt, typed and entered. */
  command(line: string): void {
    this.send(`:${line}\r`);
  }

  /** Waits for a line that fits. */
  untilLine(pattern: RegExp): Promise<void> {
    return this.until((lines) => lines.some((line) => pattern.test(line)));
  }

  /** Waits until no line fits. */
  untilNoLine(pattern: RegExp): Promise<void> {
    return this.until((lines) => !lines.some((line) => pattern.test(line)));
  }

  /** The first line that fits, or ''. */
  line(pattern: RegExp): string {
    return this.lines().find((line) => pattern.test(line)) ?? '';
  }
}

/** Starts the program in a window of 120x40 and waits for its first frame. It ends with the test. */
export async function openProgram(setup?: ProgramSetup): Promise<ProgramScreen> {
  const screen = new ProgramScreen({ columns: 120, rows: 40, ...setup });
  await screen.untilLine(/─ \S+\[\d+\]/);
  return screen;
}

function writePlain(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A Deployment whose pods are ready soon. */
export function deploymentYaml(name: string, replicas: number, image = 'nginx:1.27'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: main
          image: ${image}
`;
}
