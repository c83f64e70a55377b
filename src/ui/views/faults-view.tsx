// What is broken on purpose: since when, by whom, to what effect; and the keys that mend it or break more.
import type { Binding } from '../../model/binding.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { Fault, FaultsPort } from '../../model/fault.ts';
import { formatFaultTarget } from '../../model/fault.ts';
import type { Intent, ObjectRef } from '../../model/intent.ts';
import { askBreak, clusterOffers } from '../../kinds/break-question.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { ViewContext, ViewDefinition } from '../view.ts';
import type { World } from '../world.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { readOnlyReason } from './kind-bindings.ts';
import { countOf } from './table-title.ts';

export const faultsView: ViewDefinition = {
  name: 'faults',
  commands: ['faults'],
  create(context) {
    const { world } = context;
    const { faults } = world.port;
    if (!faults) return sentencePage(context, 'faults', 'Nothing can be broken on purpose here.');
    return new RowsPage<Fault>({
      context,
      crumb: 'faults',
      title: (count) => [{ text: 'faults', tone: 'title' }, countOf(count)],
      spec: faultTable,
      rows: () => faults.list(),
      empty: () => 'nothing is broken on purpose: press x here, in :pods or in :nodes',
      head: () => componentLines(faults),
      details: (fault) => (fault ? detailLines(fault, faults) : []),
      follow(refresh) {
        const unsubscribes = [faults.subscribe(refresh), world.ticker.signal.subscribe(refresh)];
        return () => {
          for (const unsubscribe of unsubscribes) unsubscribe();
        };
      },
      bindings: (fault) => bindingsOf(context, faults, fault),
    });
  },
};

function bindingsOf({ world }: ViewContext, faults: FaultsPort, fault: Fault | undefined): Binding[] {
  const missing = fault ? undefined : 'there is no row';
  const readOnly = world.readOnly ? readOnlyReason : undefined;
  const all = faults.list();
  const ref = fault && objectOf(world, fault);
  return [
    binding({ key: 'enter', title: 'Go to what is broken', action: 'open' }, missing ?? (ref ? undefined : 'it is no object of the cluster'), () => ({ type: 'open', view: 'table', ref: ref! })),
    binding({ key: 'r', title: 'Revert', hint: true, main: true, changes: true }, missing ?? readOnly, () => ({ type: 'revert', ids: [fault!.id], done: `reverted ${nameOf(fault!)}` })),
    binding({ key: 'shift-r', title: 'Revert all', hint: true, main: true, changes: true }, readOnly ?? (all.length > 0 ? undefined : 'nothing is broken'), () => askRevertAll(all)),
    binding({ key: 'x', title: 'Break', hint: true, main: true, changes: true }, readOnly, () => askBreak({ faults, subject: 'the cluster', offers: clusterOffers(faults) })),
    binding({ key: 'w', title: 'Why', hint: true }, missing ?? (ref ? undefined : 'it is no object of the cluster'), () => ({ type: 'open', view: 'why', ref: ref! })),
  ];
}

function askRevertAll(all: readonly Fault[]): Intent {
  return {
    type: 'ask',
    question: {
      title: 'Revert all faults',
      okLabel: 'Revert',
      lines: () => ['These are mended; annotations that ask for them are taken away:', ...all.map((fault) => `  ${nameOf(fault)}`)],
      onOk: () => ({ type: 'revert', ids: all.map(({ id }) => id), done: `reverted ${all.length} ${all.length === 1 ? 'fault' : 'faults'}` }),
    },
  };
}

function binding(head: Omit<Binding, 'run' | 'disabled'>, disabled: string | undefined, run: () => Intent): Binding {
  return disabled === undefined ? { ...head, run } : { ...head, disabled, run };
}

/** The object to look at: of a component its pod, where it has one. */
function objectOf({ port }: World, { target }: Fault): ObjectRef | undefined {
  switch (target.type) {
    case 'node':
      return { plural: 'nodes', name: target.name };
    case 'container':
      return { plural: 'pods', namespace: target.namespace, name: target.pod };
    case 'component':
      for (const { metadata } of port.labelled('pods', 'kube-system', { component: target.name })) return { plural: 'pods', namespace: 'kube-system', name: metadata.name };
      return undefined;
    case 'image':
      return undefined;
  }
}

function nameOf({ kind, target }: Fault): string {
  return `${kind} of ${formatFaultTarget(target)}`;
}

/** Whether the control plane works, in a line: what is down is what is looked for first. */
function componentLines(faults: FaultsPort): TonedLine[] {
  const components = faults.components();
  return [
    [
      { text: ' control plane: ', tone: 'muted' },
      ...components.flatMap(({ name, isRunning }, index) => [
        ...(index > 0 ? [{ text: ', ', tone: 'muted' } as const] : []),
        { text: name, tone: isRunning ? 'text' : 'error' } as const,
        ...(isRunning ? [] : [{ text: ' (down)', tone: 'error' } as const]),
      ]),
    ],
  ];
}

function detailLines(fault: Fault, faults: FaultsPort): TonedLine[] {
  const kind = faults.kinds.find(({ name }) => name === fault.kind);
  return [
    [{ text: nameOf(fault), tone: 'error' }],
    ...(kind?.lines(fault.target) ?? []).map((text): TonedLine => [{ text: ` ${text}` }]),
    ...(fault.origin === 'annotation' ? [[{ text: ' The annotation sim.kubarium.dev/fault asks for it. Reverting takes it away; a file that has it shows as drifted.', tone: 'muted' } as const]] : []),
  ];
}

const byText: Readonly<Record<Fault['origin'], string>> = { key: 'key', annotation: 'annotation', run: 'run --fault', test: 'test' };

const faultTable: TableSpec<Fault> = {
  keyOf: ({ id }) => id.padStart(9, '0'),
  nameOf,
  tone: () => 'error',
  columns: [
    { title: 'FAULT', value: ({ kind }) => kind },
    { title: 'TARGET', value: ({ target }) => formatFaultTarget(target) },
    { title: 'SINCE', value: ({ sinceMs }, now) => now - sinceMs, text: ({ sinceMs }, now) => formatHumanDuration(now - sinceMs), align: 'right', ageing: true },
    {
      title: 'ENDS',
      isExtra: true,
      value: ({ untilMs }) => untilMs,
      text: ({ untilMs }, now) => (untilMs === undefined ? '' : `in ${formatHumanDuration(Math.max(0, untilMs - now))}`),
      ageing: true,
    },
    { title: 'BY', isExtra: true, value: ({ origin }) => byText[origin] },
    { title: 'EFFECT', isExtra: true, value: ({ effect }) => effect },
  ],
};
