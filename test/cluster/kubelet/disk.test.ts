// Disks: views that share what they both show, directories, and an end of all room.
import { describe, expect, test } from 'vitest';
import { Disk } from '../../../src/cluster/kubelet/volumes/disk.ts';

test('views of a disk share what they both show', () => {
  const disk = new Disk();
  const [outer, inner] = [disk.view('/srv'), disk.view('/srv/deep/')];
  outer.write!('deep/file', 'hello');
  expect([inner.read('file'), [...inner.paths()], outer.isDirectory('deep'), inner.isDirectory('file')]).toEqual(['hello', ['file'], true, false]);
  inner.write!('file', undefined);
  expect([outer.read('deep/file'), outer.isDirectory('deep'), [...outer.paths()]]).toEqual([undefined, false, []]);
});

test('a single file is a view too', () => {
  const disk = new Disk();
  disk.write('etc/app.conf', 'x');
  expect(disk.view('/etc/app.conf').read('')).toBe('x');
});

test('directories stay without files, and go with everything in them', () => {
  const disk = new Disk();
  const view = disk.view('');
  view.makeDirectory!('a/b');
  view.write!('a/b/c', '1');
  view.write!('a/d', '2');
  expect([view.isDirectory('a'), view.isDirectory('a/b'), disk.usedBytes]).toEqual([true, true, 2]);
  view.removeDirectory!('a/b');
  expect([view.isDirectory('a'), view.isDirectory('a/b'), [...view.paths()], disk.usedBytes]).toEqual([true, false, ['a/d'], 1]);
});

describe('a full disk', () => {
  test('takes no more files, but keeps those it has', () => {
    const disk = new Disk();
    for (let index = 0; index < 5000; index++) expect(disk.write(`f${index}`, 'x')).toBe(true);
    expect([disk.write('one-more', 'x'), disk.write('f1', 'other'), disk.write('f2', undefined), disk.write('one-more', 'x')]).toEqual([false, true, true, true]);
  });

  test('takes no more text', () => {
    const disk = new Disk();
    const mebi = 'x'.repeat(1 << 20);
    for (let index = 0; index < 64; index++) expect(disk.write(`f${index}`, mebi)).toBe(true);
    expect([disk.write('one-more', 'x'), disk.write('f1', 'short'), disk.write('one-more', 'x')]).toEqual([false, true, true]);
  });
});
