// Endpoints of every Service that selects pods (rules 4.9.1, 4.9.3, 4.9.5).
import { deepEqual } from '../../../model/equal.ts';
import { ignoreNotFound } from '../../../model/errors.ts';
import { md5 } from '../../../model/md5.ts';
import type { Endpoints, EndpointSubset, Service } from '../../../model/object.ts';
import { keyOf, splitKey } from '../../../model/object.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { ServiceIndex } from './service-index.ts';
import type { ResolvedPort, ServicePod } from './service-pods.ts';
import { podsOfService, targetRef } from './service-pods.ts';

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const TRIGGERED_AT = 'endpoints.kubernetes.io/last-change-trigger-time';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const HEADLESS = 'service.kubernetes.io/headless';
const CAPACITY = 1000;

type Address = NonNullable<EndpointSubset['addresses']>[number];

export const endpointsController: ControllerDefinition = { name: 'endpoint-controller', create };

function create(context: ControllerContext): Controller {
  const { client, clock } = context;
  const services = new ServiceIndex(context);

  function reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const service = client.find<Service>('services', namespace, name);
    const stored = client.find<Endpoints>('endpoints', namespace, name);
    if (!service) {
      services.setSize(key, 0);
      if (stored) ignoreNotFound(() => client.delete('endpoints', namespace, name));
      return;
    }
    if (!service.spec.selector || service.spec.type === 'ExternalName') return;
    const pods = podsOfService(client, service).filter(({ isTerminating }) => !isTerminating || service.spec.publishNotReadyAddresses);
    services.setSize(key, pods.length);
    write(service, stored, pods);
  }

  function write({ metadata, spec }: Service, stored: Endpoints | undefined, pods: readonly ServicePod[]): void {
    const { name, namespace } = metadata;
    const subsets = subsetsOf(pods.slice(0, CAPACITY), spec);
    const labels = { ...metadata.labels, [MANAGED_BY]: 'endpoint-controller', ...(spec.clusterIP === 'None' ? { [HEADLESS]: '' } : {}) };
    const isCut = pods.length > CAPACITY;
    if (stored && deepEqual(stored.subsets ?? [], subsets) && deepEqual(stored.metadata.labels ?? {}, labels) && (stored.metadata.annotations?.[OVER_CAPACITY] === 'truncated') === isCut) return;
    const { [OVER_CAPACITY]: _, ...annotations } = stored?.metadata.annotations ?? {};
    annotations[TRIGGERED_AT] = formatTimestamp(clock.now);
    if (isCut) annotations[OVER_CAPACITY] = 'truncated';
    const content = subsets.length > 0 ? { subsets } : {};
    if (!stored) client.create('endpoints', { metadata: { name, namespace: namespace!, labels, annotations }, ...content });
    else client.update<Endpoints>('endpoints', { apiVersion: stored.apiVersion, kind: stored.kind, metadata: { ...stored.metadata, labels, annotations }, ...content });
  }

  return {
    reconcile,
    watches: [
      { plural: 'services', keysOf: (change) => services.serviceChanged(change) },
      { plural: 'endpoints', keysOf: ({ type, object }) => (type === 'DELETED' ? [keyOf(object)] : []) },
      { plural: 'pods', keysOf: (change) => services.podChanged(change) },
    ],
  };
}

/** Ports that lead to the same addresses share a subset; a pod is left out of those that it has not (rule 4.9.3). */
function subsetsOf(pods: readonly ServicePod[], { ports: wanted = [], publishNotReadyAddresses }: Service['spec']): EndpointSubset[] {
  const byPort = new Map<string, { port: ResolvedPort | undefined; ready: Address[]; notReady: Address[] }>();
  for (const each of pods) {
    const address = addressOf(each);
    for (const port of wanted.length > 0 ? each.ports : [undefined]) {
      const key = JSON.stringify(port ?? null);
      const entry = byPort.get(key) ?? { port, ready: [], notReady: [] };
      byPort.set(key, entry);
      (each.isReady || publishNotReadyAddresses ? entry.ready : entry.notReady).push(address);
    }
  }
  const bySet = new Map<string, EndpointSubset>();
  for (const { port, ready, notReady } of byPort.values()) {
    const key = `${ready.map(({ ip }) => ip).join()} ${notReady.map(({ ip }) => ip).join()} ${port === undefined}`;
    const subset = bySet.get(key) ?? { ...(ready.length > 0 ? { addresses: ready } : {}), ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}) };
    bySet.set(key, subset);
    if (port) subset.ports = [...(subset.ports ?? []), withoutEmptyName(port)];
  }
  for (const subset of bySet.values()) if (subset.ports && subset.ports.length > 1) subset.ports = inOrder(subset.ports);
  return [...bySet.values()];
}

type Port = NonNullable<EndpointSubset['ports']>[number];

/** Ports come in the order of the hashes of their Go dumps. */
function inOrder(ports: readonly Port[]): Port[] {
  const hashes = new Map(ports.map((port) => [port, md5(dump(port))]));
  return ports.toSorted((a, b) => (hashes.get(a)! < hashes.get(b)! ? -1 : 1));
}

function dump({ name = '', port, protocol = 'TCP', appProtocol = '<nil>' }: Port): string {
  return `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${appProtocol}}`;
}

function withoutEmptyName({ name, ...port }: ResolvedPort): Port {
  return name === '' ? port : { name, ...port };
}

function addressOf({ pod, hostname }: ServicePod): Address {
  return { ...(hostname ? { hostname } : {}), ip: pod.status.podIP!, ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}), targetRef: targetRef(pod) };
}
