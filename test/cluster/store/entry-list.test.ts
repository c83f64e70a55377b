// The list behind a word of an index: against a Set, whatever comes, goes and changes its word.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Kind } from '../../../src/model/kind.ts';
import type { KubeObject } from '../../../src/model/object.ts';
import { addTo, EntryList, removeFrom } from '../../../src/cluster/store/entry-list.ts';
import { Entry } from '../../../src/cluster/store/entry.ts';

const pods = { plural: 'pods' } as Kind;
const nodes = { plural: 'nodes' } as Kind;

function entryOf(number: number, kind = pods): Entry {
  return new Entry(kind, `default/${number}`, { metadata: { name: String(number) } } as KubeObject);
}

test('holds what a Set would hold, in its order', () => {
  const step = fc.record({ what: fc.constantFrom('come', 'come', 'go', 'leave', 'come back'), which: fc.nat(200) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const list = new EntryList();
      const model = new Set<Entry>();
      const left: Entry[] = [];
      steps.forEach(({ what, which }, number) => {
        const present = [...model][which % Math.max(1, model.size)];
        if (what === 'come') {
          const entry = entryOf(number);
          list.add(entry);
          model.add(entry);
        } else if (what === 'come back') {
          const entry = left.pop();
          if (!entry) return;
          list.add(entry);
          model.add(entry);
        } else if (present) {
          // Removed from the store, or of another word from now on.
          if (what === 'go') present.isStored = false;
          else left.push(present);
          list.delete(present);
          model.delete(present);
        }
        expect(list.size).toBe(model.size);
      });
      expect(list.objects()).toEqual([...model].map(({ current }) => current));
    }),
    { numRuns: 200 },
  );
});

test('keeps no more of what was removed than of what is there', () => {
  const list = new EntryList();
  const entries = Array.from({ length: 1000 }, (_, number) => entryOf(number));
  for (const entry of entries) list.add(entry);
  for (const entry of entries.slice(0, 990)) {
    entry.isStored = false;
    list.delete(entry);
  }
  expect(list.size).toBe(10);
  expect(list.objects().map(({ metadata }) => metadata.name)).toEqual(Array.from({ length: 10 }, (_, number) => String(990 + number)));
});

test('answers the objects of one kind', () => {
  const list = new EntryList();
  list.add(entryOf(1, pods));
  list.add(entryOf(2, nodes));
  expect(list.objects('nodes').map(({ metadata }) => metadata.name)).toEqual(['2']);
  expect(list.objects('secrets')).toEqual([]);
});

test('a word is forgotten with its last entry', () => {
  const index = new Map<string, EntryList>();
  const entry = entryOf(1);
  expect(addTo(index, 'app=web', entry).objects()).toEqual([entry.current]);
  entry.isStored = false;
  removeFrom(index, 'app=web', entry);
  removeFrom(index, 'app=db', entry);
  expect([...index.keys()]).toEqual([]);
});
