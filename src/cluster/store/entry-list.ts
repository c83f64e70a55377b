// The objects under one word of an index, in the order they came.
import type { KubeObject } from '../../model/object.ts';
import type { Entry } from './entry.ts';

/** Below so many removed ones nothing is moved together. */
const FEW = 16;

/**
 * An array, because a Set takes three times its room and has to be rebuilt as it grows. What is removed from the store stays in it
 * until there is as much of that as of the rest.
 */
export class EntryList {
  #entries: Entry[] = [];
  #removed = 0;

  /** How many are stored. */
  get size(): number {
    return this.#entries.length - this.#removed;
  }

  /** Adds one that is not there. */
  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes one out that is there. Dear while it stays stored, which means that its word has changed. */
  delete(entry: Entry): void {
    if (entry.isStored) {
      const at = this.#entries.indexOf(entry);
      if (at >= 0) this.#entries.splice(at, 1);
      return;
    }
    this.#removed++;
    if (this.#removed <= FEW || this.#removed * 2 <= this.#entries.length) return;
    this.#entries = this.#entries.filter(({ isStored }) => isStored);
    this.#removed = 0;
  }

  /** The objects, of all kinds or of one. */
  objects(plural?: string): KubeObject[] {
    const found: KubeObject[] = [];
    for (const entry of this.#entries) if (entry.isStored && (plural === undefined || entry.kind.plural === plural)) found.push(entry.current);
    return found;
  }
}

/** Adds to the list of a word, and answers it. */
export function addTo(index: Map<string, EntryList>, word: string, entry: Entry): EntryList {
  let entries = index.get(word);
  if (!entries) index.set(word, (entries = new EntryList()));
  entries.add(entry);
  return entries;
}

/** Takes out of the list of a word, and forgets the word with its last entry. */
export function removeFrom(index: Map<string, EntryList>, word: string, entry: Entry): void {
  const entries = index.get(word);
  if (!entries) return;
  entries.delete(entry);
  if (entries.size === 0) index.delete(word);
}
