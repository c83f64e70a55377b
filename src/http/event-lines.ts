// Watch events as the bytes that are sent, made once for all watches that send them.
import type { WatchType } from '../model/client.ts';
import type { Kind } from '../model/kind.ts';
import { fromStored, kindIn } from '../model/kind-version.ts';
import type { KubeObject } from '../model/object.ts';
import type { Form } from './exchange.ts';
import { metadataOnly, spokenIn } from './field-order/spoken.ts';
import { jsonText } from './json-text.ts';
import { renderTable } from './table.ts';

/** Lines kept for the next watch that sends them too: those of a few milliseconds. */
const KEPT_OBJECTS = 512;

export type EventType = WatchType | 'BOOKMARK' | 'ERROR';

export interface EventForm {
  readonly form: Form;
  /** The version that is spoken, when it is not the stored one. */
  readonly version?: string | undefined;
  /** What rows of a Table carry of their objects. */
  readonly includeObject?: string;
}

export class EventLines {
  /** By object, which is another one after every change; the oldest goes first. */
  readonly #kept = new Map<KubeObject, Map<string, Buffer>>();

  /** The line of an event of a kind; `nowMs` is virtual, for ages in Tables. */
  of(kind: Kind, type: EventType, object: KubeObject, eventForm: EventForm, nowMs: number): Buffer {
    const { form, includeObject = '', version = '' } = eventForm;
    const key = `${type} ${form} ${includeObject} ${version}`;
    const known = this.#kept.get(object);
    const line = known?.get(key);
    if (line) return line;
    const made = eventLine(type, shape(kind, object, eventForm, nowMs));
    if (known) known.set(key, made);
    else {
      this.#kept.set(object, new Map([[key, made]]));
      if (this.#kept.size > KEPT_OBJECTS) this.#kept.delete(this.#kept.keys().next().value!);
    }
    return made;
  }
}

export function eventLine(type: EventType, object: unknown): Buffer {
  return Buffer.from(`${jsonText({ type, object })}\n`);
}

function shape(kind: Kind, object: KubeObject, { form, includeObject, version }: EventForm, now: number): unknown {
  const spoken = (each: KubeObject): KubeObject => fromStored(kind, version, each);
  if (form === 'object') return spokenIn(kind, version)(object);
  if (form === 'metadata') return metadataOnly(spoken(object));
  const { resourceVersion } = object.metadata;
  return renderTable(kindIn(kind, version), [object], { resourceVersion }, { now, spoken, ...(includeObject === undefined ? {} : { includeObject }) });
}
