// The containers of a pod: their states as they change, and the way to their logs.
import type { Intent, ObjectRef } from '../../model/intent.ts';
import type { KubeEvent, Pod } from '../../model/object.ts';
import { askBreakPods } from '../../kinds/pod/break-action.ts';
import type { ContainerRow } from '../container-rows.ts';
import { containerRows, containerTable, isSameContainer } from '../container-rows.ts';
import { thresholdsOf } from '../thresholds.ts';
import type { ViewDefinition } from '../view.ts';
import { explainContainer } from '../why/container.ts';
import { chosenObject } from './object-below.ts';
import { createObjectText } from './object-text.ts';
import { readOnlyReason } from './kind-bindings.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { containerUsageColumns } from './usage-columns.ts';
import { countOf } from './table-title.ts';

/** Opened with a ref to a pod; `:containers` needs one under the cursor of the table below. */
export const containersView: ViewDefinition = {
  name: 'containers',
  commands: ['containers'],
  create(context) {
    const ref = chosenObject(context);
    if (ref?.plural !== 'pods') return sentencePage(context, 'containers', 'Containers belong to a pod: choose one in :pods and press Enter.');
    const source = createObjectText({ ...context, ref }, true);
    const pod = (): Pod | undefined => source.object() as Pod | undefined;
    let listed: { pod: Pod; rows: ContainerRow[] } | undefined;
    return new RowsPage<ContainerRow>({
      context,
      crumb: 'containers',
      title: (count) => [...source.title('containers'), countOf(count)],
      spec: containerTable(containerUsageColumns(context.world.port, pod, () => thresholdsOf(context.world.settings))),
      rows,
      isSame: isSameContainer,
      empty: () => (pod() ? 'it has no containers' : `pods "${ref.name}" not found`),
      subject: ({ container }) => ({ plural: 'containers', ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }), name: container.name, pod: ref.name, container: container.name }),
      details: (row) => (row ? explainContainer(row, source.events() as KubeEvent[], context.world.port.now, '') : []),
      follow: source.follow,
      bindings: (row) => {
        const missing = row ? undefined : 'there is no row';
        const hasPrevious = (row?.status?.restartCount ?? 0) > 0;
        return [
          { key: 'enter', title: 'Logs', action: 'open', ...(missing ? { disabled: missing } : {}), run: () => openLogs(ref, row!) },
          { key: 'l', title: 'Logs', hint: true, ...(missing ? { disabled: missing } : {}), run: () => openLogs(ref, row!) },
          {
            key: 'p',
            title: 'Logs previous',
            hint: true,
            ...(hasPrevious ? {} : { disabled: missing ?? 'it has not restarted' }),
            run: () => openLogs(ref, row!, { previous: 'true' }),
          },
          {
            key: 's',
            title: 'Shell',
            hint: true,
            changes: true,
            ...(context.world.readOnly ? { disabled: readOnlyReason } : row?.status?.state?.running ? {} : { disabled: missing ?? 'it does not run' }),
            run: () => ({ type: 'open', view: 'shell', ref, args: { container: row!.container.name } }),
          },
          {
            key: 'x',
            title: 'Break',
            hint: true,
            changes: true,
            ...(missing || context.world.readOnly ? { disabled: context.world.readOnly ? readOnlyReason : missing! } : {}),
            run: () => askBreakPods(context.world.port.faults, [pod()!], row!.container.name),
          },
          ...(['why', 'describe', 'yaml'] as const).map((view, index) => ({
            key: ['w', 'd', 'y'][index]!,
            title: ['Why', 'Describe the pod', 'YAML of the pod'][index]!,
            hint: true,
            run: (): Intent => ({ type: 'open', view, ref }),
          })),
        ];
      },
    });

    function rows(): readonly ContainerRow[] {
      const current = pod();
      if (!current) return [];
      if (listed?.pod !== current) listed = { pod: current, rows: containerRows(current) };
      return listed.rows;
    }
  },
};

function openLogs(ref: ObjectRef, { container }: ContainerRow, args: Readonly<Record<string, string>> = {}): Intent {
  return { type: 'open', view: 'logs', ref, args: { container: container.name, ...args } };
}
