// README's tables of keys are those of the program.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { keyTables } from './support/key-tables.ts';

it('README lists every key that works anywhere, and no other', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, listed] = /<!-- keys: [^\n]*-->\n([^]*?)\n<!-- end of keys -->/.exec(readme) ?? [];
  expect(listed).toBe(keyTables());
});
