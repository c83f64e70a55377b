// The columns of a table as its user wants them: those it has, in another order and place, and new ones read from the object.
import { sinceColumn } from '../../kinds/columns.ts';
import { sameTitle } from '../../model/custom-view.ts';
import type { CustomColumn } from '../../model/custom-view.ts';
import type { CellValue } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { parseMeasure } from './measure.ts';
import type { TableColumn } from './table-column.ts';

/** Longer texts are cut before they are measured: a path may lead to a whole object. */
const LONGEST = 500;

/** First the wanted columns, then those that were not named, which the wide layout shows. */
export function customColumns(columns: readonly TableColumn<KubeObject>[], wanted: readonly CustomColumn[]): readonly TableColumn<KubeObject>[] {
  const chosen = wanted.flatMap((custom): TableColumn<KubeObject>[] => {
    if (custom.shown === 'never') return [];
    const known = custom.source ? readColumn(custom) : columns.find(({ title }) => sameTitle(title, custom.title));
    // A column that the table has at times only, as NAMESPACE.
    if (!known) return [];
    const isWide = custom.shown === undefined ? known.wide === true && known.alwaysOnDashboard !== true && !custom.source : custom.shown === 'wide';
    // What was asked for is not left out first.
    return [{ ...known, isExtra: false, wide: isWide, alwaysOnDashboard: false, ...(custom.align ? { align: custom.align } : {}), ...(custom.width === undefined ? {} : { width: custom.width }) }];
  });
  const others = columns.filter(({ title }) => !wanted.some((custom) => sameTitle(custom.title, title)));
  return [...chosen, ...others.map((column) => ({ ...column, wide: true, alwaysOnDashboard: false, isExtra: true }))];
}

function readColumn(custom: CustomColumn): TableColumn<KubeObject> {
  const { title, as } = custom;
  const read = reader(custom);
  if (as === 'time') return { ...sinceColumn(title, read, ''), title };
  const value = (object: KubeObject): CellValue => read(object);
  if (as === 'text') return { title, value };
  return { title, align: 'right', value: (object) => parseMeasure(read(object) ?? '', false) ?? read(object), text: (object) => read(object) ?? '' };
}

/** The text of the source; several values with commas between them. */
function reader({ source }: CustomColumn): (object: KubeObject) => string | undefined {
  if (source!.type === 'path') {
    const { path } = source as Extract<CustomColumn['source'], { type: 'path' }>;
    return (object) => {
      const found = path.read(object).filter((value) => value !== null && value !== undefined);
      return found.length === 0 ? undefined : found.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(',').slice(0, LONGEST);
    };
  }
  const { type, name } = source as Extract<CustomColumn['source'], { name: string }>;
  return ({ metadata }) => metadata[`${type}s`]?.[name]?.slice(0, LONGEST);
}
