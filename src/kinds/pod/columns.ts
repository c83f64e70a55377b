// The columns of a pod: kubectl's, and what k9s shows beside them.
import { formatHumanDuration } from '../../model/duration.ts';
import type { Column } from '../../model/kind.ts';
import type { Pod } from '../../model/object.ts';
import { byteValue, milliValue } from '../../model/quantity.ts';
import { ageColumn, dashboardOnly, nameColumn, textColumn, wide } from '../columns.ts';
import { isSidecar, podRequests } from './resources.ts';
import { podStatus, podTone, readinessGates } from './status-text.ts';

const readyColumn: Column<Pod> = {
  title: 'READY',
  value: (pod, now) => podStatus(pod, now).ready,
  text: (pod, now) => {
    const { ready, total } = podStatus(pod, now);
    return `${ready}/${total}`;
  },
  tone: (pod, now) => {
    const { ready, total, status } = podStatus(pod, now);
    return ready < total && podTone(status) === undefined ? 'warning' : undefined;
  },
  align: 'right',
};

const statusColumn: Column<Pod> = {
  title: 'STATUS',
  value: (pod, now) => podStatus(pod, now).status,
  tone: (pod, now) => podTone(podStatus(pod, now).status),
};

const restartsColumn: Column<Pod> = {
  title: 'RESTARTS',
  value: (pod, now) => podStatus(pod, now).restarts,
  text: (pod, now) => {
    const { restarts, lastRestartAgoMs } = podStatus(pod, now);
    return lastRestartAgoMs === undefined ? String(restarts) : `${restarts} (${formatHumanDuration(lastRestartAgoMs)} ago)`;
  },
  align: 'right',
  ageing: true,
};

const gatesColumn: Column<Pod> = {
  title: 'READINESS GATES',
  value: (pod) => readinessGates(pod)?.ready,
  text: (pod) => {
    const gates = readinessGates(pod);
    return gates ? `${gates.ready}/${gates.total}` : '<none>';
  },
};

const lastRestartColumn: Column<Pod> = {
  title: 'LAST RESTART',
  value: (pod, now) => podStatus(pod, now).lastRestartAgoMs,
  text: (pod, now) => {
    const ago = podStatus(pod, now).lastRestartAgoMs;
    return ago === undefined ? '' : formatHumanDuration(ago);
  },
  align: 'right',
  ageing: true,
};

/** Requests and limits of the containers that stay, side by side: `100:200`, in milli-CPU or MiB. */
function requestsColumn(title: string, resource: 'cpu' | 'memory', request: (pod: Pod) => number, limit: (text: string) => number): Column<Pod> {
  const unit = resource === 'cpu' ? 1 : 1024 * 1024;
  return {
    title,
    value: (pod) => request(pod),
    text: (pod) => {
      let total = 0;
      for (const { resources } of pod.spec.containers) total += limit(resources?.limits?.[resource] ?? '0');
      for (const container of pod.spec.initContainers ?? []) if (isSidecar(container)) total += limit(container.resources?.limits?.[resource] ?? '0');
      return `${Math.ceil(request(pod) / unit)}:${Math.ceil(total / unit)}`;
    },
    align: 'right',
  };
}

const qosShort: Readonly<Record<string, string>> = { Guaranteed: 'GA', Burstable: 'BU', BestEffort: 'BE' };

const onDashboard = (column: Column<Pod>): Column<Pod> => dashboardOnly(wide(column));

/** IP and NODE are wide for kubectl, but always there in the dashboard, as in k9s. */
export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  readyColumn,
  statusColumn,
  restartsColumn,
  ageColumn,
  { ...wide(textColumn<Pod>('IP', ({ status }) => status.podIP, '<none>')), alwaysOnDashboard: true },
  { ...wide(textColumn<Pod>('Node', ({ spec }) => spec.nodeName, '<none>')), alwaysOnDashboard: true },
  wide(textColumn('Nominated Node', ({ status }) => status.nominatedNodeName, '<none>')),
  wide(gatesColumn),
  onDashboard(lastRestartColumn),
  onDashboard(requestsColumn('CPU/RL', 'cpu', ({ spec }) => podRequests(spec).milliCpu, milliValue)),
  onDashboard(requestsColumn('MEM/RL', 'memory', ({ spec }) => podRequests(spec).memoryBytes, byteValue)),
  onDashboard(textColumn('Service Account', ({ spec }) => spec.serviceAccountName)),
  onDashboard(textColumn('Qos', ({ status }) => qosShort[status.qosClass ?? ''])),
];
