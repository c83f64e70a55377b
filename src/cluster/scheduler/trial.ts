// A node with other pods on it than it has, to see whether somebody would fit then. The census counts along until the trial ends.
import type { Pod } from '../../model/object.ts';
import type { Census } from './census/census.ts';
import type { NodeInfo } from './node-info.ts';

export class Trial {
  /** The node as it would be. */
  readonly node: NodeInfo;
  readonly #real: NodeInfo;
  readonly #census: Census;
  readonly #changes = new Map<Pod, 1 | -1>();

  constructor(node: NodeInfo, census: Census) {
    this.#real = node;
    this.#census = census;
    this.node = node.copy();
  }

  add(pod: Pod): void {
    this.#change(pod, 1);
  }

  remove(pod: Pod): void {
    this.#change(pod, -1);
  }

  /** Puts the counts back as they were. */
  end(): void {
    for (const [pod, by] of this.#changes) this.#census.count(pod, this.#real, by === 1 ? -1 : 1);
    this.#changes.clear();
  }

  #change(pod: Pod, by: 1 | -1): void {
    this.node.count(pod, by);
    this.#census.count(pod, this.#real, by);
    if (this.#changes.has(pod)) this.#changes.delete(pod);
    else this.#changes.set(pod, by);
  }
}
