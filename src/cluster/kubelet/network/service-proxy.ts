// Where a connection to an address of a Service goes: what kube-proxy's rules do on every node (rule 8.2).
import type { Endpoint, EndpointSlice, Service, ServicePort } from '../../../model/object.ts';
import { clusterIpWord, externalIpWord, nodePortWord } from '../../../model/service-words.ts';
import { fnv1a } from '../../../sim/random.ts';
import type { Store } from '../../store/store.ts';

/** Who connects: whatever differs from one connection to the next is in `flow`, which chooses the endpoint. */
export interface Caller {
  readonly nodeName: string;
  readonly address: string;
  readonly flow: string;
}

/** A place behind the Service, why there is none, or undefined where no Service has a say. */
export type Route = { readonly address: string; readonly port: number } | 'refused' | 'timeout' | undefined;

interface Place {
  readonly endpoint: Endpoint;
  readonly port: number | undefined;
}

export class ServiceProxy {
  readonly #store: Store;
  readonly #nodeAt: (address: string) => string | undefined;

  constructor(store: Store, nodeAt: (address: string) => string | undefined) {
    this.#store = store;
    this.#nodeAt = nodeAt;
  }

  route(address: string, port: number, caller: Caller): Route {
    const service = this.#find(clusterIpWord(address));
    if (service) {
      const found = portOf(service, port);
      // A port that the Service has not got is no rule of anybody, and leads nowhere.
      return found ? this.#choose(service, found, caller, service.spec.internalTrafficPolicy === 'Local' ? caller.nodeName : undefined) : 'timeout';
    }
    const external = this.#find(externalIpWord(address));
    const exposed = external && portOf(external, port);
    if (exposed) return this.#choose(external, exposed, caller, undefined);
    const opened = this.#find(nodePortWord(port, 'TCP'));
    const node = opened && this.#nodeAt(address);
    const found = node && opened.spec.ports?.find(({ nodePort }) => nodePort === port);
    if (!found) return undefined;
    return this.#choose(opened, found, caller, opened.spec.externalTrafficPolicy === 'Local' ? node : undefined);
  }

  /** What kube-proxy answers a load balancer that asks whether a node has endpoints of a Service; undefined where nobody may ask (rule 8.2.3). */
  healthCheck(address: string, port: number): { status: number; body: string } | undefined {
    const service = this.#find(nodePortWord(port, 'TCP'));
    const node = service?.spec.healthCheckNodePort === port ? this.#nodeAt(address) : undefined;
    if (!service || node === undefined) return undefined;
    const { namespace, name } = service.metadata;
    const addresses = new Set(this.readyEndpointsOf(service).flatMap(({ nodeName, addresses: own }) => (nodeName === node ? own : [])));
    const body = JSON.stringify({ service: { namespace, name }, localEndpoints: addresses.size, serviceProxyHealthy: true }, null, '\t');
    return { status: addresses.size > 0 ? 200 : 503, body };
  }

  /** The endpoints that take connections: the ready ones, else those that still serve while they end (rule 8.2.1). */
  endpointsOf(service: Service, portName: string | undefined): readonly Place[] {
    return eligible(this.#placesOf(service, portName));
  }

  /** Those alone that are ready, or count as if they were. */
  readyEndpointsOf(service: Service): Endpoint[] {
    return this.#placesOf(service, undefined).filter(isReady).map(({ endpoint }) => endpoint);
  }

  #placesOf({ metadata }: Service, portName: string | undefined): Place[] {
    const slices = this.#store.table('endpointslices').labelled(metadata.namespace, { 'kubernetes.io/service-name': metadata.name }) as readonly EndpointSlice[];
    const all: Place[] = [];
    for (const { endpoints, ports } of slices) {
      const port = portName === undefined ? undefined : ports?.find(({ name = '', protocol }) => name === portName && protocol !== 'UDP');
      if (portName !== undefined && !port) continue;
      for (const endpoint of endpoints ?? []) all.push({ endpoint, port: port?.port });
    }
    return all;
  }

  #choose(service: Service, { name = '' }: ServicePort, caller: Caller, onNode: string | undefined): Route {
    const everywhere = this.#placesOf(service, name);
    const all = eligible(onNode === undefined ? everywhere : everywhere.filter(({ endpoint }) => endpoint.nodeName === onNode));
    // What only other nodes could take is dropped without a word.
    if (all.length === 0) return eligible(everywhere).length > 0 ? 'timeout' : 'refused';
    const seed = service.spec.sessionAffinity === 'ClientIP' ? caller.address : caller.flow;
    const { endpoint, port } = all[fnv1a(`${service.metadata.uid}/${seed}`) % all.length]!;
    return { address: endpoint.addresses[0]!, port: port ?? 0 };
  }

  #find(word: string): Service | undefined {
    return this.#store.table('services').foundBy(word)[0] as Service | undefined;
  }
}

function isReady({ endpoint }: Place): boolean {
  return endpoint.conditions?.ready !== false;
}

function eligible(places: readonly Place[]): readonly Place[] {
  const ready = places.filter(isReady);
  return ready.length > 0 ? ready : places.filter(({ endpoint: { conditions } }) => conditions?.serving && conditions.terminating);
}

function portOf({ spec }: Service, port: number): ServicePort | undefined {
  return spec.ports?.find((each) => each.port === port && each.protocol !== 'UDP');
}
