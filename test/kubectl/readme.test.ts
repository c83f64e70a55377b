// The command lines that README shows, in its order, beside the examples that its first commands open.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runLine } from './script.ts';
import { startServedCluster } from './served-cluster.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function hasKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it.skipIf(!hasKubectl())('every kubectl line of README does what it says beside the shipped examples', { timeout: 120_000 }, async () => {
  const lines = /```sh\n(kubectl get nodes\n[^`]*)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))![1]!.trimEnd().split('\n');
  const cluster = await startServedCluster(join(root, 'manifests'));
  const env = { PATH: process.env['PATH'], HOME: cluster.folder, KUBECONFIG: cluster.kubeconfig, KUBECACHEDIR: join(cluster.folder, 'cache') };
  try {
    const failed: string[] = [];
    for (const line of lines) {
      // oxlint-disable-next-line no-await-in-loop -- every line builds on those before it
      const output = await runLine(line, cluster.folder, env);
      if (/\[\d+\]\n$/.test(output)) failed.push(`$ ${line}\n${output}`);
    }
    expect(failed).toEqual([]);
  } finally {
    await cluster.stop();
  }
});
