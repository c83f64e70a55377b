// Plays recorded kubectl scripts against a served cluster, with the checker that lies beside the recordings:
//
//   node test/conformance/run.ts FOLDER [FILTER]
//
// Ends with 1 when a case differs that known-differences.txt does not list. Recordings were made with kubectl 1.33; with another
// one texts of kubectl itself differ, so what it finds is printed and not held against the cluster.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const recordedWith = '33';
/** What the recordings presuppose. */
const clusterOptions = ['--nodes', 'worker-1,worker-2,worker-3', '--no-control-plane', '--no-kube-system', '--no-default-storage-class', '--idle-containers'];

const [folder, filter = '.'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node test/conformance/run.ts FOLDER [FILTER]');
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const known = new Set(
  readFileSync(here('known-differences.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':')[0]!),
);
const work = mkdtempSync(join(tmpdir(), 'kubarium-conformance-'));
const kubeconfig = join(work, 'kubeconfig');
mkdirSync(join(work, 'manifests'));
const server = spawn(process.execPath, [here('../../dist/bin.js'), 'serve', join(work, 'manifests'), ...clusterOptions, '--kubeconfig', kubeconfig], { stdio: ['ignore', 'pipe', 'inherit'] });

process.exitCode = await new Promise<number>((resolve) => {
  server.once('close', () => resolve(1));
  server.stdout.once('data', () => void check().then(resolve));
});
server.kill();
rmSync(work, { recursive: true, force: true });

async function check(): Promise<number> {
  const failed = await failedCases();
  if (!failed) return 1;
  const unknown = failed.filter((name) => !known.has(name));
  const equal = filter === '.' ? [...known].filter((name) => !failed.includes(name)) : [];
  if (equal.length > 0) console.log(`equal by now, to be taken off known-differences.txt: ${equal.join(' ')}`);
  if (unknown.length === 0) return 0;
  console.log(`not listed in known-differences.txt: ${unknown.join(' ')}`);
  const minor = minorOfKubectl();
  if (minor === recordedWith) return 1;
  console.log(`kubectl is 1.${minor} and the recordings are of 1.${recordedWith}, so this is no failure`);
  return 0;
}

/** The names of the cases that differ, whose differences are printed; undefined when the checker did not come to its end. */
function failedCases(): Promise<string[] | undefined> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder!, 'check.mjs'), '--kubeconfig', kubeconfig, '--jobs', '3', '--filter', filter], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      process.stdout.write(text);
    });
    child.on('close', () => {
      const isWhole = /^\d+ passed, \d+ failed$/m.test(said);
      resolve(isWhole ? (/^failed: (.*)$/m.exec(said)?.[1]?.split(' ') ?? []) : undefined);
    });
  });
}

function minorOfKubectl(): string {
  const { serverVersion, clientVersion } = JSON.parse(execFileSync('kubectl', ['version', '--kubeconfig', kubeconfig, '--output=json'], { encoding: 'utf8' })) as Record<string, { gitVersion: string }>;
  return /^v1\.(\d+)/.exec((clientVersion ?? serverVersion)!.gitVersion)?.[1] ?? '?';
}
