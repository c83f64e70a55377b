// The account of who owns which fields: kept for objects that somebody outside has written, beside the store.
//
// Stored objects carry no managedFields. They would be most of what 150,000 pods weigh, and every comparison, patch and screen
// would have to leave them out; so they are joined to an object on its way out.
import type { ManagedFieldsEntry } from '../../../model/client.ts';
import type { FieldSet } from '../../../model/fields/field-set.ts';
import { isEmptySet, noFields, subtract, unite } from '../../../model/fields/field-set.ts';
import { compareFields } from '../../../model/fields/field-walk.ts';
import type { MergeShape } from '../../../model/fields/merge-shape.ts';
import { shapeOfDefinition } from '../../../model/fields/merge-shape.ts';
import type { Kind } from '../../../model/kind.ts';
import type { KubeObject } from '../../../model/object.ts';
import type { Schema } from '../../../model/schema.ts';
import { creatorOf, statusWriterOf } from './derived.ts';
import type { Manager } from './manager.ts';
import { capped, entriesOf, identityOf, ownablePart, readEntries } from './manager.ts';

/** The name and the way of a write. */
export interface Writer {
  readonly name: string;
  readonly subresource?: string | undefined;
}

/** Sets that are kept to be shared. */
const MAX_SHARED = 1024;
const anything: MergeShape = { kind: 'leaf' };

export class FieldLedger {
  readonly #schema: () => Schema;
  readonly #isStored: (uid: string) => boolean;
  readonly #managers = new Map<string, readonly Manager[]>();
  readonly #shared = new Map<string, FieldSet>();
  #sweepAt = 1024;

  constructor(schema: () => Schema, isStored: (uid: string) => boolean) {
    this.#schema = schema;
    this.#isStored = isStored;
  }

  /** Whether writes to this object have to be told even when a component of the cluster makes them. */
  keeps(uid: string): boolean {
    return this.#managers.has(uid);
  }

  shapeOf({ group, version, kind, custom }: Kind): MergeShape {
    if (custom) return custom.shape;
    const definition = this.#schema().definitionFor(group, version, kind);
    return definition ? shapeOfDefinition(definition) : anything;
  }

  /** metadata.managedFields of an object. */
  entries(kind: Kind, object: KubeObject): ManagedFieldsEntry[] {
    return entriesOf(this.managersOf(kind, object));
  }

  /** All managers of an object, those that are worked out included. */
  managersOf(kind: Kind, object: KubeObject): readonly Manager[] {
    return this.withStatusWriter(kind, object, this.#writtenOf(kind, object));
  }

  /** Adds to managers who writes the status. */
  withStatusWriter(kind: Kind, object: KubeObject, managers: readonly Manager[]): readonly Manager[] {
    const status = statusWriterOf(kind, object, this.shapeOf(kind), managers);
    return status ? [...managers, status] : managers;
  }

  #writtenOf(kind: Kind, object: KubeObject): readonly Manager[] {
    return this.#managers.get(object.metadata.uid) ?? [creatorOf(kind, object, this.shapeOf(kind))].filter(({ fields }) => !isEmptySet(fields));
  }

  /** The managers after a create; `object` as the client wants it, with its defaults and before admission. */
  created(kind: Kind, object: KubeObject, writer: Writer, now: string): readonly Manager[] {
    const { changed: fields } = compareFields(this.shapeOf(kind), {}, ownablePart(object, writer.subresource, kind.hasStatus));
    return capped([{ name: writer.name, operation: 'Update', apiVersion: object.apiVersion, fields, time: now, subresource: writer.subresource }]);
  }

  /** The managers after an update: the writer owns what it changed, and nobody else does. `sent` is what it says of managedFields. */
  updated(kind: Kind, old: KubeObject, draft: KubeObject, writer: Writer, now: string, sent?: unknown): readonly Manager[] {
    const before = this.#sentManagers(kind, old, writer, now, sent) ?? this.#writtenOf(kind, old);
    const { changed, removed } = compareFields(this.shapeOf(kind), ownablePart(old, writer.subresource, kind.hasStatus), ownablePart(draft, writer.subresource, kind.hasStatus));
    const self: Omit<Manager, 'fields'> = { name: writer.name, operation: 'Update', apiVersion: old.apiVersion, subresource: writer.subresource, time: now };
    const identity = identityOf(self);
    const own = before.find((manager) => identityOf(manager) === identity);
    const others = before.filter((manager) => manager !== own).map((manager) => ({ ...manager, fields: subtract(subtract(manager.fields, changed), removed) }));
    const fields = unite(subtract(own?.fields ?? noFields, removed), changed);
    const isSame = own !== undefined && JSON.stringify(own.fields) === JSON.stringify(fields);
    return capped([...others, isSame ? own : { ...self, fields }]);
  }

  /** What a client sends counts when it is another list than it was given. */
  #sentManagers(kind: Kind, old: KubeObject, { subresource }: Writer, now: string, sent: unknown): readonly Manager[] | undefined {
    if (sent === undefined || subresource !== undefined) return undefined;
    const managers = readEntries(sent, now);
    if (!managers || JSON.stringify(entriesOf(managers)) === JSON.stringify(this.entries(kind, old))) return undefined;
    // What was worked out for the client is worked out again, as the status goes on changing.
    const status = statusWriterOf(kind, old, this.shapeOf(kind), []);
    return status ? managers.filter((manager) => identityOf(manager) !== identityOf(status)) : managers;
  }

  /** Notes the managers of a stored object. */
  keep(uid: string, managers: readonly Manager[]): void {
    this.#managers.set(uid, managers.filter(({ isDerived }) => !isDerived).map((manager) => ({ ...manager, fields: this.#share(manager.fields) })));
    if (this.#managers.size >= this.#sweepAt) this.#sweep();
  }

  /** Objects made from one template own the same fields, so they share one set. */
  #share(fields: FieldSet): FieldSet {
    const text = JSON.stringify(fields);
    const known = this.#shared.get(text);
    if (known) return known;
    if (this.#shared.size >= MAX_SHARED) this.#shared.clear();
    this.#shared.set(text, fields);
    return fields;
  }

  /** Deleted objects are forgotten when there may be as many of them as of others. */
  #sweep(): void {
    for (const uid of this.#managers.keys()) if (!this.#isStored(uid)) this.#managers.delete(uid);
    this.#sweepAt = Math.max(1024, this.#managers.size * 2);
  }
}
