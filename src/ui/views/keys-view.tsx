// Every action that keys.yaml can name, with the keys it has now, those it has by default, and where it is.
import { changedKeys, noKeyChanges } from '../../model/key-changes.ts';
import { createKeyCatalogue } from '../key-catalogue.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewDefinition } from '../view.ts';
import { RowsPage } from './rows-page.tsx';
import { countOf } from './table-title.ts';

interface NamedAction {
  readonly action: string;
  /** Different ones in different places are different rows. */
  readonly defaults: string;
  readonly now: string;
  readonly places: readonly string[];
}

export const keysView: ViewDefinition = {
  name: 'keys',
  commands: ['keys'],
  create(context) {
    const { registry, settings } = context.world;
    const catalogue = createKeyCatalogue(registry.kinds);
    const page: RowsPage<NamedAction> = new RowsPage<NamedAction>({
      context,
      crumb: 'keys',
      title: (count) => [{ text: 'keys', tone: 'title' }, countOf(count)],
      spec: keysTable(catalogue.size),
      rows,
      isSame: (left, right) => left.places.join() === right.places.join(),
      empty: () => '',
      follow: (refresh) => settings?.subscribe(refresh) ?? (() => undefined),
      bindings: () => [],
    });
    return page;

    function rows(): readonly NamedAction[] {
      const changes = settings?.snapshot().keys ?? noKeyChanges;
      const found = new Map<string, NamedAction & { places: string[] }>();
      for (const [place, actions] of catalogue) {
        for (const [action, keys] of actions) {
          const defaults = keys.join(' ');
          const now = (changedKeys(changes, place, action) ?? keys).join(' ') || 'none';
          const id = `${action}\n${defaults}\n${now}`;
          const known = found.get(id) ?? { action, defaults, now, places: [] };
          known.places.push(place);
          found.set(id, known);
        }
      }
      return [...found.values()];
    }
  },
};

/** `all` is the number of places there are. */
function keysTable(all: number): TableSpec<NamedAction> {
  return {
    keyOf: ({ action, defaults, now }) => `${action}\n${defaults}\n${now}`,
    columns: [
      { title: 'NAME', value: ({ action }) => action },
      { title: 'KEYS', value: ({ now }) => now, tone: ({ now, defaults }) => (now === defaults ? undefined : 'highlight') },
      { title: 'DEFAULT', value: ({ defaults }) => defaults },
      { title: 'IN', value: ({ places }) => (places.length === all ? 'everywhere' : places.join(', ')) },
    ],
  };
}
