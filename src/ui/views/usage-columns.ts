// What pods, containers and nodes use at this moment, for the wide layout: asked for of visible rows only.
import { podRequests } from '../../kinds/pod/resources.ts';
import type { ClusterPort } from '../../model/client.ts';
import type { KubeObject, Node, Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import type { Tone } from '../../model/tone.ts';
import { UsageBook } from '../heat-map/measure.ts';
import { scarcityTone } from '../thresholds.ts';
import type { Threshold, Thresholds } from '../thresholds.ts';
import type { ContainerRow } from '../container-rows.ts';
import type { TableColumn } from '../table/table-column.ts';

const MIB = 2 ** 20;
const NONE = 'n/a';

/** Thousandths of a CPU, and bytes; 0 where nothing is asked for. */
interface Amounts {
  readonly milliCpu: number;
  readonly bytes: number;
}

export interface UsageReader<T> {
  usage(row: T): Amounts;
  requests(row: T): Amounts;
  limits(row: T): Amounts;
}

/** CPU in thousandths and memory in MiB, and both as shares of requests and limits, as k9s has them. */
export function usageColumns<T>({ usage, requests, limits }: UsageReader<T>, thresholds: () => Thresholds): TableColumn<T>[] {
  const cpu = (): Threshold => thresholds().cpu;
  const memory = (): Threshold => thresholds().memory;
  return [
    amount('CPU', (row) => usage(row).milliCpu),
    share('%CPU/R', cpu, (row) => [usage(row).milliCpu, requests(row).milliCpu]),
    share('%CPU/L', cpu, (row) => [usage(row).milliCpu, limits(row).milliCpu]),
    amount('MEM', (row) => usage(row).bytes / MIB),
    share('%MEM/R', memory, (row) => [usage(row).bytes, requests(row).bytes]),
    share('%MEM/L', memory, (row) => [usage(row).bytes, limits(row).bytes]),
  ];
}

export function podUsageColumns(port: ClusterPort, thresholds: () => Thresholds): TableColumn<KubeObject>[] {
  const book = new UsageBook(port);
  return usageColumns<KubeObject>(
    {
      usage: (pod) => book.ofPod(pod as Pod),
      requests(pod) {
        const { milliCpu, memoryBytes } = podRequests((pod as Pod).spec);
        return { milliCpu, bytes: memoryBytes };
      },
      limits: (pod) => ({ milliCpu: limitOf(pod as Pod, 'cpu', milliValue), bytes: limitOf(pod as Pod, 'memory', byteValue) }),
    },
    thresholds,
  );
}

/** The containers of one pod. */
export function containerUsageColumns(port: ClusterPort, pod: () => Pod | undefined, thresholds: () => Thresholds): TableColumn<ContainerRow>[] {
  const asked = ({ cpu = '0', memory = '0' }: Readonly<Record<string, string>> = {}): Amounts => ({ milliCpu: milliValue(cpu), bytes: byteValue(memory) });
  return usageColumns<ContainerRow>(
    {
      usage({ container }) {
        const current = pod();
        const used = current && port.usageOf?.(current).find((each) => each.container === container.name);
        return { milliCpu: used?.cpuMilli ?? 0, bytes: used?.memoryBytes ?? 0 };
      },
      requests: ({ container }) => asked(container.resources?.requests),
      limits: ({ container }) => asked(container.resources?.limits),
    },
    thresholds,
  );
}

/** Shares of what the node has for pods. */
export function nodeUsageColumns(port: ClusterPort, thresholds: () => Thresholds): TableColumn<KubeObject>[] {
  const book = new UsageBook(port);
  const usage = ({ metadata }: KubeObject): { milliCpu: number; bytes: number } => {
    book.begin();
    return book.ofNode(metadata.name) ?? { milliCpu: 0, bytes: 0 };
  };
  const allocatable = (node: KubeObject, resource: string): string => (node as Node).status.allocatable?.[resource] ?? '0';
  return [
    share('%CPU', () => thresholds().cpu, (node) => [usage(node).milliCpu, milliValue(allocatable(node, 'cpu'))]),
    share('%MEM', () => thresholds().memory, (node) => [usage(node).bytes, byteValue(allocatable(node, 'memory'))]),
  ];
}

/** Of all containers together; 0 when one of them has none. */
function limitOf({ spec }: Pod, resource: string, read: (text: string) => number): number {
  const limits = spec.containers.map(({ resources }) => resources?.limits?.[resource]);
  return limits.includes(undefined) ? 0 : limits.reduce((sum: number, limit) => sum + read(limit!), 0);
}

/** The width is given, so that nobody has to ask every pod for it; whoever asks for the wide layout sees these first. */
const always = { wide: true, isExtra: false, ageing: true, align: 'right' } as const;

function amount<T>(title: string, read: (row: T) => number): TableColumn<T> {
  return { title, ...always, width: 6, value: (object) => Math.round(read(object)), text: (object) => String(Math.round(read(object))) };
}

function share<T>(title: string, threshold: () => Threshold, read: (row: T) => [used: number, of: number]): TableColumn<T> {
  const percent = (object: T): number | undefined => {
    const [used, of] = read(object);
    return of > 0 ? Math.round((used / of) * 100) : undefined;
  };
  return {
    title,
    ...always,
    width: 6,
    value: percent,
    text: (object) => String(percent(object) ?? NONE),
    tone(object): Tone | undefined {
      return scarcityTone(threshold(), percent(object) ?? 0);
    },
  };
}
