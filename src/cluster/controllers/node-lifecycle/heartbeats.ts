// Which nodes have been silent for too long: nodes in the order of their last sign of life, so that only the late ones are looked at.

/** A node that has reported gets this long; one that never has, a little longer (rule 4.12.2). */
const GRACE_MS = 50_000;
const STARTUP_GRACE_MS = 60_000;

export class Heartbeats {
  /** In order of time: each sign of life moves a node to the end. */
  readonly #reporting = new Map<string, number>();
  readonly #starting = new Map<string, number>();

  /** A renewed lease or a new status, or the first sight of a node. */
  beat(node: string, hasReported: boolean, atMs: number): void {
    if (!this.#reporting.delete(node)) this.#starting.delete(node);
    (hasReported ? this.#reporting : this.#starting).set(node, atMs);
  }

  forget(node: string): void {
    this.#reporting.delete(node);
    this.#starting.delete(node);
  }

  /** Every node counts as heard of now, as when a whole cluster comes back. */
  pardonAll(atMs: number): void {
    for (const nodes of [this.#reporting, this.#starting]) for (const node of nodes.keys()) nodes.set(node, atMs);
  }

  /** The nodes that have been silent beyond their grace; each is answered once per silence. */
  takeLate(nowMs: number): string[] {
    const late: string[] = [];
    takeOlder(this.#reporting, nowMs - GRACE_MS, late);
    takeOlder(this.#starting, nowMs - STARTUP_GRACE_MS, late);
    return late;
  }
}

function takeOlder(nodes: Map<string, number>, thanMs: number, into: string[]): void {
  for (const [node, atMs] of nodes) {
    if (atMs > thanMs) return;
    nodes.delete(node);
    into.push(node);
  }
}
