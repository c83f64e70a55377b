// Every word that the `:` prompt takes for a kind or a view.
import type { Intent } from '../../model/intent.ts';
import { apiVersionOf } from '../../model/kind.ts';
import { ownWords, wordFor } from '../kind-words.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewDefinition } from '../view.ts';
import { RowsPage } from './rows-page.tsx';
import { countOf } from './table-title.ts';

interface Alias {
  readonly name: string;
  readonly others: readonly string[];
  /** Of kinds; views have none. */
  readonly apiVersion: string;
  readonly opens: Intent;
}

export const aliasesView: ViewDefinition = {
  name: 'aliases',
  commands: ['aliases', 'alias', 'a'],
  create(context) {
    const { world, shell } = context;
    const viewWords = new Set(world.views.flatMap(({ commands = [] }) => commands));
    const kinds = world.registry.kinds.map((kind): Alias => {
      const name = wordFor(world.registry, kind, (word) => viewWords.has(word));
      return {
        name,
        others: [kind.singular, ...kind.shortNames, ...ownWords(kind.plural)].filter((word) => word !== name),
        apiVersion: apiVersionOf(kind),
        opens: { type: 'open', view: 'table', args: { plural: kind.plural, ...(kind.namespaced ? { namespace: shell.namespace } : {}) } },
      };
    });
    const views = world.views.flatMap(({ name, commands = [] }): Alias[] => {
      const [first, ...others] = commands;
      return first === undefined ? [] : [{ name: first, others, apiVersion: '', opens: { type: 'open', view: name } }];
    });
    const own = [...(world.settings?.snapshot().aliases ?? [])].map(([name, line]): Alias => ({ name, others: [`:${line}`], apiVersion: '', opens: { type: 'command', line } }));
    const all = [...own, ...kinds.filter(({ name }) => !own.some((alias) => alias.name === name)), ...views];
    return new RowsPage<Alias>({
      context,
      crumb: 'aliases',
      title: (count) => [{ text: 'aliases', tone: 'title' }, countOf(count)],
      spec: aliasTable,
      rows: () => all,
      empty: () => '',
      follow: () => () => undefined,
      bindings: (alias) => [{ key: 'enter', title: 'Go there', action: 'open', hint: true, ...(alias ? {} : { disabled: 'there is no row' }), run: () => alias!.opens }],
    });
  },
};

const aliasTable: TableSpec<Alias> = {
  keyOf: ({ name }) => name,
  columns: [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'ALSO', value: ({ others }) => others.join(', ') },
    { title: 'APIVERSION', value: ({ apiVersion }) => apiVersion },
  ],
};
