// Everything that runs in one table: workloads of all kinds, and their pods.
import type { Kind } from '../../model/kind.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { Change } from '../../model/client.ts';
import { refTo } from '../../model/intent.ts';
import type { KubeObject } from '../../model/object.ts';
import { keyOf } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import { LiveStore } from '../live-store.ts';
import type { RowChange } from '../table/live-rows.ts';
import { columnText, readyText } from '../ready-text.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewDefinition } from '../view.ts';
import { objectBindings } from './object-bindings.ts';
import { quiet } from './row-keys.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { countOf } from './table-title.ts';

interface Workload {
  readonly kind: Kind;
  readonly object: KubeObject;
}

/** In the order of the table. */
const plurals = ['deployments', 'statefulsets', 'daemonsets', 'jobs', 'replicasets', 'pods'];
const ALL = ['all', '*', '-A'];

/** `:workloads [namespace]`. */
export const workloadsView: ViewDefinition = {
  name: 'workloads',
  commands: ['workloads', 'workload', 'wk'],
  create(context) {
    const { world, shell, args } = context;
    const { port, registry } = world;
    const [word = ''] = (args['words'] ?? '').trim().split(/\s+/);
    const namespace = word === '' ? shell.namespace : ALL.includes(word) ? '' : word;
    if (namespace !== '' && !port.find('namespaces', undefined, namespace)) return sentencePage(context, 'workloads', `namespaces "${namespace}" not found`);
    const list = (): Workload[] =>
      plurals.flatMap((plural) => port.list(plural, namespace === '' ? {} : { namespace }).map((object) => ({ kind: registry.kind(plural), object })));
    let pending: RowChange<Workload>[] = [];
    const page: RowsPage<Workload> = new RowsPage<Workload>({
      context,
      crumb: 'workloads',
      title: (count) => [{ text: 'workloads', tone: 'title' }, { text: `(${namespace || 'all'})`, tone: 'subtitle' }, countOf(count)],
      spec: workloadTable,
      rows: list,
      empty: () => `no workloads${namespace === '' ? '' : ` in ${namespace}`}`,
      follow() {
        const store = new LiveStore(() => undefined, world.pacer);
        const show = (): void => {
          const changes = pending;
          pending = [];
          page.apply(changes);
        };
        const unsubscribes = [
          store.subscribe(show),
          world.ticker.signal.subscribe(show),
          port.watch(plurals, ({ type, plural, object }: Change) => {
            if (namespace !== '' && object.metadata.namespace !== namespace) return;
            pending.push({ type, object: { kind: registry.kind(plural), object } });
            store.touch();
          }),
        ];
        return () => {
          for (const unsubscribe of unsubscribes) unsubscribe();
          store.stop();
          pending = [];
        };
      },
      subject: ({ kind, object }) => refTo(kind.plural, object),
      bindings(row) {
        const chosen = row && { ...row, ref: refTo(row.kind.plural, row.object) };
        const opens = { key: 'enter', title: 'Go to it', action: 'open', hint: true, ...(chosen ? {} : { disabled: 'there is no row' }), run: () => ({ type: 'open', view: 'table', ref: chosen!.ref }) as const };
        const sorts = [quiet('shift-k', 'Sort by KIND', () => page.sortBy('KIND')), quiet('shift-r', 'Sort by READY', () => page.sortBy('READY'))];
        return [opens, ...objectBindings(world, chosen, undefined), ...sorts];
      },
    });
    return page;
  },
};

const workloadTable: TableSpec<Workload> = {
  keyOf: ({ kind, object }) => `${kind.plural}/${keyOf(object)}`,
  nameOf: ({ object }) => keyOf(object),
  labelsOf: ({ object }) => object.metadata.labels,
  tone: ({ kind, object }, now) => (kind.health?.(object, now) ? 'error' : kind.tone?.(object, now)),
  columns: [
    { title: 'KIND', value: ({ kind, object }) => `${plurals.indexOf(kind.plural)} ${keyOf(object)}`, text: ({ kind }) => kind.singular },
    { title: 'NAMESPACE', isExtra: true, value: ({ object }) => object.metadata.namespace },
    { title: 'NAME', value: ({ object }) => object.metadata.name },
    { title: 'READY', value: ({ kind, object }, now) => readyText(kind, object, now) },
    {
      title: 'STATUS',
      value: (row, now) => {
        const text = row.kind.plural === 'pods' ? columnText(row.kind, row.object, 'STATUS', now) : '';
        return text || row.kind.health?.(row.object, now) || 'ok';
      },
      isLive: true,
    },
    {
      title: 'AGE',
      value: ({ object }, now) => now - parseTimestamp(object.metadata.creationTimestamp),
      text: ({ object }, now) => formatHumanDuration(now - parseTimestamp(object.metadata.creationTimestamp)),
      align: 'right',
      ageing: true,
    },
  ],
};
