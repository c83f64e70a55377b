#!/usr/bin/env node
// The first file of the command: settles Node's version and the environment before anything else is loaded.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { isNodeRecent, nodeTooOld } from './node-version.ts';

/** Set in the environment of a second start, which must not become a third. */
const second = 'KUBARIUM_SECOND_START';

if (isNodeRecent(process.versions.node)) start();
else {
  const node = installedNode();
  if (node) runWith(node);
  else tooOld();
}

function start(): void {
  // chalk knows FORCE_COLOR only, and Node warns when both are set.
  if (process.env['NO_COLOR']) {
    process.env['FORCE_COLOR'] = '0';
    delete process.env['NO_COLOR'];
  }
  nodeModule.enableCompileCache?.();
  void import('./main.js');
}

function tooOld(): void {
  console.error(nodeTooOld(process.versions.node));
  process.exitCode = 2;
}

/** The Node of a clone's devDependencies, when it is recent enough. */
function installedNode(): string | undefined {
  if (process.env[second]) return undefined;
  const modules = new URL('../node_modules/', import.meta.url);
  const node = fileURLToPath(new URL(process.platform === 'win32' ? 'node/bin/node.exe' : '.bin/node', modules));
  const manifest = fileURLToPath(new URL('node/package.json', modules));
  if (!existsSync(node) || !existsSync(manifest)) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return isNodeRecent(version) ? node : undefined;
}

/** Becomes `node` as far as a parent can: same arguments, terminal, signals and end. */
function runWith(node: string): void {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: Object.assign({}, process.env, { [second]: '1' }),
  });
  // The terminal sends SIGINT to both; the child decides what it means.
  process.on('SIGINT', () => {});
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGTERM', forward).on('SIGHUP', forward);
  child.on('error', tooOld);
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
