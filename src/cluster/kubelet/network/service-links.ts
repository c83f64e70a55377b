// The variables by which containers find Services (rule 6.12.6), made once for all pods of a namespace and kept until a Service changes.
import { isAddress } from '../../../model/service-words.ts';
import type { Change } from '../../../model/client.ts';
import type { Pod, Service } from '../../../model/object.ts';
import type { Store } from '../../store/store.ts';

export type ServiceVariables = Readonly<Record<string, string>>;

const HOME = 'default';
const API = 'kubernetes';

export class ServiceLinks {
  readonly #store: Store;
  readonly #byNamespace = new Map<string, ServiceVariables>();
  #api: ServiceVariables | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  changed({ object }: Change): void {
    const { namespace, name } = object.metadata;
    if (namespace === HOME && name === API) {
      this.#api = undefined;
      this.#byNamespace.clear();
    } else this.#byNamespace.delete(namespace!);
  }

  /** Those of a container that starts now; the API server's are always there. */
  of({ metadata, spec }: Pod): ServiceVariables {
    const api = (this.#api ??= this.#variables([this.#store.get('services', `${HOME}/${API}`) as Service | undefined]));
    if (spec.enableServiceLinks === false) return api;
    const namespace = metadata.namespace!;
    const known = this.#byNamespace.get(namespace);
    if (known) return known;
    const services = this.#store.table('services').sorted(namespace) as Service[];
    const made = services.length === 0 ? api : Object.freeze({ ...this.#variables(services), ...api });
    this.#byNamespace.set(namespace, made);
    return made;
  }

  #variables(services: readonly (Service | undefined)[]): ServiceVariables {
    const variables: Record<string, string> = {};
    for (const service of services) if (service && isAddress(service.spec.clusterIP)) addVariables(variables, service);
    return Object.freeze(variables);
  }
}

function addVariables(variables: Record<string, string>, { metadata, spec }: Service): void {
  const name = asVariable(metadata.name);
  const host = spec.clusterIP!;
  for (const [index, { name: portName, port, protocol = 'TCP' }] of (spec.ports ?? []).entries()) {
    const url = `${protocol.toLowerCase()}://${host}:${port}`;
    if (index === 0) Object.assign(variables, { [`${name}_SERVICE_HOST`]: host, [`${name}_SERVICE_PORT`]: String(port), [`${name}_PORT`]: url });
    if (portName) variables[`${name}_SERVICE_PORT_${asVariable(portName)}`] = String(port);
    const prefix = `${name}_PORT_${port}_${protocol.toUpperCase()}`;
    Object.assign(variables, { [prefix]: url, [`${prefix}_PROTO`]: protocol.toLowerCase(), [`${prefix}_PORT`]: String(port), [`${prefix}_ADDR`]: host });
  }
}

function asVariable(name: string): string {
  return name.replaceAll('-', '_').toUpperCase();
}
