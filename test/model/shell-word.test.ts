import { expect, test } from 'vitest';
import { shellWord } from '../../src/model/shell-word.ts';

test.each([
  ['a=docker.io/library/nginx:1.27@sha256:ab', 'a=docker.io/library/nginx:1.27@sha256:ab'],
  ['nginx; rm -rf ~', "'nginx; rm -rf ~'"],
  ["it's", "'it'\\''s'"],
  ['$(id)', "'$(id)'"],
  ['', "''"],
])('%s is the word %s', (text, expected) => {
  expect(shellWord(text)).toBe(expected);
});
