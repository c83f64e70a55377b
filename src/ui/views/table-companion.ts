// What a table knows beside its own objects: the load of nodes, what keeps a rollout from going on, the short names of kinds.
import type { Column, Kind } from '../../model/kind.ts';
import type { ClusterPort } from '../../model/client.ts';
import type { Deployment, KubeEvent, KubeObject, Node } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import { deploymentProgress } from '../../kinds/deployment/progress.ts';
import { PodLedger } from '../pod-ledger.ts';
import { statusText } from '../rollout/rollout-wait.ts';
import { scarcityTone } from '../thresholds.ts';
import type { Threshold, Thresholds } from '../thresholds.ts';
import { nodeUsageColumns, podUsageColumns } from './usage-columns.ts';
import type { TableColumn } from '../table/table-column.ts';
import { truncateName } from '../text-width.ts';

export interface TableCompanion {
  readonly columns: readonly TableColumn<KubeObject>[];
  start(): void;
  stop(): void;
}

/** Columns that a kind has beside its own, without their contents. */
export const companionTitles: Readonly<Record<string, readonly string[]>> = { nodes: ['PODS', 'CPU', 'MEMORY', '%CPU', '%MEM'], pods: ['CPU', '%CPU/R', '%CPU/L', 'MEM', '%MEM/R', '%MEM/L'] };

/** Undefined for kinds whose own columns say all. */
export function createCompanion(kind: Kind, port: ClusterPort, thresholds: () => Thresholds): TableCompanion | undefined {
  if (kind.plural === 'pods') return { columns: withUsage(kind.columns, podUsageColumns(port, thresholds)), start: () => undefined, stop: () => undefined };
  if (kind.plural === 'events') return { columns: kind.columns.map((column) => (column.title === 'OBJECT' ? { ...column, short: (object: KubeObject, width: number) => shortObject(object as KubeEvent, width, port) } : column)), start: () => undefined, stop: () => undefined };
  const adapt = companions[kind.plural];
  if (!adapt) return undefined;
  const ledger = new PodLedger(port);
  return { columns: adapt(kind.columns, { ledger, port, thresholds }), start: () => ledger.start(), stop: () => ledger.stop() };
}

/** What the columns are made from. */
interface Sources {
  readonly ledger: PodLedger;
  readonly port: ClusterPort;
  thresholds(): Thresholds;
}

const companions: Readonly<Record<string, (columns: readonly Column[], sources: Sources) => readonly TableColumn<KubeObject>[]>> = {
  nodes(columns, { ledger, port, thresholds }) {
    const after = columns.findIndex(({ title }) => title === 'ROLES') + 1;
    const [before, behind] = [columns.slice(0, after), columns.slice(after)];
    return [...before, ...loadColumns(ledger, thresholds), ...nodeUsageColumns(port, thresholds), ...behind.map((column) => (column.title === 'VERSION' || column.title === 'TAINTS' ? { ...column, isExtra: true } : column))];
  },
  deployments: (columns, { ledger }) => columns.map((column) => (column.title === 'STATUS' ? progressColumn(column, ledger) : column)),
};

/** `pvc/data` for `persistentvolumeclaim/data`. */
function shortObject({ involvedObject: { kind = '', name = '' } }: KubeEvent, width: number, { registry }: ClusterPort): string {
  const word = kind.toLowerCase();
  return truncateName(`${registry.find(word)?.shortNames[0] ?? word}/${name}`, width);
}

/** In front of the other columns of the wide layout. */
function withUsage(columns: readonly Column[], usage: readonly TableColumn<KubeObject>[]): readonly TableColumn<KubeObject>[] {
  const at = columns.findIndex(({ wide, alwaysOnDashboard }) => wide && !alwaysOnDashboard);
  return [...columns.slice(0, at), ...usage, ...columns.slice(at)];
}

function loadColumns(ledger: PodLedger, thresholds: () => Thresholds): TableColumn<KubeObject>[] {
  const loadOf = ({ metadata }: KubeObject): ReturnType<PodLedger['loadOf']> => ledger.loadOf(metadata.name);
  return [
    loadColumn('PODS', () => thresholds().pods, (node) => [loadOf(node).pods, Number(allocatable(node, 'pods'))], String),
    loadColumn('CPU', () => thresholds().cpu, (node) => [loadOf(node).milliCpu, milliValue(allocatable(node, 'cpu'))], (milliCpu) => String(Math.round(milliCpu / 10) / 100)),
    loadColumn('MEMORY', () => thresholds().memory, (node) => [loadOf(node).bytes, byteValue(allocatable(node, 'memory'))], (bytes) => String(Math.round(bytes / 2 ** 20 / 10.24) / 100), 'Gi'),
  ];
}

/** Requested of allocatable: `1.2/4`; sorted by what is requested, coloured by the share. */
function loadColumn(title: string, threshold: () => Threshold, read: (node: KubeObject) => [used: number, total: number], format: (amount: number) => string, unit = ''): TableColumn<KubeObject> {
  return {
    title,
    isLive: true,
    ageing: true,
    align: 'right',
    value: (node) => read(node)[0],
    text(node) {
      const [used, total] = read(node);
      return `${format(used)}/${format(total)}${unit}`;
    },
    tone(node) {
      const [used, total] = read(node);
      return scarcityTone(threshold(), total > 0 ? (used / total) * 100 : 0);
    },
  };
}

function allocatable(node: KubeObject, resource: string): string {
  const { status } = node as Node;
  return status.allocatable?.[resource] ?? status.capacity?.[resource] ?? '0';
}

/** `ImagePullBackOff nginx:1.161 (rolling out 1 of 2)`. */
function progressColumn(column: Column, ledger: PodLedger): TableColumn<KubeObject> {
  const blockerOf = (object: KubeObject): string | undefined => {
    const { tone } = deploymentProgress(object as Deployment);
    return tone === 'ok' || tone === 'killed' ? undefined : ledger.blockerOf(object as Deployment);
  };
  const textOf = (object: KubeObject, now: number): string => {
    const blocker = blockerOf(object);
    const progress = String(column.value(object, now));
    return statusText(progress, blocker);
  };
  return { ...column, isLive: true, ageing: true, value: textOf, text: textOf, tone: (object, now) => (blockerOf(object) ? 'error' : column.tone?.(object, now)) };
}
