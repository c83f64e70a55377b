// The pulse of the cluster: of each kind how many objects are well and how many are not, events, and what is requested of the nodes.
import type { Intent } from '../../model/intent.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { formatCpu, formatGibi } from '../header-content.ts';
import type { Pulse } from '../pulse-keeper.ts';
import { PulseKeeper } from '../pulse-keeper.ts';
import { gauge, sparkline } from '../sparkline.ts';
import type { TableSpec } from '../table/table-column.ts';
import { scarcityTone, thresholdsOf } from '../thresholds.ts';
import type { Threshold } from '../thresholds.ts';
import type { ViewDefinition } from '../view.ts';
import { RowsPage } from './rows-page.tsx';

type PulseRow = Pulse & { readonly order: number };

const GAUGE_CELLS = 20;
/** As wide as its title, so that the newest is in sight on 80 columns. */
const TREND_CELLS = 14;

export const pulsesView: ViewDefinition = {
  name: 'pulses',
  commands: ['pulses', 'pulse', 'pu', 'hz'],
  create(context) {
    const { world } = context;
    const keeper = new PulseKeeper(world);
    const page = new RowsPage<PulseRow>({
      context,
      crumb: 'pulses',
      title: () => [{ text: 'pulses', tone: 'title' }, { text: '(all)', tone: 'subtitle' }],
      spec: pulseTable,
      rows: () => keeper.pulses().map((pulse, order) => ({ ...pulse, order })),
      isSame: (left, right) => left.total === right.total && left.bad === right.bad && left.trend.join() === right.trend.join(),
      empty: () => 'no kind tells whether its objects are well',
      head: () => [...amountLines(), eventLine(), []],
      news: () => new Map([
        ...keeper.pulses().map(({ kind: { plural }, bad }): [string, string] => [plural, `${plural}: ${bad === 0 ? 'none' : bad} bad`]),
        ...amountLines().map((line): [string, string] => [line[0]!.text, line.map(({ text }) => text.trim()).filter((text) => !/^[#.]+$/.test(text)).join(': ')]),
      ]),
      follow(refresh) {
        keeper.start();
        const unsubscribes = [
          world.ticker.signal.subscribe(() => {
            keeper.beat();
            refresh();
          }),
          world.summary.store.subscribe(refresh),
        ];
        return () => {
          for (const unsubscribe of unsubscribes) unsubscribe();
          keeper.stop();
        };
      },
      bindings: (row) => [
        { key: 'enter', title: row && row.bad > 0 ? `The ${row.bad} bad ${row.kind.plural}` : 'Its table', action: 'open', hint: true, ...(row ? {} : { disabled: 'there is no row' }), run: () => openKind(row!) },
        { key: 'v', title: 'Warnings', hint: true, run: () => ({ type: 'open', view: 'table', args: { plural: 'events', namespace: '', filter: 'type:warning' } }) },
      ],
    });
    return page;

    function amountLines(): TonedLine[] {
      const { requestedMilliCpu, allocatableMilliCpu, requestedBytes, allocatableBytes } = world.summary.store.getSnapshot();
      const thresholds = thresholdsOf(world.settings);
      return [
        amountLine('CPU', requestedMilliCpu, allocatableMilliCpu, formatCpu, thresholds.cpu),
        amountLine('Memory', requestedBytes, allocatableBytes, formatGibi, thresholds.memory),
      ];
    }

    function eventLine(): TonedLine {
      const { perMinute, warnings, trend } = keeper.eventRate();
      return [
        { text: ' Events  ', tone: 'muted' },
        { text: `${sparkline(trend, GAUGE_CELLS)}  `, tone: 'ok' },
        { text: `${perMinute} in the last minute`, tone: 'text' },
        ...(warnings > 0 ? [{ text: `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`, tone: 'warning' } as const] : []),
      ];
    }
  },
};

function amountLine(title: string, used: number, total: number, format: (amount: number) => string, threshold: Threshold): TonedLine {
  const part = total > 0 ? used / total : 0;
  return [
    { text: ` ${title.padEnd(8)}`, tone: 'muted' },
    { text: `${gauge(part, GAUGE_CELLS)}  `, tone: scarcityTone(threshold, part * 100) ?? 'ok' },
    { text: `${format(used)} of ${format(total)} requested, ${Math.round(part * 100)}%`, tone: 'text' },
  ];
}

/** The faults of the kind, in all namespaces. */
function openKind({ kind: { plural, namespaced }, bad }: PulseRow): Intent {
  return { type: 'open', view: 'table', args: { plural, ...(namespaced ? { namespace: '' } : {}), ...(bad > 0 ? { faults: 'true' } : {}) } };
}

const pulseTable: TableSpec<PulseRow> = {
  keyOf: ({ kind }) => kind.plural,
  tone: ({ bad, total }) => (bad > 0 ? 'error' : total === 0 ? 'muted' : undefined),
  columns: [
    { title: 'KIND', value: ({ order }) => order, text: ({ kind }) => kind.plural },
    { title: 'OK', value: ({ total, bad }) => total - bad, align: 'right' },
    { title: 'BAD', value: ({ bad }) => bad, align: 'right' },
    { title: 'GAUGE', value: ({ total, bad }) => (total === 0 ? 0 : bad / total), text: ({ total, bad }) => (total === 0 ? '' : gauge(1 - bad / total, GAUGE_CELLS)), ageing: true, isPicture: true },
    { title: 'BAD OVER TIME', isExtra: true, value: ({ bad }) => bad, text: ({ trend }) => sparkline(trend, TREND_CELLS), ageing: true, isPicture: true },
  ],
};
