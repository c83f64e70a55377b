// Field managers: who owns which fields of an object, and the entries of metadata.managedFields that say so.
import { isMap } from '../../../model/equal.ts';
import type { FieldSet } from '../../../model/fields/field-set.ts';
import { isEmptySet, readFieldSet, unite } from '../../../model/fields/field-set.ts';
import type { ManagedFieldsEntry } from '../../../model/client.ts';
import type { KubeObject } from '../../../model/object.ts';

export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  readonly fields: FieldSet;
  /** RFC 3339, of the last write that changed what is owned. */
  readonly time: string;
  /** Never written down: what controllers own is what nobody else does. */
  readonly isDerived?: true;
}

/** Kubernetes keeps that many managers that update; the oldest beyond them become one. */
const maxUpdaters = 10;
const ancient = 'ancient-changes';

/**
 * What of an object can be owned: not what the server alone decides, and not what a write to this (sub)resource leaves alone.
 * The parts are the object's own, so that what two of them share is not looked at.
 */
export function ownablePart(object: KubeObject, subresource: string | undefined, hasStatus: boolean): object {
  const { generateName, labels, annotations, ownerReferences, finalizers } = object.metadata;
  if (subresource === 'status') return { metadata: { annotations, ownerReferences, finalizers }, status: object.status };
  const { apiVersion: _, kind: __, metadata: ___, ...body } = object;
  if (hasStatus) delete body.status;
  return { ...body, metadata: { generateName, labels, annotations, ownerReferences, finalizers } };
}

/** Equal for the entries that one writer keeps; who applies keeps one through all versions. */
export function identityOf({ name, operation, apiVersion, subresource = '' }: Omit<Manager, 'fields' | 'time'>): string {
  return [operation, name, operation === 'Apply' ? '' : apiVersion, subresource].join('\0');
}

/** Without managers that own nothing, and with at most ten that update. */
export function capped(managers: readonly Manager[]): Manager[] {
  const left = managers.filter(({ fields }) => !isEmptySet(fields));
  const updaters = left.filter(({ operation, subresource, isDerived }) => operation === 'Update' && !subresource && !isDerived);
  if (updaters.length <= maxUpdaters) return left;
  const old = updaters.toSorted(byAge).slice(0, updaters.length - maxUpdaters + 1);
  const newest = old.at(-1)!;
  const fields = old.reduce((all, each) => unite(all, each.fields), {} as FieldSet);
  return [...left.filter((each) => !old.includes(each)), { ...newest, name: ancient, fields }];
}

function byAge(a: Manager, b: Manager): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

/** metadata.managedFields in Kubernetes' order: who applies first, then by time and name. */
export function entriesOf(managers: readonly Manager[]): ManagedFieldsEntry[] {
  const sorted = managers.toSorted((a, b) => (a.operation !== b.operation ? (a.operation < b.operation ? -1 : 1) : byAge(a, b)));
  return sorted.map(({ name, operation, apiVersion, time, fields, subresource }) => ({
    manager: name,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource ? { subresource } : {}),
  }));
}

/** What a client sends as managedFields: the managers, none at all to forget them, or undefined for what is no such list. */
export function readEntries(value: unknown, now: string): Manager[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.length === 1 && isMap(value[0]) && Object.keys(value[0]).length === 0) return [];
  const managers: Manager[] = [];
  for (const entry of value as unknown[]) {
    if (!isMap(entry)) return undefined;
    const { manager, operation, apiVersion, subresource, time, fieldsV1 = {} } = entry;
    const fields = readFieldSet(fieldsV1);
    if (!fields || (operation !== 'Apply' && operation !== 'Update') || typeof apiVersion !== 'string') return undefined;
    managers.push({
      name: typeof manager === 'string' ? manager : '',
      operation,
      apiVersion,
      fields,
      time: typeof time === 'string' ? time : now,
      ...(typeof subresource === 'string' && subresource !== '' ? { subresource } : {}),
    });
  }
  return managers;
}
