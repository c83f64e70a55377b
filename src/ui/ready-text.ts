// How much of an object is there, in one text for every kind: `2/3`.
import type { Kind } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { cellText } from './table/table-column.ts';

/** Of what is wanted, how much is ready or done; '' for kinds that are just there. */
export function readyText(kind: Kind, object: KubeObject, now: number): string {
  const ready = columnText(kind, object, 'READY', now) ?? columnText(kind, object, 'COMPLETIONS', now) ?? '';
  const desired = columnText(kind, object, 'DESIRED', now);
  return desired === undefined || ready === '' ? ready : `${ready}/${desired}`;
}

/** The cell that the table of the kind has under a title; undefined where there is no such column. */
export function columnText(kind: Kind, object: KubeObject, title: string, now: number): string | undefined {
  const column = kind.columns.find((each) => each.title === title);
  return column && cellText(column, object, now);
}
