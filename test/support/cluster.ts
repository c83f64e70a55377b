// A whole cluster for scenarios: YAML in, virtual time, kubectl's aligned text out.
import { loadAll } from 'js-yaml';
import type { Cluster, ClusterOptions } from '../../src/cluster/cluster.ts';
import { createCluster } from '../../src/cluster/cluster.ts';
import { podStatus } from '../../src/kinds/pod/status-text.ts';
import type { Change } from '../../src/model/client.ts';
import { formatHumanDuration, parseGoDuration } from '../../src/model/duration.ts';
import type { KubeEvent, KubeObject, Node, Pod } from '../../src/model/object.ts';
import { parseTimestamp } from '../../src/model/timestamp.ts';

export interface TestCluster extends Cluster {
  /** Applies every document of a YAML text, in order; throws the first refusal. Answers `pod/web created` lines. */
  apply(yaml: string, options?: { namespace?: string }): string[];
  /** Advances virtual time: ms, or a Go duration such as '30s' or '1m20s'. */
  advance(time: number | string): void;
  /**
   * Advances until nothing but heartbeats and events was written for a while (default 5 s), and answers how long that took
   * in ms. Waits longer than the quiet time (back-offs, slow pulls) count as settled. Fails after an hour.
   */
  settle(quiet?: string): number;
  /** Advances second by second until the condition holds; fails, with the pods in its message, when it never does. */
  until(what: string, holds: () => boolean, limit?: string): void;
  /** What `kubectl get <plural>` prints in a namespace (default `default`, '' for all), aligned; `columns` keeps only some titles. */
  table(plural: string, options?: { namespace?: string; wide?: boolean; columns?: readonly string[]; labelSelector?: string }): string;
  pod(name: string, namespace?: string): Pod;
  /** The STATUS of a pod, or 'gone'. */
  status(name: string, namespace?: string): string;
  /** Every STATUS a pod has shown, without repetitions, since the cluster was made: `Pending ContainerCreating Running`. */
  statuses(name: string, namespace?: string): string[];
  /** The same with the time since the pod's creation: `12s Running`. */
  timeline(name: string, namespace?: string): string[];
  /** `Normal Scheduled default-scheduler Successfully assigned ...`, oldest first, ` (x3)` for repeated ones, `<uid>` for the object's; `pod/web`, `node/worker-1`. */
  events(object: string, namespace?: string): string[];
  /** The lines of a container's log. */
  logs(pod: string, options?: { container?: string; previous?: boolean; namespace?: string }): string[];
}

const LONGEST_SETTLE_MS = 3_600_000;
/** Written all the time by a healthy cluster. */
const HEARTBEATS: ReadonlySet<string> = new Set(['leases', 'events', 'nodes']);

/**
 * A cluster without kube-system's pods unless asked for: one control plane and three workers, all Ready. A test fails at its
 * next call when a component threw something that is no refusal.
 */
export function createTestCluster(options: ClusterOptions = {}): TestCluster {
  const cluster = createCluster({
    kubeSystem: false,
    onBug(component, key, error) {
      throw new Error(`${component} failed at ${key}: ${(error as Error).message}`, { cause: error });
    },
    ...options,
  }) as TestCluster;
  const { admin, clock, registry, store } = cluster;
  const advance = cluster.advance.bind(cluster);
  let writtenAtMs = clock.now;
  const shown = new Map<string, { atMs: number; status: string }[]>();
  store.watch(undefined, (change) => {
    if (!HEARTBEATS.has(change.plural)) writtenAtMs = clock.now;
    if (change.plural === 'pods') noteStatus(shown, change as Change<Pod>, clock.now);
  });

  const key = (name: string, namespace = 'default'): string => `${namespace}/${name}`;
  return Object.assign(cluster, {
    apply(yaml, { namespace } = {}) {
      const lines: string[] = [];
      for (const document of loadAll(yaml)) {
        if (document === null || document === undefined) continue;
        const { outcome, object } = admin.apply(document, namespace === undefined ? {} : { namespace });
        lines.push(`${object.kind.toLowerCase()}/${object.metadata.name} ${outcome}`);
      }
      return lines;
    },
    advance(time) {
      advance(typeof time === 'number' ? time : parseGoDuration(time));
    },
    settle(quiet = '5s') {
      const startMs = clock.now;
      const quietMs = parseGoDuration(quiet);
      writtenAtMs = clock.now;
      while (clock.now - writtenAtMs < quietMs) {
        if (clock.now - startMs > LONGEST_SETTLE_MS) throw new Error('the cluster does not come to rest within an hour');
        advance(Math.max(1, writtenAtMs + quietMs - clock.now));
      }
      return writtenAtMs - startMs;
    },
    until(what, holds, limit = '20m') {
      const endMs = clock.now + parseGoDuration(limit);
      while (!holds()) {
        if (clock.now >= endMs) throw new Error(`not within ${limit}: ${what}\n${cluster.table('pods', { namespace: '' })}`);
        advance(1000);
      }
    },
    table(plural, { namespace = 'default', wide = false, columns, labelSelector } = {}) {
      const kind = registry.find(plural);
      if (!kind) throw new Error(`no kind ${plural}`);
      const objects = admin.list(kind.plural, { ...(kind.namespaced ? { namespace } : {}), ...(labelSelector === undefined ? {} : { labelSelector }) });
      const printed = kind.columns.filter((column) => !column.dashboardOnly && (wide || !column.wide) && (columns?.includes(column.title) ?? true));
      const rows = objects.map((object) => printed.map((column) => column.text?.(object, clock.now) ?? String(column.value(object, clock.now) ?? '')));
      const titles = printed.map(({ title }) => title);
      if (kind.namespaced && namespace === '') {
        titles.unshift('NAMESPACE');
        for (const [index, row] of rows.entries()) row.unshift(objects[index]!.metadata.namespace!);
      }
      return align([titles, ...rows]);
    },
    pod: (name, namespace = 'default') => admin.get<Pod>('pods', namespace, name),
    status(name, namespace = 'default') {
      const pod = admin.find<Pod>('pods', namespace, name);
      return pod ? podStatus(pod, clock.now).status : 'gone';
    },
    statuses: (name, namespace) => (shown.get(key(name, namespace)) ?? []).map(({ status }) => status),
    timeline(name, namespace) {
      const all = shown.get(key(name, namespace)) ?? [];
      return all.map(({ atMs, status }) => `${formatHumanDuration(atMs - all[0]!.atMs)} ${status}`);
    },
    events(object, namespace = 'default') {
      const [kind = '', name = ''] = object.split('/');
      const all = admin.list<KubeEvent>('events', { namespace: registry.find(kind)?.namespaced === false ? 'default' : namespace });
      const own = all.filter(({ involvedObject }) => involvedObject.name === name && involvedObject.kind?.toLowerCase() === (registry.find(kind)?.kind.toLowerCase() ?? kind));
      return own.sort(byFirstSight).map(formatEvent);
    },
    logs(pod, { namespace = 'default', ...rest } = {}) {
      return cluster.kubelets.logs({ namespace, name: pod, ...rest }).map(({ text }) => text);
    },
  } satisfies Omit<TestCluster, keyof Cluster> & Pick<TestCluster, 'advance'>);
}

/** Lines of cells, each column as wide as its widest cell, three spaces apart, as kubectl prints. */
export function align(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]! + 3)).join('').trimEnd()).join('\n');
}

/** Machines with their power or their network cut, or well again: what the fault annotation of the Node says. */
export function setFault(cluster: Cluster, node: string, fault: 'power-loss' | 'network-partition' | null): void {
  const { admin, faults } = cluster;
  // Nobody's request may be answered while the machine is away that answers them.
  if (fault === null) for (const each of faults.list()) if (each.target.type === 'node' && each.target.name === node) cluster.revertFault(each.id);
  if (fault !== null || admin.find('nodes', undefined, node)?.metadata.annotations?.['sim.kubarium.dev/fault']) admin.patch<Node>('nodes', undefined, node, 'merge', { metadata: { annotations: { 'sim.kubarium.dev/fault': fault } } });
}

function noteStatus(shown: Map<string, { atMs: number; status: string }[]>, { type, object }: Change<Pod>, nowMs: number): void {
  const key = `${object.metadata.namespace}/${object.metadata.name}`;
  const status = type === 'DELETED' ? 'gone' : podStatus(object, nowMs).status;
  const all = shown.get(key) ?? [];
  if (type === 'ADDED') all.length = 0;
  if (all.at(-1)?.status !== status) all.push({ atMs: nowMs, status });
  shown.set(key, all);
}

function formatEvent({ type, reason, source, reportingComponent, message, count, series, involvedObject }: KubeEvent): string {
  const times = series?.count ?? count ?? 1;
  const text = involvedObject.uid ? message!.replaceAll(involvedObject.uid, '<uid>') : message;
  return `${type} ${reason} ${source?.component ?? reportingComponent} ${text}${times > 1 ? ` (x${times})` : ''}`;
}

/** By the time of the first sighting, then in the order of recording, which the name ends with. */
function byFirstSight(a: KubeEvent, b: KubeEvent): number {
  const born = (event: KubeObject): number => parseTimestamp(event.metadata.creationTimestamp);
  const order = (event: KubeObject): string => event.metadata.name.slice(event.metadata.name.lastIndexOf('.'));
  return born(a) - born(b) || (order(a) < order(b) ? -1 : 1);
}
