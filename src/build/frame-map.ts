// A map for what is worked out while a frame is drawn: it knows what the frame before it had worked out, and nothing older.

export class FrameMap<Key, Value> {
  readonly #now = new Map<Key, Value>();
  readonly #before: ReadonlyMap<Key, Value> | undefined;

  constructor(before?: FrameMap<Key, Value>) {
    this.#before = before && before.#now;
  }

  get(key: Key): Value | undefined {
    const known = this.#now.get(key);
    if (known !== undefined) return known;
    const old = this.#before?.get(key);
    if (old !== undefined) this.#now.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    this.#now.set(key, value);
  }
}
