// The nodes in natural order, kept by single changes while somebody looks.
import type { Change, ClusterPort } from '../../model/client.ts';
import type { Node } from '../../model/object.ts';
import { compareNatural } from '../natural-order.ts';

export class NodeBook {
  readonly #port: ClusterPort;
  readonly #nodes = new Map<string, Node>();
  #names: readonly string[] | undefined;
  #unwatch: (() => void) | undefined;

  constructor(port: ClusterPort) {
    this.#port = port;
  }

  /** Reads the nodes there are and follows them; `onChange` is told of each change. */
  start(onChange: () => void): void {
    this.stop();
    for (const node of this.#port.list<Node>('nodes')) this.#nodes.set(node.metadata.name, node);
    this.#unwatch = this.#port.watch(['nodes'], ({ type, object }: Change) => {
      const { name } = object.metadata;
      // Sorted anew only when one comes or goes, not for heartbeats.
      if (type !== 'MODIFIED') this.#names = undefined;
      if (type === 'DELETED') this.#nodes.delete(name);
      else this.#nodes.set(name, object as Node);
      onChange();
    });
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#nodes.clear();
    this.#names = undefined;
  }

  /** The same list until a node comes or goes. */
  get names(): readonly string[] {
    this.#names ??= [...this.#nodes.keys()].sort(compareNatural);
    return this.#names;
  }

  find(name: string): Node | undefined {
    return this.#nodes.get(name);
  }
}
