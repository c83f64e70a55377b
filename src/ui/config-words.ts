// What words in the files of the configuration mean: kinds, tables, views and actions, those of definitions among them.
import type { KeyCatalogue } from '../model/key-changes.ts';
import type { Kind } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';
import { createKeyCatalogue, createPlaces } from './key-catalogue.ts';
import { findKind } from './kind-words.ts';
import { createTableTitles } from './views/table-titles.ts';

export interface ConfigWords {
  /** The keys that can be changed. */
  readonly keys: KeyCatalogue;
  /** The kind that a word means. */
  kindOf(word: string): Kind | undefined;
  /** Titles of the columns that the table of a kind has by itself. */
  columnsOf(word: string): { readonly place: string; readonly titles: readonly string[] } | undefined;
  /** The views that a word means, as `deploy`; undefined for none. */
  placesOf(word: string): readonly string[] | undefined;
}

/** Answers the words of this moment: the same value as long as no definition comes, changes or goes. */
export function createConfigWords(registry: Registry): () => ConfigWords {
  let generation = -1;
  let words: ConfigWords;
  return () => {
    if (generation === registry.generation) return words;
    generation = registry.generation;
    const keys = createKeyCatalogue(registry.kinds);
    words = { keys, kindOf: (word) => findKind(registry, word), columnsOf: createTableTitles(registry), placesOf: createPlaces(keys, registry) };
    return words;
  };
}
