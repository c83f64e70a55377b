// Real kubectl against a served cluster: every command that talks to a cluster, and what it prints.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalise, parseScript, runLine } from './script.ts';
import type { ServedCluster } from './served-cluster.ts';
import { startServedCluster } from './served-cluster.ts';

const folder = fileURLToPath(new URL('scripts', import.meta.url));
/** UPDATE_KUBECTL_SCRIPTS=1 writes down what is printed, for whoever adds a script and then reads it. */
const isUpdate = process.env['UPDATE_KUBECTL_SCRIPTS'] !== undefined;

const minor = minorOfKubectl();
const scripts = readdirSync(folder)
  .filter((file) => file.endsWith('.script'))
  .map((file) => ({ name: basename(file, '.script'), ...parseScript(readFileSync(join(folder, file), 'utf8')) }));

function minorOfKubectl(): number | undefined {
  try {
    const answer = JSON.parse(execFileSync('kubectl', ['version', '--client', '--output=json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as { clientVersion: { gitVersion: string } };
    return Number(/^v1\.(\d+)/.exec(answer.clientVersion.gitVersion)![1]);
  } catch {
    return undefined;
  }
}

if (minor === undefined) process.stderr.write('\n*** No kubectl is on the PATH: the suite of real kubectl command lines is skipped. ***\n\n');
else process.stderr.write(`\nkubectl 1.${minor} is on the PATH and plays ${scripts.length} scripts.\n`);

it('has a kubectl where one is promised', () => {
  if (process.env['KUBARIUM_NEEDS_KUBECTL']) expect(minor).toBeDefined();
});

it('has at least 120 command lines', () => {
  expect(scripts.flatMap(({ commands }) => commands).filter(({ line }) => line.includes('kubectl ')).length).toBeGreaterThanOrEqual(120);
});

describe.skipIf(minor === undefined)('kubectl', () => {
  let cluster: ServedCluster;
  let served: ReadonlySet<string>;

  beforeAll(async () => {
    cluster = await startServedCluster();
    const names = await runLine('kubectl api-resources --no-headers -o name', cluster.folder, environment(cluster.kubeconfig));
    served = new Set(names.split('\n').map((name) => name.split('.')[0]!));
  }, 60_000);
  afterAll(() => cluster.stop());

  function environment(kubeconfig: string): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], HOME: cluster.folder, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(cluster.folder, 'cache'), TZ: 'UTC', LANG: 'C', KUBE_EDITOR: "sed -i -e s/before/after/" };
  }

  it.concurrent.for(scripts)('$name: $title', { timeout: 120_000 }, async ({ name, needs, files, commands }, { skip, expect: expectHere }) => {
    const missing = needs.filter((resource) => !served.has(resource));
    if (missing.length > 0) skip(`not served: ${missing.join(', ')}`);
    const cwd = join(cluster.folder, name);
    mkdirSync(cwd);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(cwd, file), text);
    const kubeconfig = join(cwd, '.kubeconfig');
    copyFileSync(cluster.kubeconfig, kubeconfig);
    const env = environment(kubeconfig);
    const ready = `kubectl config set-context --current --namespace=${name} && kubectl create namespace ${name} && until kubectl get serviceaccount default; do sleep 0.1; done`;
    await runLine(ready, cwd, env);

    const played: string[] = [];
    const wanted: string[] = [];
    for (const { line, isSorted, since, expected } of commands) {
      if (minor! < since) continue;
      // oxlint-disable-next-line no-await-in-loop -- every line builds on those before it
      const lines = normalise(await runLine(line, cwd, env), isSorted);
      played.push(`$ ${line}`, ...lines, '');
      wanted.push(`$ ${line}`, ...expected, '');
    }
    if (isUpdate) writeDown(name, commands, played);
    else expectHere(played.join('\n')).toBe(wanted.join('\n'));
  });
});

function writeDown(name: string, commands: readonly { line: string; isSorted: boolean; since: number }[], played: readonly string[]): void {
  const path = join(folder, `${name}.script`);
  const text = readFileSync(path, 'utf8');
  const head = text.slice(0, text.search(/^(?:\[1\.\d+\] )?[$~] /m));
  const outputs = played.join('\n').split(/^\$ .*\n/m).slice(1);
  const body = commands.map(({ line, isSorted, since }, index) => `${since ? `[1.${since}] ` : ''}${isSorted ? '~' : '$'} ${line}\n${outputs[index]!.trimEnd()}`.trimEnd());
  writeFileSync(path, `${head}${body.join('\n\n')}\n`);
}
