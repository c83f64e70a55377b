// The containers of a pod one by one, each with its place, its spec and what the kubelet says of it.
import { formatHumanDuration } from '../model/duration.ts';
import { deepEqual } from '../model/equal.ts';
import type { Container, ContainerStatus, Pod } from '../model/object.ts';
import { byteValue, milliValue } from '../model/quantity.ts';
import { parseTimestamp } from '../model/timestamp.ts';
import type { Tone } from '../model/tone.ts';
import { isSidecar } from '../kinds/pod/resources.ts';
import type { TableColumn, TableSpec } from './table/table-column.ts';

export interface ContainerRow {
  /** `I` runs before the others, `S` beside them, `M` is what the pod is for, `E` was added to look around. */
  readonly role: 'I' | 'S' | 'M' | 'E';
  /** From 1 among its role's list in the spec. */
  readonly index: number;
  readonly container: Container;
  /** Absent until the kubelet has seen the pod. */
  readonly status: ContainerStatus | undefined;
  readonly isPodTerminating: boolean;
}

/** Init containers and sidecars first, in the order of the spec. */
export function containerRows({ metadata, spec, status }: Pod): ContainerRow[] {
  const isPodTerminating = metadata.deletionTimestamp !== undefined;
  const row = (role: ContainerRow['role'], container: Container, position: number, statuses: readonly ContainerStatus[] | undefined): ContainerRow => ({
    role,
    index: position + 1,
    container,
    status: statuses?.find(({ name }) => name === container.name),
    isPodTerminating,
  });
  return [
    ...(spec.initContainers ?? []).map((container, position) => row(isSidecar(container) ? 'S' : 'I', container, position, status.initContainerStatuses)),
    ...spec.containers.map((container, position) => row('M', container, position, status.containerStatuses)),
    ...(spec.ephemeralContainers ?? []).map((container, position) => row('E', container as Container, position, status.ephemeralContainerStatuses)),
  ];
}

/** The STATE in kubectl's words. */
export function containerState({ status, isPodTerminating }: ContainerRow): string {
  const { running, waiting, terminated } = status?.state ?? {};
  if (running) return isPodTerminating ? 'Terminating' : 'Running';
  if (terminated) return terminated.reason || (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);
  return waiting?.reason || 'Waiting';
}

/** The tone of a STATE; undefined where nothing is wrong. */
export function containerTone(state: string): Tone | undefined {
  switch (state) {
    case 'Running':
      return undefined;
    case 'Waiting':
      return 'pending';
    case 'ContainerCreating':
    case 'PodInitializing':
      return 'added';
    case 'Terminating':
      return 'killed';
    case 'Completed':
      return 'completed';
    default:
      return 'error';
  }
}

/** `Error, exit code 1, 12s ago`: how the run before ended; '' when there was none. */
export function lastStateText({ status }: ContainerRow, now: number): string {
  const ended = status?.lastState?.terminated;
  if (!ended) return '';
  const age = now - parseTimestamp(ended.finishedAt);
  return `${ended.reason || 'Terminated'}, exit code ${ended.exitCode}${Number.isNaN(age) ? '' : `, ${formatHumanDuration(age)} ago`}`;
}

const stateColumn: TableColumn<ContainerRow> = {
  title: 'STATE',
  value: containerState,
  tone: (row) => containerTone(containerState(row)),
};

const probeNames = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const columns: readonly TableColumn<ContainerRow>[] = [
  {
    title: 'IDX',
    value: ({ role, index }) => (role === 'E' ? 2000 : role === 'M' ? 1000 : 0) + index,
    text: ({ role, index }) => `${role}${index}`,
  },
  { title: 'NAME', value: ({ container }) => container.name },
  { title: 'IMAGE', value: ({ container }) => container.image ?? '' },
  {
    title: 'READY',
    value: ({ status }) => String(status?.ready ?? false),
    tone: (row) => (containerState(row) === 'Running' && !row.status?.ready ? 'warning' : undefined),
  },
  stateColumn,
  { title: 'RESTARTS', value: ({ status }) => status?.restartCount ?? 0, align: 'right' },
  {
    title: 'PROBES(L:R:S)',
    isExtra: true,
    value: ({ container }) => probeNames.map((name) => (container[name] ? 'on' : 'off')).join(':'),
  },
  amountsColumn('CPU/RL', 'cpu', milliValue),
  amountsColumn('MEM/RL', 'memory', (text) => Math.ceil(byteValue(text) / (1024 * 1024))),
  {
    title: 'PORTS',
    isExtra: true,
    value: ({ container }) => (container.ports ?? []).map(({ name, containerPort, protocol = 'TCP' }) => `${name ? `${name}:` : ''}${containerPort}${protocol === 'TCP' ? '' : `/${protocol}`}`).join(','),
  },
  {
    title: 'AGE',
    value: ({ status }, now) => ageOf(status, now),
    text: ({ status }, now) => {
      const age = ageOf(status, now);
      return age === undefined ? '' : formatHumanDuration(age);
    },
    align: 'right',
    ageing: true,
  },
  { title: 'LAST STATE', isExtra: true, value: (row, now) => lastStateText(row, now), ageing: true, tone: ({ status }) => (status?.lastState?.terminated?.exitCode ? 'warning' : 'muted') },
  { title: 'MESSAGE', wide: true, value: ({ status }) => status?.state?.waiting?.message ?? status?.state?.terminated?.message ?? '' },
];

/** A table of containers, one row per container of one pod; `usage` are columns in front of what they ask for. */
export function containerTable(usage: readonly TableColumn<ContainerRow>[]): TableSpec<ContainerRow> {
  const at = columns.findIndex(({ title }) => title === 'CPU/RL');
  return {
    columns: columns.toSpliced(at, 0, ...usage),
    keyOf: ({ container }) => container.name,
    tone: (row) => containerTone(containerState(row)),
  };
}

/** Whether two rows of one container look alike: status objects are written anew for every change of the pod. */
export function isSameContainer(left: ContainerRow, right: ContainerRow): boolean {
  return left.isPodTerminating === right.isPodTerminating && deepEqual(left.container, right.container) && deepEqual(left.status, right.status);
}

/** Since when it runs, or how long ago it ended. */
function ageOf(status: ContainerStatus | undefined, now: number): number | undefined {
  const since = status?.state?.running?.startedAt ?? status?.state?.terminated?.finishedAt;
  const age = now - parseTimestamp(since);
  return Number.isNaN(age) ? undefined : age;
}

function amountsColumn(title: string, resource: 'cpu' | 'memory', read: (quantity: string) => number): TableColumn<ContainerRow> {
  const amounts = ({ container: { resources } }: ContainerRow): [number, number] => [read(resources?.requests?.[resource] ?? '0'), read(resources?.limits?.[resource] ?? '0')];
  return { title, wide: true, align: 'right', value: (row) => amounts(row)[0], text: (row) => amounts(row).join(':') };
}
