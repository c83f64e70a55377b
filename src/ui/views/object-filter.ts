// The filter of a table of objects: what rows are filtered by, and label selectors besides.
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { matchesRequirements, parseLabelSelector } from '../../model/selector.ts';
import { parseFilter } from '../table/filter.ts';
import type { Filter } from '../table/filter.ts';
import type { Row, TableSpec } from '../table/table-column.ts';
import { allNamespaces } from './table-spec.ts';

/** Reads a line of the `/` prompt; what is wrong with it stands in the filter. `app=web` alone is a label selector, as in k9s. */
export function parseObjectFilter(line: string, spec: TableSpec<KubeObject>): Filter<KubeObject> {
  const text = line.trim();
  const isSelector = /^[\w./-]+(=|==|!=)[\w.-]*(,[\w./-]+(=|==|!=)[\w.-]*)*$/.test(text);
  return parseFilter(isSelector ? `-l ${text}` : text, {
    spec,
    compileSelector(selector) {
      const requirements = parseLabelSelector(selector);
      return (labels) => matchesRequirements(requirements, labels);
    },
  });
}

/** Which rows of a kind's table are shown; undefined for all of them. */
export function keptRows(kind: Kind, filter: Filter<KubeObject>, isFaultsOnly: boolean, now: () => number): ((row: Row<KubeObject>) => boolean) | undefined {
  if (!isFaultsOnly) return filter.kind === 'all' ? undefined : (row) => filter.keep(row, now());
  return (row) => row.object !== allNamespaces && (kind.health?.(row.object, now()) ?? '') !== '' && filter.keep(row, now());
}
