// Server-side Tables: the columns of a kind as kubectl prints them.
import type { Column, Kind } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { metadataOnly } from './field-order/spoken.ts';

export interface TableOptions {
  /** What a row carries of its object; default Metadata. */
  includeObject?: string;
  /** Virtual time in ms, for ages. */
  now: number;
  /** The version in which rows carry their objects; default: as they are. */
  spoken?(object: KubeObject): KubeObject;
  /** What a column means, by its name; default: the name. */
  describe?(name: string): string;
}

/** A meta.k8s.io/v1 Table of objects; `metadata` is the list's own. */
export function renderTable<T extends KubeObject>(kind: Pick<Kind<T>, 'columns'>, objects: readonly T[], metadata: object, { includeObject, now, spoken = (object) => object, describe = (name) => name }: TableOptions): object {
  const columns = kind.columns.filter(({ dashboardOnly }) => !dashboardOnly);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ title, name = nameOf(title), type = 'string', format = '', wide }) => ({ name, type, format, description: describe(name), priority: wide ? 1 : 0 })),
    rows: objects.map((object) => ({ cells: columns.map((column) => cellOf(column, object, now)), ...(includeObject === 'None' ? {} : rowObject(spoken(object), includeObject)) })),
  };
}

/** 'NOMINATED NODE' as the API spells it: 'Nominated Node'. */
function nameOf(title: string): string {
  return title.replace(/\S+/g, (word) => word[0]! + word.slice(1).toLowerCase());
}

function cellOf<T extends KubeObject>(column: Column<T>, object: T, now: number): string | number | boolean {
  if (column.text) return column.text(object, now);
  return column.value(object, now) ?? '';
}

function rowObject(object: KubeObject, includeObject = 'Metadata'): object {
  if (includeObject === 'Object') return { object };
  return { object: metadataOnly(object) };
}
