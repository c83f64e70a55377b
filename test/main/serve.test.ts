// `kubarium serve` as others start it: the line for the shell, the kubeconfig it names, and how it ends.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { programPath } from '../support/program.ts';

interface Served {
  /** What the export line names. */
  kubeconfig: string;
  stderr(): string;
  /** Ends it with a signal; answers the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-serve-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts it in an empty folder and waits for the line on stdout. */
function serve(args: readonly string[], env: Record<string, string> = {}): Promise<Served> {
  const child = spawn(process.execPath, [programPath, 'serve', '--nodes', '1', '--no-control-plane', '--no-kube-system', ...args], { cwd: emptyFolder(), env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  return new Promise((resolve, reject) => {
    void ended.then((code) => reject(new Error(`ended with ${code}: ${stderr}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const [line, path] = /^export KUBECONFIG=(\S+)\n$/.exec(stdout) ?? [];
      if (!line) return;
      resolve({
        kubeconfig: path!,
        stderr: () => stderr,
        end(signal) {
          child.kill(signal);
          return ended;
        },
      });
    });
  });
}

/** GET /version with what a kubeconfig says, its certificate checked. */
function version(kubeconfig: string): Promise<string> {
  const text = readFileSync(kubeconfig, 'utf8');
  const field = (name: string): string => new RegExp(`${name}: (\\S+)`).exec(text)![1]!;
  return new Promise((resolve, reject) => {
    const ca = Buffer.from(field('certificate-authority-data'), 'base64').toString();
    request(`${field('server')}/version`, { ca, agent: false, headers: { Authorization: `Bearer ${field('token')}` } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => void (body += chunk));
      response.on('end', () => resolve((JSON.parse(body) as { gitVersion: string }).gitVersion));
    })
      .on('error', reject)
      .end();
  });
}

it.each<[NodeJS.Signals]>([['SIGINT'], ['SIGTERM'], ['SIGHUP']])('serves until %s with a private kubeconfig of its own, and leaves nothing behind', async (signal) => {
  const runtime = emptyFolder();
  const served = await serve([], { XDG_RUNTIME_DIR: runtime });
  expect(dirname(dirname(served.kubeconfig))).toBe(runtime);
  expect(statSync(served.kubeconfig).mode & 0o777).toBe(0o600);
  expect(await version(served.kubeconfig)).toMatch(/^v1\.33\./);
  expect(await served.end(signal)).toBe(0);
  expect(existsSync(dirname(served.kubeconfig))).toBe(false);
  expect(served.stderr()).toMatch(/^kubarium: manifests does not exist yet\nkubarium: a simulated Kubernetes v1\.33 listens on https:\/\/127\.0\.0\.1:\d+; .*\n$/);
});

it('writes the kubeconfig where it is told to, over one that a killed run left behind', async () => {
  const file = join(emptyFolder(), 'config');
  const first = await serve(['--kubeconfig', file]);
  const left = readFileSync(file, 'utf8');
  await first.end('SIGKILL');
  expect(readFileSync(file, 'utf8')).toBe(left);
  const second = await serve(['--kubeconfig', file]);
  expect(second.kubeconfig).toBe(file);
  expect(await version(file)).toMatch(/^v1\.33\./);
  await second.end('SIGTERM');
  expect(existsSync(file)).toBe(false);
});

it('says in one line that a port is in use', async () => {
  const other = createServer();
  await new Promise<void>((listening) => void other.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await expect(serve(['--port', String(port)])).rejects.toThrow(`ended with 2: kubarium: --port ${port} is in use (see kubarium --help)\n`);
});
