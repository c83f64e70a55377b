// One served cluster for all scripts: the built program, three workers, ten times as fast as the clock.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../support/program.ts';

export interface ServedCluster {
  readonly kubeconfig: string;
  /** For the files of scripts and kubectl's cache; gone at the end. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Resolves when kubectl can talk to it. */
export async function startServedCluster(): Promise<ServedCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-kubectl-'));
  const kubeconfig = join(folder, 'kubeconfig');
  mkdirSync(join(folder, 'manifests'));
  const options = ['--nodes', 'worker-1,worker-2,worker-3', '--no-control-plane', '--no-kube-system', '--speed', '10', '--kubeconfig', kubeconfig];
  const child = spawn(process.execPath, [programPath, 'serve', join(folder, 'manifests'), ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('export KUBECONFIG=')) resolve();
    });
    void ended.then(() => reject(new Error(`the server ended: ${said}`)));
  });
  return {
    kubeconfig,
    folder,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
