// What a table knows beside its own objects: the load of nodes, and what keeps a rollout from going on.
import type { Column, Kind } from '../../model/kind.ts';
import type { ClusterPort } from '../../model/client.ts';
import type { Deployment, KubeObject, Node } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import { deploymentProgress } from '../../kinds/deployment/progress.ts';
import { UsageBook } from '../heat-map/measure.ts';
import type { Usage } from '../heat-map/measure.ts';
import { PodLedger } from '../pod-ledger.ts';
import { statusText } from '../rollout/rollout-wait.ts';
import type { TableColumn } from '../table/table-column.ts';

export interface TableCompanion {
  readonly columns: readonly TableColumn<KubeObject>[];
  start(): void;
  stop(): void;
}

/** Columns that a kind has beside its own, without their contents. */
export const companionTitles: Readonly<Record<string, readonly string[]>> = { nodes: ['PODS', 'CPU', 'MEMORY', 'CPU USED', 'MEMORY USED'] };

/** Undefined for kinds whose own columns say all. */
export function createCompanion(kind: Kind, port: ClusterPort): TableCompanion | undefined {
  const adapt = companions[kind.plural];
  if (!adapt) return undefined;
  const ledger = new PodLedger(port);
  return { columns: adapt(kind.columns, ledger, new UsageBook(port)), start: () => ledger.start(), stop: () => ledger.stop() };
}

const companions: Readonly<Record<string, (columns: readonly Column[], ledger: PodLedger, usages: UsageBook) => readonly TableColumn<KubeObject>[]>> = {
  nodes(columns, ledger, usages) {
    const after = columns.findIndex(({ title }) => title === 'ROLES') + 1;
    const [before, behind] = [columns.slice(0, after), columns.slice(after)];
    return [...before, ...loadColumns(ledger), ...usageColumns(usages), ...behind.map((column) => (column.title === 'VERSION' || column.title === 'TAINTS' ? { ...column, isExtra: true } : column))];
  },
  deployments: (columns, ledger) => columns.map((column) => (column.title === 'STATUS' ? progressColumn(column, ledger) : column)),
};

function loadColumns(ledger: PodLedger): TableColumn<KubeObject>[] {
  const loadOf = ({ metadata }: KubeObject): ReturnType<PodLedger['loadOf']> => ledger.loadOf(metadata.name);
  return [
    loadColumn('PODS', (node) => [loadOf(node).pods, Number(allocatable(node, 'pods'))], String),
    loadColumn('CPU', (node) => [loadOf(node).milliCpu, milliValue(allocatable(node, 'cpu'))], formatCpu),
    loadColumn('MEMORY', (node) => [loadOf(node).bytes, byteValue(allocatable(node, 'memory'))], formatGibi, 'Gi'),
  ];
}

/** What the pods of a node use now, however much they have requested; asked for where it is seen. */
function usageColumns(usages: UsageBook): TableColumn<KubeObject>[] {
  let askedAt = Number.NaN;
  const column = (title: string, read: (usage: Usage) => number, format: (amount: number) => string): TableColumn<KubeObject> => {
    const value = ({ metadata }: KubeObject, now: number): number | undefined => {
      if (now !== askedAt) usages.begin();
      askedAt = now;
      const usage = usages.ofNode(metadata.name);
      return usage && read(usage);
    };
    return {
      title,
      isExtra: true,
      ageing: true,
      align: 'right',
      value,
      text(node, now) {
        const amount = value(node, now);
        return amount === undefined ? '' : format(amount);
      },
    };
  };
  return [column('CPU USED', ({ milliCpu }) => milliCpu, formatCpu), column('MEMORY USED', ({ bytes }) => bytes, (bytes) => `${formatGibi(bytes)}Gi`)];
}

const formatCpu = (milliCpu: number): string => String(Math.round(milliCpu / 10) / 100);
const formatGibi = (bytes: number): string => String(Math.round(bytes / 2 ** 20 / 10.24) / 100);

/** Requested of allocatable: `1.2/4`; sorted by what is requested, coloured by the share. */
function loadColumn(title: string, read: (node: KubeObject) => [used: number, total: number], format: (amount: number) => string, unit = ''): TableColumn<KubeObject> {
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
      return used >= total * 0.9 ? 'error' : used >= total * 0.7 ? 'warning' : undefined;
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
