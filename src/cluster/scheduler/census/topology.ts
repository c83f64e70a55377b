// Which domain of a topology each node is in, such as its zone: small numbers by the node's index, kept until labels change.
import type { NodeInfo } from '../node-info.ts';

export const HOSTNAME_KEY = 'kubernetes.io/hostname';
export const ZONE_KEY = 'topology.kubernetes.io/zone';

/** The domains of one topology key. */
export interface Domains {
  readonly key: string;
  /** Domain by index of node; -1 for nodes without the label. Shorter than the list of nodes when the last ones have none. */
  readonly ids: Int32Array;
  /** Number of domains. */
  readonly size: number;
}

export class Topology {
  readonly #nodes: () => readonly NodeInfo[];
  readonly #byKey = new Map<string, Domains>();

  constructor(nodes: () => readonly NodeInfo[]) {
    this.#nodes = nodes;
  }

  get nodes(): readonly NodeInfo[] {
    return this.#nodes();
  }

  domains(key: string): Domains {
    let known = this.#byKey.get(key);
    if (!known) this.#byKey.set(key, (known = this.#workOut(key)));
    return known;
  }

  /** Nodes came, went or changed their labels. */
  forget(): void {
    this.#byKey.clear();
  }

  #workOut(key: string): Domains {
    const nodes = this.#nodes();
    const ids = new Int32Array(nodes.reduce((most, { index }) => Math.max(most, index + 1), 0)).fill(-1);
    const byValue = new Map<string, number>();
    for (const { index, node } of nodes) {
      const value = node.metadata.labels?.[key];
      if (value === undefined) continue;
      let id = byValue.get(value);
      if (id === undefined) byValue.set(value, (id = byValue.size));
      ids[index] = id;
    }
    return { key, ids, size: byValue.size };
  }
}

/** The domain that the node at an index is in, or -1. */
export function domainOf({ ids }: Domains, index: number): number {
  return index < ids.length ? ids[index]! : -1;
}
