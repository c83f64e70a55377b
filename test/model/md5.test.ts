import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { md5 } from '../../src/model/md5.ts';

test.each(['', 'a', 'ü🚀', ...[54, 55, 56, 63, 64, 65, 200].map((length) => 'x'.repeat(length))])('%j', (text) => {
  expect(md5(text)).toBe(createHash('md5').update(text).digest('hex'));
});
