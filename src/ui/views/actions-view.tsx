// What was asked of the cluster from outside: keys, files, clients of the API; newest first, each with the command that does the same.
import { formatHumanDuration } from '../../model/duration.ts';
import type { Input, InputOrigin } from '../../model/input-log.ts';
import { LiveStore } from '../live-store.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewDefinition } from '../view.ts';
import { RowsPage } from './rows-page.tsx';
import { countOf } from './table-title.ts';

const origins: Readonly<Record<InputOrigin, string>> = { key: 'key', file: 'file', api: 'API' };

const table: TableSpec<Input> = {
  keyOf: ({ id }) => String(id),
  nameOf: ({ ref }) => ref.name,
  tone: ({ refusal }) => (refusal === undefined ? undefined : 'error'),
  columns: [
    { title: 'AGO', value: ({ id }) => -id, text: ({ atMs }, now) => formatHumanDuration(Math.max(0, now - atMs)), ageing: true, align: 'right' },
    { title: 'BY', value: ({ origin, file }) => (file === undefined ? origins[origin] : `file ${file}`) },
    { title: 'DID', value: ({ verb, refusal }) => (refusal === undefined ? verb : `${verb} refused`), tone: ({ refusal }) => (refusal === undefined ? undefined : 'error') },
    { title: 'OBJECT', value: ({ ref }) => `${ref.plural}/${ref.name}` },
    { title: 'NAMESPACE', value: ({ ref }) => ref.namespace, isExtra: true },
    { title: 'COMMAND', value: ({ kubectl }) => kubectl },
  ],
};

export const actionsView: ViewDefinition = {
  name: 'actions',
  commands: ['actions'],
  create(context) {
    const { port, ticker, pacer } = context.world;
    const store = new LiveStore(() => undefined, pacer);
    const rows = (): readonly Input[] => port.inputs?.list() ?? [];
    return new RowsPage<Input>({
      context,
      crumb: 'actions',
      title: (count) => [{ text: 'actions', tone: 'title' }, countOf(count)],
      spec: table,
      startKey: context.args['id'],
      rows,
      empty: () => 'nothing has been asked of the cluster yet',
      details: (row) => [
        ...(row?.kubectl ? [[{ text: ` ${row.kubectl}`, tone: 'text' } as const]] : []),
        ...(row?.refusal ? [[{ text: ` refused: ${row.refusal}`, tone: 'error' } as const]] : []),
      ],
      follow(refresh) {
        const unsubscribes = [ticker.signal.subscribe(refresh), store.subscribe(refresh), ...(port.inputs ? [port.inputs.subscribe(store.touch)] : [])];
        return () => {
          for (const unsubscribe of unsubscribes) unsubscribe();
          store.stop();
        };
      },
      bindings(row) {
        const missing = row ? {} : { disabled: 'there is no row' };
        const isThere = row && context.world.registry.find(row.ref.plural) && port.find(row.ref.plural, row.ref.namespace, row.ref.name);
        const gone = isThere ? {} : { disabled: row ? 'the object is not there' : 'there is no row' };
        return [
          { key: 'enter', title: 'Go to the object', action: 'open', ...gone, run: () => ({ type: 'open', view: 'table', ref: row!.ref }) },
          {
            key: 'c',
            title: 'Copy the command',
            action: 'copy',
            hint: true,
            ...(row?.kubectl ? {} : { disabled: row ? 'there is no command for it' : 'there is no row' }),
            run: () => ({ type: 'copy', text: row!.kubectl!, what: row!.kubectl! }),
          },
          { key: 'w', title: 'Why', hint: true, ...gone, run: () => ({ type: 'open', view: 'why', ref: row!.ref }) },
          { key: 'v', title: 'Events', hint: true, ...missing, ...gone, run: () => ({ type: 'open', view: 'events', ref: row!.ref }) },
        ];
      },
    });
  },
};
