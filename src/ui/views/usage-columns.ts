// What pods and nodes use at this moment, for the wide layout: asked for of visible rows only.
import { podRequests } from '../../kinds/pod/resources.ts';
import type { ClusterPort } from '../../model/client.ts';
import type { KubeObject, Node, Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import type { Tone } from '../../model/tone.ts';
import { UsageBook } from '../heat-map/measure.ts';
import { scarcityTone } from '../thresholds.ts';
import type { Threshold, Thresholds } from '../thresholds.ts';
import type { TableColumn } from '../table/table-column.ts';

const MIB = 2 ** 20;
const NONE = 'n/a';

/** CPU in thousandths and memory in MiB, and both as shares of requests and limits, as k9s has them. */
export function podUsageColumns(port: ClusterPort, thresholds: () => Thresholds): TableColumn<KubeObject>[] {
  const book = new UsageBook(port);
  const usage = (object: KubeObject): ReturnType<UsageBook['ofPod']> => book.ofPod(object as Pod);
  const requests = (object: KubeObject): ReturnType<typeof podRequests> => podRequests((object as Pod).spec);
  const cpu = (): Threshold => thresholds().cpu;
  const memory = (): Threshold => thresholds().memory;
  return [
    amount('CPU', (pod) => usage(pod).milliCpu),
    share('%CPU/R', cpu, (pod) => [usage(pod).milliCpu, requests(pod).milliCpu]),
    share('%CPU/L', cpu, (pod) => [usage(pod).milliCpu, limitOf(pod as Pod, 'cpu', milliValue)]),
    amount('MEM', (pod) => usage(pod).bytes / MIB),
    share('%MEM/R', memory, (pod) => [usage(pod).bytes, requests(pod).memoryBytes]),
    share('%MEM/L', memory, (pod) => [usage(pod).bytes, limitOf(pod as Pod, 'memory', byteValue)]),
  ];
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

function amount(title: string, read: (object: KubeObject) => number): TableColumn<KubeObject> {
  return { title, ...always, width: 6, value: (object) => Math.round(read(object)), text: (object) => String(Math.round(read(object))) };
}

function share(title: string, threshold: () => Threshold, read: (object: KubeObject) => [used: number, of: number]): TableColumn<KubeObject> {
  const percent = (object: KubeObject): number | undefined => {
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
