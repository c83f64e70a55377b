// The folder on a real disk: what editors, tools and people do to it.
import { appendFileSync, chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { watch } from 'chokidar';
import { afterEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/model/object.ts';
import { createTestFolder } from '../support/manifest-folder.ts';
import type { TestFolder } from '../support/manifest-folder.ts';
import { configMap, deployment } from '../support/manifests.ts';

const open: TestFolder[] = [];

afterEach(async () => {
  for (const folder of open.splice(0)) await folder.dispose();
});

function folderWith(files: Readonly<Record<string, string | Uint8Array>>, options: Parameters<typeof createTestFolder>[0] = {}): TestFolder {
  const folder = createTestFolder(options);
  open.push(folder);
  for (const [path, text] of Object.entries(files)) folder.write(path, text);
  return folder;
}

async function watching(files: Readonly<Record<string, string | Uint8Array>>, options: Parameters<typeof createTestFolder>[0] = {}): Promise<TestFolder> {
  const folder = folderWith(files, options);
  await folder.folder.start();
  folder.passes.length = 0;
  return folder;
}

describe('reading it once', () => {
  it('takes yaml, yml and json of all levels, sorted, and nothing else', async () => {
    const folder = folderWith({
      'b.yml': configMap('two'),
      'a.yaml': configMap('one'),
      'deep/er/c.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"three"}}',
      '.hidden.yaml': configMap('no'),
      '.git/x.yaml': configMap('no'),
      'node_modules/p/x.yaml': configMap('no'),
      '.b.yml.swp': configMap('no'),
      'b.yml~': configMap('no'),
      'notes.txt': 'apiVersion: v1',
    });
    await folder.folder.initial();
    expect(folder.lines().filter((line) => !line.startsWith(' '))).toEqual(['a.yaml ok', 'b.yml ok', 'deep/er/c.json ok']);
    expect(folder.reconciler.snapshot().folder).toEqual({ state: 'ready' });
    expect(folder.passes).toHaveLength(1);
  });

  it('says that there is no folder', async () => {
    const folder = folderWith({}, { isMissing: true });
    await folder.folder.initial();
    expect(folder.reconciler.snapshot().folder).toEqual({ state: 'missing', notice: `${folder.dir} does not exist yet` });
  });

  it('says that the folder is a file', async () => {
    const folder = folderWith({}, { isMissing: true });
    writeFileSync(folder.dir, 'kind: Pod');
    await folder.folder.initial();
    expect(folder.lines()).toEqual(['./ error', '  ! 1:1 is not a folder']);
  });

  it.each<[string, Uint8Array | string, string]>([
    ['is too large', `# ${'x'.repeat(5 * 1024 * 1024)}`, 'file too large: at most 5 MiB are read'],
    ['is binary', new Uint8Array([0, 159, 146, 150]), 'is not a text file'],
    ['is no UTF-8', new Uint8Array([0x61, 0x3a, 0x20, 0xe9, 0x0a]), 'is not UTF-8: save it as UTF-8'],
    ['is UTF-16', Buffer.from('\ufeffkind: Pod', 'utf16le'), 'is UTF-16: save it as UTF-8'],
  ])('reports a file that %s and takes the others', async (_, content, message) => {
    const folder = folderWith({ 'a.yaml': configMap('one'), 'bad.yaml': content });
    await folder.folder.initial();
    expect(folder.lines()).toEqual(['a.yaml ok', '  configmaps/one:1 applied', 'bad.yaml error', `  ! 1:1 ${message}`]);
  });

  it('takes a file of just 5 MiB, with a byte order mark', async () => {
    const text = `\ufeff${configMap('one')}# `;
    const folder = folderWith({ 'a.yaml': text.padEnd(5 * 1024 * 1024 - 2, 'x') });
    await folder.folder.initial();
    expect(folder.lines()).toEqual(['a.yaml ok', '  configmaps/one:1 applied']);
  });

  // The superuser may read everything, so the test gives that up for a moment.
  it('keeps what was made from files and folders that may not be read any more', async () => {
    const folder = folderWith({ 'a.yaml': configMap('one'), 'sub/b.yaml': configMap('two') });
    await folder.folder.initial();
    chmodSync(folder.path('a.yaml'), 0);
    chmodSync(folder.path('sub'), 0);
    chmodSync(folder.dir, 0o755);
    chmodSync(`${folder.dir}/..`, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await folder.folder.initial();
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder.path('sub'), 0o755);
    }
    expect(folder.lines()).toEqual([
      'a.yaml error', '  configmaps/one:1 applied', '  ! 1:1 cannot be read: permission denied',
      'sub/ error', '  ! 1:1 cannot be read: permission denied',
      'sub/b.yaml ok', '  configmaps/two:1 applied',
    ]);
    chmodSync(folder.path('a.yaml'), 0o644);
    await folder.folder.initial();
    expect(folder.lines()).toEqual(['a.yaml ok', '  configmaps/one:1 applied', 'sub/b.yaml ok', '  configmaps/two:1 applied']);
  });
});

describe('links', () => {
  it('reads nothing outside the folder through them', async () => {
    const folder = folderWith({ 'a.yaml': configMap('one') });
    writeFileSync(`${folder.dir}/../secret.yaml`, configMap('secret'));
    mkdirSync(`${folder.dir}/../more`);
    writeFileSync(`${folder.dir}/../more/x.yaml`, configMap('secret'));
    symlinkSync('../secret.yaml', folder.path('b.yaml'));
    symlinkSync('../more', folder.path('c'));
    symlinkSync('..', folder.path('d'));
    symlinkSync('nothing', folder.path('e.yaml'));
    symlinkSync('f.yaml', folder.path('f.yaml'));
    await folder.folder.initial();
    expect(folder.value('secret')).toBeUndefined();
    const outside = '  ! 1:1 is a link to a place outside the folder, which is not read';
    expect(folder.lines()).toEqual([
      'a.yaml ok', '  configmaps/one:1 applied',
      'b.yaml error', outside,
      'c/ error', outside,
      'd/ error', outside,
      'e.yaml error', '  ! 1:1 is a link to nothing',
      'f.yaml error', '  ! 1:1 is a link that leads back to itself',
    ]);
  });

  it('reads no file twice that has two names', async () => {
    const folder = folderWith({ 'sub/a.yaml': configMap('one') });
    symlinkSync('sub/a.yaml', folder.path('b.yaml'));
    symlinkSync('sub', folder.path('c'));
    symlinkSync('.', folder.path('d'));
    await folder.folder.initial();
    expect(folder.lines()).toEqual(['sub/a.yaml ok', '  configmaps/one:1 applied']);
  });

  it('follows a volume of a ConfigMap, which swaps all its files with one link', async () => {
    const folder = folderWith({ '..1/a.yaml': configMap('one', 'old'), '..2/a.yaml': configMap('one', 'new') });
    symlinkSync('..1', folder.path('..data'));
    symlinkSync('..data/a.yaml', folder.path('a.yaml'));
    await folder.folder.start();
    expect(folder.lines()).toEqual(['a.yaml ok', '  configmaps/one:1 applied']);
    symlinkSync('..2', folder.path('..data_tmp'));
    renameSync(folder.path('..data_tmp'), folder.path('..data'));
    await folder.until('the new version', () => folder.value('one') === 'new');
  });

  it('watches a folder that is itself a link', async () => {
    const folder = folderWith({}, { isMissing: true });
    mkdirSync(`${folder.dir}-real`);
    symlinkSync(`${folder.dir}-real`, folder.dir);
    await folder.folder.start();
    folder.write('a.yaml', configMap('one'));
    await folder.until('the object', () => folder.value('one') === 'a');
  });
});

describe('a save', () => {
  it('in place', async () => {
    const folder = await watching({ 'a.yaml': configMap('one') });
    folder.write('a.yaml', configMap('one', 'b'));
    await folder.until('the new value', () => folder.value('one') === 'b');
    expect(folder.passes).toEqual([[{ path: 'a.yaml', text: configMap('one', 'b') }]]);
  });

  it('by writing another file and renaming it', async () => {
    const folder = await watching({ 'a.yaml': configMap('one') });
    folder.write('.a.yaml.tmp', configMap('one', 'b'));
    renameSync(folder.path('.a.yaml.tmp'), folder.path('a.yaml'));
    await folder.until('the new value', () => folder.value('one') === 'b');
    expect(folder.passes).toHaveLength(1);
  });

  it('by putting the old file aside first, as vim does', async () => {
    const folder = await watching({ 'a.yaml': configMap('one') });
    const before = folder.cluster.admin.get('configmaps', 'default', 'one').metadata.uid;
    renameSync(folder.path('a.yaml'), folder.path('a.yaml~'));
    folder.write('4913', '');
    unlinkSync(folder.path('4913'));
    folder.write('a.yaml', configMap('one', 'b'));
    unlinkSync(folder.path('a.yaml~'));
    await folder.until('the new value', () => folder.value('one') === 'b');
    expect(folder.cluster.admin.get('configmaps', 'default', 'one').metadata.uid).toBe(before);
    expect(folder.passes).toHaveLength(1);
  });

  it('in several pieces is one pass', async () => {
    const folder = await watching({ 'a.yaml': `${configMap('one')}---\n${configMap('two')}` });
    const whole = `${configMap('one', 'b')}---\n${configMap('two', 'b')}`;
    const file = openSync(folder.path('a.yaml'), 'r+');
    ftruncateSync(file);
    let at = 0;
    await new Promise<void>((resolve) => {
      const piece = (): void => {
        writeSync(file, whole.slice(at, at + 40), at);
        at += 40;
        if (at < whole.length) setTimeout(piece, 5);
        else resolve();
      };
      piece();
    });
    closeSync(file);
    await folder.until('the new value', () => folder.value('two') === 'b');
    expect(folder.passes).toEqual([[{ path: 'a.yaml', text: whole }]]);
  });

  it('that changes nothing brings back what is missing', async () => {
    const folder = await watching({ 'a.yaml': configMap('one') });
    folder.cluster.admin.delete('configmaps', 'default', 'one');
    await folder.until('missing', ({ counts }) => counts.drifted === 1);
    utimesSync(folder.path('a.yaml'), 1, 1);
    await folder.until('there again', () => folder.value('one') === 'a');
  });

  it('of a broken file leaves the others alone, and its problem stays until it is mended', async () => {
    const folder = await watching({ 'a.yaml': configMap('one'), 'b.yaml': configMap('two') });
    folder.write('a.yaml', 'kind: [\n');
    await folder.until('the problem', ({ counts }) => counts.failed === 1);
    folder.write('b.yaml', configMap('two', 'b'));
    await folder.until('the other file', () => folder.value('two') === 'b');
    expect(folder.reconciler.snapshot().files[0]).toMatchObject({ state: 'error', problems: [{ file: 'a.yaml', line: expect.any(Number), column: expect.any(Number) }] });
    expect(folder.value('one')).toBe('a');
    folder.write('a.yaml', configMap('one', 'b'));
    await folder.until('mended', ({ counts }) => counts.failed === 0);
    expect(folder.value('one')).toBe('b');
  });

  it('of a file that is written all the time does not hold up the others', async () => {
    const folder = await watching({ 'log.yaml': '# lines\n' });
    const writer = setInterval(() => appendFileSync(folder.path('log.yaml'), '# another line\n'), 8);
    try {
      folder.write('a.yaml', configMap('one'));
      await folder.until('the other file', () => folder.value('one') === 'a');
    } finally {
      clearInterval(writer);
    }
  });
});

describe('many changes at once', () => {
  it('settle to one pass: 200 files of a checkout, and back', async () => {
    const folder = await watching({ 'a.yaml': configMap('one') });
    for (let n = 0; n < 200; n++) folder.write(`${n % 7}/${n}.yaml`, configMap(`many-${n}`));
    unlinkSync(folder.path('a.yaml'));
    await folder.until('all of them', ({ counts, files }) => counts.ok === 200 && files.length === 200);
    expect(folder.value('one')).toBeUndefined();
    expect(folder.passes).toHaveLength(1);
    for (let n = 0; n < 7; n++) rmSync(folder.path(String(n)), { recursive: true });
    folder.write('a.yaml', configMap('one'));
    await folder.until('none of them', ({ files }) => files.length === 1);
    expect(folder.cluster.admin.list('configmaps', { namespace: 'default' }).map(({ metadata }) => metadata.name)).toEqual(['kube-root-ca.crt', 'one']);
    expect(folder.passes).toHaveLength(2);
  });

  it.each([
    ['a file', 'a.yaml', 'b.yaml'],
    ['a file into a folder', 'a.yaml', 'sub/a.yaml'],
    ['a folder', 'sub', 'other'],
  ])('renaming %s deletes nothing', async (_, from, to) => {
    const folder = await watching({ 'a.yaml': configMap('one'), 'sub/x.yaml': configMap('two') });
    const deleted: string[] = [];
    folder.cluster.port.watch(['configmaps'], ({ type, object }) => type === 'DELETED' && deleted.push(object.metadata.name));
    renameSync(folder.path(from), folder.path(to));
    const name = to.endsWith('.yaml') ? to : `${to}/x.yaml`;
    await folder.until('the new name', ({ files }) => files.some(({ path, objects }) => path === name && objects[0]?.state === 'applied') && files.length === 2);
    expect(deleted).toEqual([]);
    expect(folder.passes).toHaveLength(1);
  });

  it('delete what is deleted', async () => {
    const folder = await watching({ 'a.yaml': configMap('one'), 'sub/x.yaml': configMap('two') });
    unlinkSync(folder.path('a.yaml'));
    await folder.until('gone', () => folder.value('one') === undefined);
    rmSync(folder.path('sub'), { recursive: true });
    await folder.until('gone', () => folder.value('two') === undefined);
    expect(folder.lines()).toEqual([]);
    expect(folder.reconciler.snapshot().folder.state).toBe('ready');
  });
});

describe('the folder itself', () => {
  it('may come into being later', async () => {
    const folder = await watching({}, { isMissing: true });
    expect(folder.reconciler.snapshot().folder.state).toBe('missing');
    folder.write('deep/a.yaml', configMap('one'));
    await folder.until('the object', ({ folder: { state } }) => state === 'ready' && folder.value('one') === 'a');
    folder.write('deep/a.yaml', configMap('one', 'b'));
    await folder.until('a change', () => folder.value('one') === 'b');
  });

  it('may vanish without taking anything along, and come back', async () => {
    const folder = await watching({ 'a.yaml': configMap('one'), 'b.yaml': configMap('two') });
    renameSync(folder.dir, `${folder.dir}-away`);
    await folder.until('gone', ({ folder: { state } }) => state === 'gone');
    expect(folder.reconciler.snapshot().folder.notice).toBe(`${folder.dir} has vanished: nothing is deleted until its manifests are back`);
    expect([folder.value('one'), folder.value('two')]).toEqual(['a', 'a']);
    unlinkSync(`${folder.dir}-away/b.yaml`);
    renameSync(`${folder.dir}-away`, folder.dir);
    await folder.until('back', ({ folder: { state } }) => state === 'ready');
    expect([folder.value('one'), folder.value('two')]).toEqual(['a', undefined]);
    folder.write('a.yaml', configMap('one', 'b'));
    await folder.until('a change', () => folder.value('one') === 'b');
  });

  it('is still gone when an empty one takes its place, as when a mount is lost', async () => {
    const folder = await watching({ 'a.yaml': configMap('one') });
    renameSync(folder.dir, `${folder.dir}-away`);
    mkdirSync(folder.dir);
    await folder.until('gone', ({ folder: { state } }) => state === 'gone');
    expect(folder.value('one')).toBe('a');
    folder.write('b.yaml', configMap('two'));
    await folder.until('another folder', ({ folder: { state } }) => state === 'ready');
    expect([folder.value('one'), folder.value('two')]).toEqual([undefined, 'a']);
  });

  it('is looked at where it cannot be watched, and says so', async () => {
    const failing: typeof watch = (...args) => {
      const watcher = watch(...args);
      queueMicrotask(() => watcher.emit('error', Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })));
      return watcher;
    };
    const folder = await watching({ 'a.yaml': configMap('one') }, { watch: failing });
    await folder.until('the notice', ({ folder: { notice } }) => notice === 'cannot be watched (ENOSPC): looked at twice a second instead');
    folder.write('a.yaml', configMap('one', 'b'));
    await folder.until('the new value', () => folder.value('one') === 'b');
  });

  it('is left alone once stopped', async () => {
    const folder = await watching({ 'a.yaml': configMap('one') });
    await folder.folder.stop();
    folder.write('a.yaml', configMap('one', 'b'));
    folder.folder.notice();
    await folder.folder.stop();
    expect(folder.passes).toEqual([]);
  });
});

describe('writing back', () => {
  const web = { plural: 'deployments', namespace: 'default', name: 'web' };

  it('saves the live value, keeps the rest, and is no change of its own', async () => {
    const folder = await watching({ 'web.yaml': deployment('web', { replicas: 3 }) });
    chmodSync(folder.path('web.yaml'), 0o640);
    folder.cluster.admin.scale('deployments', 'default', 'web', 5);
    await folder.until('drift', ({ counts }) => counts.drifted === 1);
    expect(await folder.folder.writeBack(web)).toEqual({ ok: true });
    expect(readFileSync(folder.path('web.yaml'), 'utf8')).toBe(deployment('web', { replicas: 5 }));
    expect(statSync(folder.path('web.yaml')).mode & 0o777).toBe(0o640);
    expect(folder.lines()).toEqual(['web.yaml ok', '  deployments/web:1 applied']);
    // Another file's pass comes after all events of the write-back.
    folder.write('b.yaml', configMap('one'));
    await folder.until('the other file', () => folder.value('one') === 'a');
    expect(folder.passes.slice(1).flat().map(({ path }) => path)).toEqual(['b.yaml']);
    expect(folder.cluster.admin.get<Deployment>('deployments', 'default', 'web').spec.replicas).toBe(5);
  });

  it('refuses a file that has been saved meanwhile', async () => {
    const folder = folderWith({ 'web.yaml': deployment('web', { replicas: 3 }) });
    await folder.folder.initial();
    folder.cluster.admin.scale('deployments', 'default', 'web', 5);
    await folder.until('drift', ({ counts }) => counts.drifted === 1);
    folder.write('web.yaml', `# mine\n${deployment('web', { replicas: 3 })}`);
    expect(await folder.folder.writeBack(web)).toEqual({ problem: 'web.yaml has changed meanwhile' });
    expect(readFileSync(folder.path('web.yaml'), 'utf8')).toMatch(/^# mine/);
  });

  it('refuses what has not drifted', async () => {
    const folder = folderWith({ 'web.yaml': deployment('web', { replicas: 3 }) });
    await folder.folder.initial();
    expect(await folder.folder.writeBack(web)).toEqual({ problem: 'deployments/web in namespace default has not drifted' });
  });
});
