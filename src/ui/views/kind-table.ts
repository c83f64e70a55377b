// The view of a table: most kinds have the common one.
import type { ViewContext, ViewDefinition } from '../view.ts';
import { createEventTable } from './event-table.tsx';
import { TableView } from './table-view.tsx';

/** Opened with `args.plural` or a ref; args narrow it: namespace, labelSelector, fieldSelector, ownerUid, uses, of (a word for the title), filter, faults. */
export const tableView: ViewDefinition = {
  name: 'table',
  create: (context: ViewContext) => ((context.args['plural'] ?? context.ref?.plural) === 'events' ? createEventTable(context) : new TableView(context)),
};
