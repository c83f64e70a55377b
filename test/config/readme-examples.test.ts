// The examples of README work as they stand there, and each file has one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedSchemas } from '../../src/config/files.ts';
import { createKubernetesRegistry } from '../../src/kinds/index.ts';
import { createKeyCatalogue } from '../../src/ui/key-catalogue.ts';
import { shippedSkins } from '../../src/ui/skins/index.ts';
import { withConfigFolder } from '../support/config-folder.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const examples = new Map(Array.from(readme.matchAll(/```yaml\n(# yaml-language-server: \S*\/(\w+)\.schema\.json\n[^]*?)```/g), ([, text, name]) => [name!, text!]));

test('every file of the configuration has an example, and a schema that it names', () => {
  const schemas = Object.keys(shippedSchemas(Object.keys(shippedSkins), new Map())).map((name) => name.replace('.schema.json', ''));
  expect([...examples.keys()].sort()).toEqual(schemas.sort());
});

test('what editors get is what the files are checked with', () => {
  const registry = createKubernetesRegistry();
  for (const [name, schema] of Object.entries(shippedSchemas(Object.keys(shippedSkins), createKeyCatalogue(registry.kinds)))) {
    expect(JSON.parse(readFileSync(new URL(`../../dist/schemas/${name}`, import.meta.url), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  }
});

test.each([...examples])('%s.yaml is good', (name, text) =>
  withConfigFolder(async (config) => {
    const file = name === 'skin' ? 'skins/mine.yaml' : `${name}.yaml`;
    config.write(file, text);
    await config.folder.initial();
    expect(config.problems(file)).toEqual([]);
    const { state, notes } = config.folder.snapshot().files.find((one) => one.name === file)!;
    expect([state, notes.map(({ message }) => message)]).toEqual(['good', []]);
  }));
