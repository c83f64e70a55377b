// Watch events as the bytes that are sent, made once for all watches that send them.
import type { WatchType } from '../model/client.ts';
import type { Kind } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import type { Form } from './exchange.ts';
import { metadataOnly, renderTable } from './table.ts';

/** Lines kept for the next watch that sends them too: those of a few milliseconds. */
const KEPT_OBJECTS = 512;

export type EventType = WatchType | 'BOOKMARK' | 'ERROR';

export interface EventForm {
  readonly form: Form;
  /** What rows of a Table carry of their objects. */
  readonly includeObject?: string;
}

export class EventLines {
  /** By object, which is another one after every change; the oldest goes first. */
  readonly #kept = new Map<KubeObject, Map<string, Buffer>>();

  /** The line of an event of a kind; `nowMs` is virtual, for ages in Tables. */
  of(kind: Kind, type: EventType, object: KubeObject, { form, includeObject }: EventForm, nowMs: number): Buffer {
    const key = `${type} ${form} ${includeObject ?? ''}`;
    const known = this.#kept.get(object);
    const line = known?.get(key);
    if (line) return line;
    const made = eventLine(type, shape(kind, object, { form, ...(includeObject === undefined ? {} : { includeObject }) }, nowMs));
    if (known) known.set(key, made);
    else {
      this.#kept.set(object, new Map([[key, made]]));
      if (this.#kept.size > KEPT_OBJECTS) this.#kept.delete(this.#kept.keys().next().value!);
    }
    return made;
  }
}

export function eventLine(type: EventType, object: unknown): Buffer {
  return Buffer.from(`${JSON.stringify({ type, object })}\n`);
}

function shape(kind: Kind, object: KubeObject, { form, includeObject }: EventForm, now: number): unknown {
  if (form === 'object') return object;
  if (form === 'metadata') return metadataOnly(object);
  const { resourceVersion } = object.metadata;
  return renderTable(kind, [object], { resourceVersion }, { now, ...(includeObject === undefined ? {} : { includeObject }) });
}
