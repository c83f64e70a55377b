import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../src/model/equal.ts';
import { ApiError, formatKubectlError, isReason } from '../../src/model/errors.ts';
import { createThreeWayPatch, diffObjects, jsonMergePatch, jsonPatch, strategicMergePatch } from '../../src/model/patch.ts';
import type { ListStrategy } from '../../src/model/patch.ts';

const strategies: Readonly<Record<string, ListStrategy>> = {
  containers: { strategy: 'merge', mergeKey: 'name' },
  'containers.env': { strategy: 'merge', mergeKey: 'name' },
  'containers.ports': { strategy: 'merge', mergeKey: 'containerPort' },
  volumes: { strategy: 'retainKeys', mergeKey: 'name' },
  strategy: { strategy: 'retainKeys' },
  finalizers: { strategy: 'set' },
  whole: { strategy: 'replace' },
};
const lists = (path: readonly string[]) => (Object.hasOwn(strategies, path.join('.')) ? strategies[path.join('.')] : undefined);
const merge = (target: unknown, patch: unknown) => strategicMergePatch(deepFreeze(target), deepFreeze(patch), lists);

function refusal(run: () => unknown): ApiError {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('jsonMergePatch', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 1 }, { a: null }, { b: 1 }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%o with %o is %o', (target, patch, expected) => {
    expect(jsonMergePatch(deepFreeze(target), patch)).toEqual(expected);
  });

  it('shares what it does not change', () => {
    const target = deepFreeze({ a: { x: 1 }, b: 1 });
    expect((jsonMergePatch(target, { b: 2 }) as typeof target).a).toBe(target.a);
  });
});

describe('jsonPatch', () => {
  it.each([
    [{ a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    [{ a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    [{ a: [1] }, [{ op: 'add', path: '/a/0', value: 2 }], { a: [2, 1] }],
    [{ a: [1] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2] }],
    [{ a: 1 }, [{ op: 'replace', path: '/a', value: { b: 2 } }], { a: { b: 2 } }],
    [{ a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
    [{ a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    [{ a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/c' }], { a: {}, c: 1 }],
    [{ a: [1, 2, 3] }, [{ op: 'move', from: '/a/0', path: '/a/2' }], { a: [2, 3, 1] }],
    [{ a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }], { a: 1, b: 1 }],
    [{ 'x/y~z': 1 }, [{ op: 'replace', path: '/x~1y~0z', value: 2 }], { 'x/y~z': 2 }],
    [{ a: { b: [1] } }, [{ op: 'test', path: '/a', value: { b: [1] } }, { op: 'remove', path: '/a' }], {}],
    [{}, [{ op: 'test', path: '/missing', value: null }], {}],
  ])('%o with %o is %o', (target, operations, expected) => {
    expect(jsonPatch(deepFreeze(target), operations)).toEqual(expected);
  });

  it.each([
    ['missing parent', [{ op: 'add', path: '/x/y', value: 1 }]],
    ['missing key', [{ op: 'remove', path: '/x' }]],
    ['replace of nothing', [{ op: 'replace', path: '/x', value: 1 }]],
    ['inherited key', [{ op: 'replace', path: '/toString', value: 1 }]],
    ['inherited parent', [{ op: 'add', path: '/__proto__/polluted', value: 1 }]],
    ['index out of range', [{ op: 'add', path: '/list/2', value: 1 }]],
    ['index with zeros', [{ op: 'remove', path: '/list/00' }]],
    ['failed test', [{ op: 'test', path: '/list/0', value: 2 }]],
    ['into itself', [{ op: 'move', from: '/list', path: '/list/0' }]],
    ['unknown operation', [{ op: 'merge', path: '/list' }]],
    ['bad pointer', [{ op: 'remove', path: 'list' }]],
    ['no pointer', [{ op: 'remove' }]],
    ['everything removed', [{ op: 'remove', path: '' }]],
    ['doubling copies', Array.from({ length: 40 }, (_, i) => ({ op: 'copy', from: '', path: `/c${i}` }))],
  ])('%s', (_name, operations) => {
    const error = refusal(() => jsonPatch({ list: [1] }, operations));
    expect(error.code).toBe(422);
    expect(formatKubectlError(error)).toBe(
      'The request is invalid: the server rejected our request due to an error in our request',
    );
  });

  it('answers BadRequest to what is no list of operations', () => {
    expect(isReason(refusal(() => jsonPatch({}, { op: 'add' })), 'BadRequest')).toBe(true);
    expect(isReason(refusal(() => jsonPatch({}, ['add'])), 'BadRequest')).toBe(true);
    expect(isReason(refusal(() => jsonPatch({}, Array.from({ length: 10_001 }, () => ({})))), 'BadRequest')).toBe(true);
  });
});

describe('strategicMergePatch', () => {
  const pod = deepFreeze({
    containers: [
      { name: 'one', image: 'nginx', env: [{ name: 'A', value: '1' }], args: ['p', 'q'] },
      { name: 'two', image: 'redis' },
    ],
    finalizers: ['a', 'b'],
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
  });

  it.each([
    ['an added container comes first', { containers: [{ name: 'side', image: 'x' }] }, { containers: [{ name: 'side', image: 'x' }, ...pod.containers] }],
    [
      'unless the order is given',
      { '$setElementOrder/containers': [{ name: 'one' }, { name: 'side' }], containers: [{ name: 'side' }] },
      { containers: [pod.containers[0], { name: 'side' }, pod.containers[1]] },
    ],
    [
      'items merge by key, lists without a key replace',
      { containers: [{ name: 'one', image: null, args: ['z'], env: [{ name: 'B', value: '2' }] }] },
      { containers: [{ name: 'one', env: [{ name: 'B', value: '2' }, { name: 'A', value: '1' }], args: ['z'] }, pod.containers[1]] },
    ],
    ['items are deleted', { containers: [{ $patch: 'delete', name: 'one' }] }, { containers: [pod.containers[1]] }],
    ['lists are replaced', { containers: [{ name: 'x' }, { $patch: 'replace' }] }, { containers: [{ name: 'x' }] }],
    ['order alone', { '$setElementOrder/containers': [{ name: 'two' }, { name: 'one' }] }, { containers: [pod.containers[1], pod.containers[0]] }],
    ['maps are replaced', { strategy: { $patch: 'replace', type: 'Recreate' } }, { strategy: { type: 'Recreate' } }],
    ['maps are emptied', { strategy: { $patch: 'delete' } }, { strategy: {} }],
    ['keys are retained', { strategy: { $retainKeys: ['type'], type: 'Recreate' } }, { strategy: { type: 'Recreate' } }],
    ['null deletes a map', { strategy: null }, { strategy: undefined }],
    ['sets unite', { finalizers: ['c', 'a'] }, { finalizers: ['c', 'a', 'b'] }],
    ['set items are deleted', { '$deleteFromPrimitiveList/finalizers': ['a'] }, { finalizers: ['b'] }],
    ['a new map loses nulls and directives', { extra: { a: null, b: { $retainKeys: ['c'], c: 1 } } }, { extra: { b: { c: 1 } } }],
    ['null for nothing', { missing: null }, {}],
  ])('%s', (_name, patch, expected) => {
    expect(merge(pod, patch)).toEqual({ ...pod, ...expected });
  });

  it('shares what it does not change', () => {
    const merged = merge(pod, { containers: [{ name: 'two', image: 'x' }] }) as typeof pod;
    expect(merged.strategy).toBe(pod.strategy);
    expect(merged.containers[0]).toBe(pod.containers[0]);
  });

  it.each([
    [{ containers: [{ image: 'x' }] }, 'map: map[image:x] does not contain declared merge key: name'],
    [{ containers: [{ $patch: 'odd', name: 'x' }] }, 'unknown patch type: odd in map: map[$patch:odd name:x]'],
    [{ containers: [{ $patch: 'merge', name: 'x' }] }, 'merging lists cannot yet be specified in the patch'],
    [{ strategy: { $patch: 'odd' } }, 'unknown patch type: odd in map: map[$patch:odd]'],
    [{ strategy: { $retainKeys: ['type'], other: 1 } }, 'invalid patch format of retainKeys'],
    [{ strategy: { $retainKeys: 'type', type: 1 } }, 'invalid patch format of retainKeys'],
    [{ '$deleteFromPrimitiveList/args': 'x' }, 'invalid patch format of primitive list'],
    [{ '$setElementOrder/containers': [{ name: 'two' }, { name: 'one' }], containers: [{ name: 'one' }, { name: 'two' }] }, 'The order in patch list:\n[map[name:one] map[name:two]]\n doesn\'t match $setElementOrder list:\n[map[name:two] map[name:one]]\n'],
    [{ '$setElementOrder/containers': [{ name: 'one' }], containers: [{ name: 'new' }] }, 'The order in patch list:\n[map[name:new]]\n doesn\'t match $setElementOrder list:\n[map[name:one]]\n'],
    [{ '$setElementOrder/containers': 'x' }, 'invalid patch format of setElementOrder list'],
  ])('%o is refused', (patch, message) => {
    expect(refusal(() => merge(pod, patch)).message).toBe(message);
  });
});

describe('createThreeWayPatch', () => {
  it.each([
    ['nothing new', { a: 1 }, { a: 1 }, { a: 1, live: 2 }, {}],
    ['what is only live stays', {}, { spec: { image: 'x' } }, { spec: { image: 'x', replicas: 3 } }, {}],
    ['changed', { a: 1 }, { a: 2 }, { a: 1 }, { a: 2 }],
    ['changed by another', { a: 1 }, { a: 1 }, { a: 5 }, { a: 1 }],
    ['no longer in the manifest', { a: 1, b: 1 }, { a: 1 }, { a: 1, b: 1 }, { b: null }],
    [
      'new container',
      { containers: [{ name: 'one' }] },
      { containers: [{ name: 'one' }, { name: 'two' }] },
      { containers: [{ name: 'one', image: 'x' }] },
      { containers: [{ name: 'two' }], '$setElementOrder/containers': [{ name: 'one' }, { name: 'two' }] },
    ],
    [
      'removed variable',
      { containers: [{ name: 'c', env: [{ name: 'A' }, { name: 'B' }] }] },
      { containers: [{ name: 'c', env: [{ name: 'A' }] }] },
      { containers: [{ name: 'c', env: [{ name: 'A' }, { name: 'B' }, { name: 'C' }] }] },
      {
        containers: [{ name: 'c', env: [{ $patch: 'delete', name: 'B' }], '$setElementOrder/env': [{ name: 'A' }] }],
        '$setElementOrder/containers': [{ name: 'c' }],
      },
    ],
    [
      'strategy changed',
      { strategy: { type: 'RollingUpdate' } },
      { strategy: { type: 'Recreate' } },
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
    ],
    [
      'set',
      { finalizers: ['a', 'b'] },
      { finalizers: ['b', 'c'] },
      { finalizers: ['a', 'b', 'live'] },
      { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'], '$setElementOrder/finalizers': ['b', 'c'] },
    ],
    ['replaced list', { args: ['a'] }, { args: ['b'] }, { args: ['a', 'x'] }, { args: ['b'] }],
    ['replaced map', {}, { whole: { a: 1 } }, { whole: { a: 1, b: 2 } }, { whole: { a: 1 } }],
    [
      'equal keys are paired in their order',
      {},
      { containers: [{ name: 'dns', ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53, protocol: 'TCP' }] }] },
      { containers: [{ name: 'dns', ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53, protocol: 'TCP' }] }] },
      {},
    ],
  ])('%s', (_name, last, modified, live, patch) => {
    expect(createThreeWayPatch(last, modified, live, lists)).toEqual(patch);
  });

  it('keeps a container of another actor where it was (apply after a patch that added a sidecar)', () => {
    const manifest = { containers: [{ name: 'one', args: ['z'] }] };
    const live = { containers: [{ name: 'side' }, { name: 'one', args: ['p'] }] };
    const patch = createThreeWayPatch({ containers: [{ name: 'one', args: ['p'] }] }, manifest, live, lists);
    expect(merge(live, patch)).toEqual({ containers: [{ name: 'side' }, { name: 'one', args: ['z'] }] });
    const renamed = { containers: [{ name: 'two' }] };
    const next = createThreeWayPatch(manifest, renamed, live, lists);
    expect(merge(live, next)).toEqual({ containers: [{ name: 'side' }, { name: 'two' }] });
  });

  it('refuses items without their key', () => {
    const run = () => createThreeWayPatch({}, { containers: [{}] }, { containers: [{ name: 'a' }] }, lists);
    expect(refusal(run).message).toBe('map: map[] does not contain declared merge key: name');
  });
});

describe('a patch made of the difference of two objects', () => {
  const scalar = fc.oneof(fc.integer(), fc.constantFrom('x', 'y'), fc.boolean());
  const named = <T>(item: (name: string) => fc.Arbitrary<T>) =>
    fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }).chain((names) => fc.tuple(...names.map(item)));
  const shuffled = <T>(items: fc.Arbitrary<T[]>) => items.chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));
  const container = (name: string) =>
    fc.record(
      {
        name: fc.constant(name),
        image: scalar,
        args: fc.array(scalar, { maxLength: 2 }),
        env: shuffled(named((key) => fc.record({ name: fc.constant(key), value: scalar }))),
      },
      { requiredKeys: ['name'] },
    );
  const volume = (name: string) =>
    fc.oneof(
      fc.record({ name: fc.constant(name), emptyDir: fc.dictionary(fc.constantFrom('p', 'q'), scalar) }),
      fc.record({ name: fc.constant(name), secret: fc.dictionary(fc.constantFrom('p', 'q'), scalar) }),
    );
  const object = fc.record(
    {
      containers: shuffled(named(container)),
      volumes: shuffled(named(volume)),
      finalizers: fc.uniqueArray(fc.constantFrom('f', 'g', 'h')),
      strategy: fc.dictionary(fc.constantFrom('type', 'rollingUpdate'), scalar),
      whole: fc.dictionary(fc.constantFrom('p', '__proto__', 'constructor'), scalar),
      free: fc.dictionary(fc.constantFrom('m', 'n'), fc.dictionary(fc.constantFrom('p', 'q'), scalar)),
    },
    { requiredKeys: [] },
  );

  it('turns the first into the second', () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        const patch = createThreeWayPatch(before, after, before, lists);
        expect(merge(before, patch)).toEqual(after);
        expect(createThreeWayPatch(after, after, after, lists)).toEqual({});
      }),
      { numRuns: 500 },
    );
  });

  it('is empty exactly when no differences are shown', () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        const patch = createThreeWayPatch(before, after, before, lists);
        expect(diffObjects(before, after, lists).length === 0).toBe(Object.keys(patch).length === 0);
      }),
    );
  });
});

describe('diffObjects', () => {
  it('names fields, keys and items in a stable order', () => {
    const before = { spec: { replicas: 3 }, metadata: { labels: { 'app.io/x': '1' } }, containers: [{ name: 'a', args: ['p'] }, { name: 'b' }] };
    const after = { spec: { replicas: 5 }, metadata: {}, containers: [{ name: 'b' }, { name: 'a', args: ['p', 'q'] }] };
    expect(diffObjects(before, after, lists)).toEqual([
      { path: 'containers[name=a].args[1]', before: undefined, after: 'q' },
      { path: 'metadata.labels', before: { 'app.io/x': '1' }, after: undefined },
      { path: 'spec.replicas', before: 3, after: 5 },
    ]);
    expect(diffObjects({ labels: { 'app.io/x': '1' } }, { labels: { 'app.io/x': '2' } })[0]?.path).toBe('labels[app.io/x]');
  });

  it('shows a changed order of keyed items as one difference', () => {
    const a = { containers: [{ name: 'a' }, { name: 'b' }] };
    const b = { containers: [{ name: 'b' }, { name: 'a' }] };
    expect(diffObjects(a, b, lists).map(({ path }) => path)).toEqual(['containers']);
    expect(diffObjects(a, a, lists)).toEqual([]);
  });
});

describe('hostile patches', () => {
  const attack = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}') as object;
  it.each([
    ['merge patch', () => jsonMergePatch({}, attack)],
    ['strategic patch', () => merge({}, attack)],
    ['JSON patch', () => jsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: 1 } }])],
    ['three-way patch', () => createThreeWayPatch({}, attack, {}, lists)],
  ])('%s leaves prototypes alone', (_name, run) => {
    const result = run() as { polluted?: unknown };
    expect(result.polluted).toBeUndefined();
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('refuses what is nested beyond reason', () => {
    const deep = (): unknown => JSON.parse(`${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`);
    const refused = (run: () => unknown) => isReason(refusal(run), 'BadRequest');
    expect(refused(() => jsonMergePatch({}, deep()))).toBe(true);
    expect(refused(() => strategicMergePatch({}, deep(), lists))).toBe(true);
    expect(refused(() => createThreeWayPatch({}, deep(), deep(), lists))).toBe(true);
    expect(refused(() => diffObjects(deep(), deep()))).toBe(true);
    expect(refused(() => jsonPatch(deep(), [{ op: 'remove', path: '/a'.repeat(600) }]))).toBe(true);
  });
});
