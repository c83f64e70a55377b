// A served cluster for scripts: the built program, ten times as fast as the clock.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../support/program.ts';

export interface ServedCluster {
  readonly kubeconfig: string;
  /** For the files of scripts and kubectl's cache; gone at the end. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Three workers and nothing else. */
const bare = ['--nodes', 'worker-1,worker-2,worker-3', '--no-control-plane', '--no-kube-system'];

/** Resolves when kubectl can talk to it. Without `examples` it is bare, with them it is what a user of this folder of manifests sees. */
export async function startServedCluster(examples?: string): Promise<ServedCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-kubectl-'));
  const kubeconfig = join(folder, 'kubeconfig');
  if (examples === undefined) mkdirSync(join(folder, 'manifests'));
  else cpSync(examples, join(folder, 'manifests'), { recursive: true });
  const options = [...(examples === undefined ? bare : []), '--speed', '10', '--kubeconfig', kubeconfig];
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
