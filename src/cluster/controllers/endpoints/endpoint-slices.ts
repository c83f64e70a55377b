// EndpointSlices of every Service that selects pods (rules 4.9.1 to 4.9.4).
import { deepEqual } from '../../../model/equal.ts';
import { ignoreNotFound } from '../../../model/errors.ts';
import type { Endpoint, EndpointSlice, Labels, Node, Service } from '../../../model/object.ts';
import { controllerOf, splitKey } from '../../../model/object.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';
import type { Controller, ControllerContext, ControllerDefinition } from '../controller.ts';
import { ServiceIndex } from './service-index.ts';
import type { ResolvedPort, ServicePod } from './service-pods.ts';
import { podsOfService, targetRef } from './service-pods.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const TRIGGERED_AT = 'endpoints.kubernetes.io/last-change-trigger-time';
const CAPACITY = 100;

export const endpointSliceController: ControllerDefinition = { name: 'endpoint-slice-controller', create };

function create(context: ControllerContext): Controller {
  const { client, clock, random } = context;
  const services = new ServiceIndex(context);

  function reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const service = client.find<Service>('services', namespace, name);
    if (!service || service.spec.type === 'ExternalName' || !service.spec.selector) {
      services.setSize(key, 0);
      // Without a Service the slices go with their owner.
      if (service?.spec.type === 'ExternalName') for (const slice of slicesOf(key)) remove(slice);
      return;
    }
    const pods = podsOfService(client, service);
    services.setSize(key, pods.length);
    const groups = new Map<string, { ports: readonly ResolvedPort[]; endpoints: Map<string, Endpoint> }>();
    for (const each of pods) {
      if (each.ports.length === 0 && service.spec.ports?.length) continue;
      const ports = JSON.stringify(each.ports);
      const group = groups.get(ports) ?? { ports: each.ports, endpoints: new Map() };
      groups.set(ports, group);
      group.endpoints.set(each.pod.metadata.uid, endpointOf(each, service));
    }
    if (groups.size === 0) groups.set('null', { ports: [], endpoints: new Map() });
    write(service, key, groups);
  }

  /** Endpoints stay in their slice while they are; newcomers fill the gaps. */
  function write(service: Service, key: string, groups: ReadonlyMap<string, { ports: readonly ResolvedPort[]; endpoints: Map<string, Endpoint> }>): void {
    const left = new Map([...groups].map(([ports, group]) => [ports, new Map(group.endpoints)]));
    const kept: { slice: EndpointSlice; ports: string; endpoints: Endpoint[] }[] = [];
    const labels = labelsOf(service);
    for (const slice of slicesOf(key)) {
      const ports = slice.ports ? JSON.stringify(slice.ports) : 'null';
      const wanted = left.get(ports);
      if (!wanted) remove(slice);
      else {
        const endpoints = (slice.endpoints ?? []).flatMap(({ targetRef: target }) => take(wanted, target?.uid ?? ''));
        kept.push({ slice, ports, endpoints });
      }
    }
    for (const { slice, ports, endpoints } of kept) {
      const wanted = left.get(ports)!;
      const rest = [...wanted];
      for (const [uid, endpoint] of rest.slice(0, CAPACITY - endpoints.length)) {
        endpoints.push(endpoint);
        wanted.delete(uid);
      }
      if (endpoints.length === 0 && ports !== 'null') remove(slice);
      else update(slice, endpoints, labels);
    }
    for (const [ports, wanted] of left) {
      const rest = [...wanted.values()];
      const isMissing = ports === 'null' && !kept.some((each) => each.ports === ports);
      for (let from = 0; from < rest.length || (isMissing && from === 0); from += CAPACITY) make(service, groups.get(ports)!.ports, rest.slice(from, from + CAPACITY), labels, ports === 'null');
    }
  }

  function slicesOf(key: string): EndpointSlice[] {
    const { namespace, name } = splitKey(key);
    const slices = [...client.labelled<EndpointSlice>('endpointslices', namespace, { [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER })];
    return slices.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  function make({ apiVersion, kind, metadata }: Service, ports: readonly ResolvedPort[], endpoints: readonly Endpoint[], labels: Labels, isPlaceholder: boolean): void {
    const { name, namespace, uid } = metadata;
    client.create('endpointslices', {
      metadata: {
        name: `${name}-${random.suffix()}`,
        generateName: `${name}-`,
        namespace: namespace!,
        labels,
        annotations: { [TRIGGERED_AT]: formatTimestamp(clock.now) },
        ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }],
      },
      addressType: 'IPv4',
      // A Service without pods has a slice that says nothing.
      endpoints: isPlaceholder ? null : endpoints,
      ports: isPlaceholder ? null : ports,
    });
  }

  function update(slice: EndpointSlice, endpoints: readonly Endpoint[], labels: Labels): void {
    if (deepEqual(slice.endpoints ?? [], endpoints) && deepEqual(slice.metadata.labels, labels)) return;
    const annotations = { ...slice.metadata.annotations, [TRIGGERED_AT]: formatTimestamp(clock.now) };
    client.update<EndpointSlice>('endpointslices', { ...slice, metadata: { ...slice.metadata, labels, annotations }, endpoints: endpoints as Endpoint[] });
  }

  function remove({ metadata }: EndpointSlice): void {
    ignoreNotFound(() => client.delete('endpointslices', metadata.namespace, metadata.name));
  }

  function endpointOf({ pod, isReady, isTerminating, hostname }: ServicePod, { spec }: Service): Endpoint {
    const { nodeName } = pod.spec;
    const zone = nodeName && client.find<Node>('nodes', undefined, nodeName)?.metadata.labels?.['topology.kubernetes.io/zone'];
    return {
      addresses: [pod.status.podIP!],
      conditions: { ready: spec.publishNotReadyAddresses || (isReady && !isTerminating), serving: isReady, terminating: isTerminating },
      ...(hostname ? { hostname } : {}),
      ...(nodeName ? { nodeName } : {}),
      targetRef: targetRef(pod),
      ...(zone ? { zone } : {}),
    };
  }

  return {
    reconcile,
    watches: [
      { plural: 'services', keysOf: (change) => services.serviceChanged(change) },
      {
        plural: 'endpointslices',
        keysOf({ type, object }) {
          const owner = type === 'ADDED' ? undefined : controllerOf(object);
          return owner?.kind === 'Service' ? [`${object.metadata.namespace}/${owner.name}`] : [];
        },
      },
      { plural: 'pods', keysOf: (change) => services.podChanged(change) },
    ],
  };
}

function take(wanted: Map<string, Endpoint>, uid: string): Endpoint[] {
  const found = wanted.get(uid);
  wanted.delete(uid);
  return found ? [found] : [];
}

function labelsOf({ metadata, spec }: Service): Labels {
  const { [SERVICE_NAME]: _name, [MANAGED_BY]: _by, [HEADLESS]: _headless, ...own } = metadata.labels ?? {};
  return { ...own, [MANAGED_BY]: MANAGER, [SERVICE_NAME]: metadata.name, ...(spec.clusterIP === 'None' ? { [HEADLESS]: '' } : {}) };
}
