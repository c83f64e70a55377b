// Which autoscalers select the same pods: those may not scale by them, since each would undo what the other does.
import type { Pod } from '../../../model/object.ts';
import { splitKey } from '../../../model/object.ts';
import type { CompiledSelector } from '../../../model/selector.ts';

type Matches = CompiledSelector['matches'];

/** The selectors of the autoscalers that have looked for their pods at least once. */
export class Selections {
  /** By namespace, then by the autoscaler's key. */
  readonly #byNamespace = new Map<string, Map<string, Matches>>();

  /** Notes what an autoscaler selects; answers the keys of all, itself among them, that select some of its pods, by name. */
  note(key: string, { matches }: Pick<CompiledSelector, 'matches'>, pods: readonly Pod[]): string[] {
    const namespace = splitKey(key).namespace ?? '';
    const known = this.#byNamespace.get(namespace) ?? new Map<string, Matches>();
    this.#byNamespace.set(namespace, known);
    known.set(key, matches);
    // Alone in its namespace it is alone with its pods.
    if (known.size === 1) return [key];
    return [...known.keys()].filter((other) => other === key || pods.some(({ metadata }) => known.get(other)!(metadata.labels))).toSorted();
  }

  forget(key: string): void {
    this.#byNamespace.get(splitKey(key).namespace ?? '')?.delete(key);
  }
}
