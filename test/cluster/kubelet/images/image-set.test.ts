// The images of nodes as values: shared by those that have the same ones.
import { expect, test } from 'vitest';
import { ImageSet, imagesNamed } from '../../../../src/cluster/kubelet/images/image-set.ts';
import type { ImageFacts } from '../../../../src/cluster/kubelet/images/look-up.ts';
import { lookUpImage } from '../../../../src/cluster/kubelet/images/look-up.ts';
import { parseImageReference } from '../../../../src/model/image-reference.ts';

function image(name: string): ImageFacts {
  const reference = parseImageReference(name);
  if (reference.invalid) throw new Error(reference.message);
  return lookUpImage(reference) as ImageFacts;
}

const nginx = image('nginx:1.27');
const redis = image('redis:7');

test('two nodes that pull the same share what they have, and what they report', () => {
  const base = imagesNamed(['registry.k8s.io/pause:3.10', 'nope nope', 'nginx:missing']);
  const [first, second] = [base.with(nginx).with(redis), base.with(nginx).with(redis)];
  expect(second).toBe(first);
  expect(second.listed).toBe(first.listed);
  expect(base.get(nginx.canonical)).toBeUndefined();
  expect(first.get(nginx.canonical)).toBe(nginx);
  expect(first.totalBytes).toBe(base.totalBytes + nginx.sizeBytes + redis.sizeBytes);
});

test('reports the fifty largest, largest first, each with its digest and its name', () => {
  let set = new ImageSet();
  for (let index = 0; index < 60; index++) set = set.with({ ...nginx, canonical: `docker.io/acme/app-${index}:1`, imageId: `id-${index}`, sizeBytes: 1000 + (index % 30) });
  const sizes = set.listed.map(({ sizeBytes }) => Number(sizeBytes));
  expect(sizes).toHaveLength(50);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(sizes.at(-1)).toBe(1005);
  expect(set.listed[0]).toEqual({ names: ['id-29', 'docker.io/acme/app-29:1'], sizeBytes: 1029 });
  expect(Object.isFrozen(set.listed[0])).toBe(true);
});

test('another image under the same name takes its place', () => {
  const small = { ...nginx, sizeBytes: 5 };
  const set = new ImageSet().with(nginx).with(small);
  expect([set.get(nginx.canonical), set.totalBytes]).toEqual([small, 5]);
});

test('images go by what is asked; a set that loses none is the same', () => {
  const set = new ImageSet().with(nginx).with(redis);
  expect(set.without(() => false)).toBe(set);
  const left = set.without(({ canonical }) => canonical === nginx.canonical);
  expect([left.get(nginx.canonical), left.get(redis.canonical)]).toEqual([undefined, redis]);
  expect(set.get(nginx.canonical)).toBe(nginx);
});

test('sizes of their own do not pile up behind a set', () => {
  const base = new ImageSet().with(redis);
  const common = base.with(nginx);
  for (let bytes = 1; bytes <= 100; bytes++) base.with({ ...nginx, sizeBytes: bytes });
  expect(base.with(nginx)).not.toBe(common);
  expect(base.with(nginx).totalBytes).toBe(common.totalBytes);
});
