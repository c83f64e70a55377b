// metrics.k8s.io: what containers and machines use at this moment, for kubectl top.
import type { ClusterPort } from '../../model/client.ts';
import { notFound } from '../../model/errors.ts';
import type { KubeObject, Node, Pod } from '../../model/object.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import type { Exchange } from '../exchange.ts';
import { sendJson } from '../exchange.ts';
import { listOptionsOf } from '../list.ts';
import type { VirtualResource, VirtualRoute } from './virtual-resource.ts';

interface Usage {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

const group = 'metrics.k8s.io';
const home = { group, version: 'v1beta1', singular: '', verbs: ['get', 'list'] } as const;
/** Over how long a metrics server looks; here it is only said. */
const WINDOW = '15s';
/** What runs on a machine beside its pods: the kubelet, the container runtime, the system. */
const SYSTEM: Usage = { cpuMilli: 40, memoryBytes: 350 * 1024 * 1024 };

export const nodeMetrics: VirtualResource = {
  ...home,
  plural: 'nodes',
  kind: 'NodeMetrics',
  namespaced: false,
  serve(exchange, route, { port }) {
    serveMetrics<Node>(exchange, port, route, 'nodes', 'NodeMetrics', (node) => {
      if (!node.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')) return undefined;
      const usages = [...port.onNode<Pod>('pods', node.metadata.name)].flatMap((pod) => port.usageOf?.(pod) ?? []);
      return { usage: quantities(sum([SYSTEM, ...usages])) };
    });
  },
};

export const podMetrics: VirtualResource = {
  ...home,
  plural: 'pods',
  kind: 'PodMetrics',
  namespaced: true,
  serve(exchange, route, { port }) {
    serveMetrics<Pod>(exchange, port, route, 'pods', 'PodMetrics', (pod) => {
      const usages = port.usageOf?.(pod) ?? [];
      return usages.length > 0 ? { containers: usages.map((usage) => ({ name: usage.container, usage: quantities(usage) })) } : undefined;
    });
  },
};

/** Objects of which nothing is known yet are left out, as a metrics server does. */
function serveMetrics<T extends KubeObject>(exchange: Exchange, port: ClusterPort, route: VirtualRoute, plural: string, kind: string, measure: (object: T) => object | undefined): void {
  const metricsOf = (object: T): object | undefined => {
    const measured = measure(object);
    const { name, namespace, labels, creationTimestamp } = object.metadata;
    const metadata = { name, ...(namespace ? { namespace } : {}), creationTimestamp, ...(labels ? { labels } : {}) };
    return measured && { kind, apiVersion: `${group}/v1beta1`, metadata, timestamp: formatTimestamp(port.now), window: WINDOW, ...measured };
  };
  if (route.name === undefined) {
    const items = port.list<T>(plural, listOptionsOf(exchange, route)).map(metricsOf).filter((item) => item !== undefined);
    return sendJson(exchange, 200, { kind: `${kind}List`, apiVersion: `${group}/v1beta1`, metadata: {}, items });
  }
  const object = port.find<T>(plural, route.namespace, route.name);
  const metrics = object && metricsOf(object);
  if (!metrics) throw notFound(`${kind.toLowerCase()}.${group}`, route.namespace === undefined ? route.name : `${route.namespace}/${route.name}`);
  sendJson(exchange, 200, metrics);
}

function sum(usages: readonly Usage[]): Usage {
  return usages.reduce((total, { cpuMilli, memoryBytes }) => ({ cpuMilli: total.cpuMilli + cpuMilli, memoryBytes: total.memoryBytes + memoryBytes }));
}

function quantities({ cpuMilli, memoryBytes }: Usage): object {
  return { cpu: `${Math.round(cpuMilli * 1e6)}n`, memory: `${Math.round(memoryBytes / 1024)}Ki` };
}
