// The kubeconfig file: whose it is, whatever has been done to it meanwhile.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { expect, onTestFinished, test } from 'vitest';
import { ForeignKubeconfig, formatKubeconfig, writeKubeconfig } from '../../src/http/kubeconfig.ts';

const text = (token: string): string => formatKubeconfig('https://127.0.0.1:1', { certificate: 'x', key: 'y', token });

function fileWith(content?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubarium-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'config');
  if (content !== undefined) writeFileSync(file, content);
  return file;
}

/** As `kubectl config set-context --current --namespace=x` writes it: without comments, with other things in it. */
function rewritten(content: string, change: (config: any) => void = () => {}): string { // oxlint-disable-line no-explicit-any -- any YAML
  const config = load(content);
  change(config);
  return dump(config);
}

test('a file that kubectl has set a namespace in is still ours: it is written over, and goes when the run ends', () => {
  const file = fileWith(rewritten(text('old'), (config) => void (config.contexts[0].context.namespace = 'x')));
  const written = writeKubeconfig(text('new'), file, undefined);
  writeFileSync(file, rewritten(readFileSync(file, 'utf8')));
  written.remove();
  expect(existsSync(file)).toBe(false);
});

test('and so is one in which users and contexts of this cluster stand, as somebody who approves certificates makes them', () => {
  const withJane = (config: any): void => { // oxlint-disable-line no-explicit-any -- any YAML
    config.users.unshift({ name: 'jane', user: { token: 'hers', 'client-certificate': '/tmp/jane.crt' } });
    config.contexts.unshift({ name: 'jane', context: { cluster: 'kubarium', user: 'jane' } });
  };
  const file = fileWith(rewritten(text('old'), withJane));
  const written = writeKubeconfig(text('new'), file, undefined);
  writeFileSync(file, rewritten(readFileSync(file, 'utf8'), withJane));
  written.remove();
  expect(existsSync(file)).toBe(false);
});

test.each<[string, string]>([
  ['another tool', 'apiVersion: v1\nkind: Config\n'],
  ['somebody who has added a cluster', rewritten(text('t'), (config) => void config.clusters.push({ name: 'work', cluster: {} }))],
  ['somebody who has a context of another cluster in it', rewritten(text('t'), (config) => void config.contexts.push({ name: 'work', context: { cluster: 'work', user: 'me' } }))],
  ['nobody who writes YAML', '{'],
])('a file of %s is left alone', (_, content) => {
  const file = fileWith(content);
  expect(() => writeKubeconfig(text('t'), file, undefined)).toThrow(ForeignKubeconfig);
  expect(readFileSync(file, 'utf8')).toBe(content);
});

test('the file of the next run stays when this one ends', () => {
  const file = fileWith();
  const first = writeKubeconfig(text('one'), file, undefined);
  writeKubeconfig(text('two'), file, undefined);
  first.remove();
  expect(readFileSync(file, 'utf8')).toBe(text('two'));
});
