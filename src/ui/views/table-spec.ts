// The columns of a table on the dashboard: the kind's own, and what the dashboard knows beside them.
import type { CustomColumn } from '../../model/custom-view.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import type { FileMark } from '../manifest-files.ts';
import { customColumns } from '../table/custom-columns.ts';
import type { TableColumn, TableSpec } from '../table/table-column.ts';
import { textWidth, truncate } from '../text-width.ts';

export interface TableSpecOptions {
  kind: Kind;
  /** Instead of the kind's own columns. */
  columns?: readonly TableColumn<KubeObject>[] | undefined;
  /** What the user wants of the columns. */
  wanted?: readonly CustomColumn[] | undefined;
  /** Objects of several namespaces are shown. */
  showNamespace: boolean;
  /** Adds the FILE column. */
  fileOf?: ((key: string) => FileMark | undefined) | undefined;
  /** The namespace in use; '' for all. */
  activeNamespace(): string;
  /** Namespaces of the keys 1 to 9. */
  favourites(): readonly string[];
}

/** Cells of a file's name that say which one it is. */
const LEAST_NAME = 3;

/** Stands for all namespaces in the table of namespaces. */
export const allNamespaces: KubeObject = Object.freeze({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'all', uid: '', resourceVersion: '', creationTimestamp: '' },
  spec: {},
  status: {},
});

/** Reasons of events say what happened, which is no diagnosis. */
const withoutDiagnosis = new Set(['events']);

/** NAMESPACE first, FILE behind AGE, VALID (the diagnosis) and LABELS, both wide, last. */
export function tableSpecOf({ kind, columns: given = kind.columns, wanted, showNamespace, fileOf, activeNamespace, favourites }: TableSpecOptions): TableSpec<KubeObject> {
  const columns: TableColumn<KubeObject>[] = showNamespace ? [namespaceColumn] : [];
  let isFilePlaced = fileOf === undefined;
  for (const column of given) {
    columns.push(kind.plural === 'namespaces' ? namespaceRowColumn(column, { activeNamespace, favourites }) : column);
    if (column.title !== 'AGE' || isFilePlaced) continue;
    columns.push(fileColumn(fileOf!));
    isFilePlaced = true;
  }
  if (!isFilePlaced) columns.push(fileColumn(fileOf!));
  const health = kind.health && !withoutDiagnosis.has(kind.plural) ? kind.health.bind(kind) : undefined;
  if (health) columns.push({ title: 'VALID', wide: true, value: (object, now) => (object === allNamespaces ? '' : health(object, now)), tone: () => 'error' });
  if (kind.plural !== 'events') columns.push(labelsColumn);
  return {
    columns: wanted ? customColumns(columns, wanted) : columns,
    keyOf: (object) => (object === allNamespaces ? '' : keyOf(object)),
    labelsOf: (object) => object.metadata.labels,
    nameOf: keyOf,
    tone(object, now) {
      if (object === allNamespaces) return activeNamespace() === '' ? 'highlight' : undefined;
      if (health && health(object, now) !== '') return 'error';
      if (kind.plural === 'namespaces' && object.metadata.name === activeNamespace()) return 'highlight';
      return kind.tone?.(object, now);
    },
  };
}

/** Columns of tables that are not the kind's own. */
export const dashboardTitles = ['NAMESPACE', 'FILE', 'VALID', 'LABELS'];

/** With a width of its own, and found by `/-l app=web`, so that no row has to make a text of its labels before it is looked at. */
const labelsColumn: TableColumn<KubeObject> = {
  title: 'LABELS',
  wide: true,
  ageing: true,
  width: 40,
  value: ({ metadata }) => Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`).join(','),
};

const namespaceColumn: TableColumn<KubeObject> = { title: 'NAMESPACE', value: (object) => object.metadata.namespace };

/** The file is not part of the object, so the cell is looked at again in every frame, like an age. */
function fileColumn(fileOf: (key: string) => FileMark | undefined): TableColumn<KubeObject> {
  const signs: Partial<Record<FileMark['state'], string>> = { drifted: ' ~drifted', refused: ' !refused', waiting: ' !waiting', missing: ' ~missing' };
  return {
    title: 'FILE',
    isExtra: true,
    ageing: true,
    value: (object) => fileOf(keyOf(object))?.path,
    text(object) {
      const mark = fileOf(keyOf(object));
      if (!mark) return '';
      return mark.path + (signs[mark.state] ?? '');
    },
    // Folders go first, then the end of the name: what is wrong is said as long as there is room for it.
    short(object, width) {
      const { path = '', state = 'applied' } = fileOf(keyOf(object)) ?? {};
      const sign = signs[state] ?? '';
      const room = width - textWidth(sign);
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (room < LEAST_NAME) return sign.trimStart() || truncate(name, width);
      return (textWidth(name) + 2 <= room && name !== path ? `~/${name}` : truncate(name, room)) + sign;
    },
    tone(object) {
      const state = fileOf(keyOf(object))?.state;
      return state === undefined || state === 'applied' ? undefined : state === 'refused' ? 'error' : 'warning';
    },
  };
}

/** The row for all namespaces has a name and nothing else; `+` marks namespaces with a number key, `(*)` the one in use, as in k9s. */
function namespaceRowColumn(column: TableColumn<KubeObject>, { activeNamespace, favourites }: Pick<TableSpecOptions, 'activeNamespace' | 'favourites'>): TableColumn<KubeObject> {
  const isName = column.title === 'NAME';
  return {
    ...column,
    // The mark moves although no object changes; the name is searched all the same.
    ageing: isName || column.ageing === true,
    ...(isName ? { isLive: true } : {}),
    value: (object, now) => (isName ? object.metadata.name : object === allNamespaces ? undefined : column.value(object, now)),
    text(object, now) {
      if (isName) {
        const { name } = object.metadata;
        const isActive = (object === allNamespaces ? '' : name) === activeNamespace();
        return `${name}${object !== allNamespaces && favourites().includes(name) ? '+' : ''}${isActive ? '(*)' : ''}`;
      }
      if (object === allNamespaces) return '';
      return column.text?.(object, now) ?? String(column.value(object, now) ?? '');
    },
    tone: (object, now) => (object === allNamespaces ? undefined : column.tone?.(object, now)),
  };
}
