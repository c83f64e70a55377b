// What a pod asks of a node: requests, host ports and the quality of service that follows from them.
import { byteValue, milliValue } from '../../model/quantity.ts';
import type { Container, PodSpec } from '../../model/object.ts';

/** Sums over a whole pod: milli-CPU and bytes. The nonZero pair counts 100m and 200 MiB where a container asks for nothing. */
export interface PodResources {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
  /** Every other resource, in whole units; undefined when there is none. */
  readonly extended: ReadonlyMap<string, number> | undefined;
  readonly nonZeroMilliCpu: number;
  readonly nonZeroMemoryBytes: number;
}

export interface HostPort {
  /** '0.0.0.0' when the pod names none. */
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** What a container without a request counts as when nodes are scored (behaviour rule 5.4.1). */
export const defaultMilliCpu = 100;
export const defaultMemoryBytes = 200 * 1024 * 1024;

/** Starts in the init phase and keeps running beside the main containers: an init container with restartPolicy Always. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

type Amounts = { milliCpu: number; memoryBytes: number; ephemeralBytes: number; nonZeroMilliCpu: number; nonZeroMemoryBytes: number };

interface Remembered {
  readonly initContainers: PodSpec['initContainers'];
  readonly overhead: PodSpec['overhead'];
  readonly requests: PodResources;
}

// The list of containers outlives the spec around it: binding makes a new spec with the same list.
const requestsOfContainers = new WeakMap<readonly Container[], Remembered>();

/**
 * Sum of main containers and sidecars, or the largest init step with the sidecars started before it, per resource;
 * plus overhead (behaviour rule 5.3.1). Remembered per list of containers.
 */
export function podRequests(spec: PodSpec): PodResources {
  const known = requestsOfContainers.get(spec.containers);
  if (known && known.initContainers === spec.initContainers && known.overhead === spec.overhead) return known.requests;
  const requests = computeRequests(spec);
  if (Object.isFrozen(spec.containers)) {
    requestsOfContainers.set(spec.containers, { initContainers: spec.initContainers, overhead: spec.overhead, requests });
  }
  return requests;
}

function computeRequests(spec: PodSpec): PodResources {
  const total = noAmounts();
  const extended = new Map<string, number>();
  for (const container of spec.containers) addContainer(total, extended, container);
  if (spec.initContainers) {
    const sidecars = noAmounts();
    const sidecarsExtended = new Map<string, number>();
    const steps: [Amounts, Map<string, number>][] = [];
    for (const container of spec.initContainers) {
      if (isSidecar(container)) {
        addContainer(total, extended, container);
        addContainer(sidecars, sidecarsExtended, container);
        steps.push([{ ...sidecars }, new Map(sidecarsExtended)]);
      } else {
        const step = { ...sidecars };
        const stepExtended = new Map(sidecarsExtended);
        addContainer(step, stepExtended, container);
        steps.push([step, stepExtended]);
      }
    }
    for (const [step, stepExtended] of steps) {
      for (const name of amountNames) total[name] = Math.max(total[name], step[name]);
      for (const [name, amount] of stepExtended) extended.set(name, Math.max(extended.get(name) ?? 0, amount));
    }
  }
  for (const [name, quantity] of Object.entries(spec.overhead ?? {})) addQuantity(total, extended, name, quantity);
  return Object.freeze({ ...total, extended: extended.size > 0 ? extended : undefined });
}

const amountNames = ['milliCpu', 'memoryBytes', 'ephemeralBytes', 'nonZeroMilliCpu', 'nonZeroMemoryBytes'] as const;

function noAmounts(): Amounts {
  return { milliCpu: 0, memoryBytes: 0, ephemeralBytes: 0, nonZeroMilliCpu: 0, nonZeroMemoryBytes: 0 };
}

function addContainer(total: Amounts, extended: Map<string, number>, container: Container): void {
  const requests = container.resources?.requests;
  if (requests) for (const name in requests) addQuantity(total, extended, name, requests[name]!);
  if (requests?.cpu === undefined) total.nonZeroMilliCpu += defaultMilliCpu;
  if (requests?.memory === undefined) total.nonZeroMemoryBytes += defaultMemoryBytes;
}

function addQuantity(total: Amounts, extended: Map<string, number>, name: string, quantity: string): void {
  if (name === 'cpu') {
    const milliCpu = milliValue(quantity);
    total.milliCpu += milliCpu;
    total.nonZeroMilliCpu += milliCpu;
    return;
  }
  const amount = byteValue(quantity);
  if (name === 'memory') {
    total.memoryBytes += amount;
    total.nonZeroMemoryBytes += amount;
  } else if (name === 'ephemeral-storage') {
    total.ephemeralBytes += amount;
  } else if (amount > 0) {
    extended.set(name, (extended.get(name) ?? 0) + amount);
  }
}

const qosOfContainers = new WeakMap<readonly Container[], QosClass>();

/** The class of a new pod; it never changes afterwards (behaviour rule 6.11.2). Pods of a template share their containers. */
export function qosClass(spec: PodSpec): QosClass {
  const { containers, initContainers } = spec;
  if (!containers || initContainers?.length || !Object.isFrozen(containers)) return workOutQosClass(spec);
  let known = qosOfContainers.get(containers);
  if (known === undefined) qosOfContainers.set(containers, (known = workOutQosClass(spec)));
  return known;
}

function workOutQosClass(spec: PodSpec): QosClass {
  const requests = new Map<string, number>();
  const limits = new Map<string, number>();
  let everyLimitSet = true;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    addComputeAmounts(requests, container.resources?.requests);
    const found = addComputeAmounts(limits, container.resources?.limits);
    if (found < computeResources.length) everyLimitSet = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const equal = requests.size === limits.size && [...requests].every(([name, amount]) => limits.get(name) === amount);
  return everyLimitSet && equal ? 'Guaranteed' : 'Burstable';
}

const computeResources = ['cpu', 'memory'];

function addComputeAmounts(sums: Map<string, number>, list: Readonly<Record<string, string>> | undefined): number {
  let found = 0;
  for (const name of computeResources) {
    const quantity = list?.[name];
    const amount = quantity === undefined ? 0 : milliValue(quantity);
    if (amount <= 0) continue;
    sums.set(name, (sums.get(name) ?? 0) + amount);
    found += 1;
  }
  return found;
}

const noHostPorts: readonly HostPort[] = Object.freeze([]);
const hostPortsOfContainers = new WeakMap<readonly Container[], readonly HostPort[]>();

/** Ports that the pod takes on its node: declared hostPorts of main containers and sidecars (behaviour rule 5.2.3). */
export function podHostPorts(spec: PodSpec): readonly HostPort[] {
  const main = hostPortsOf(spec.containers);
  if (!spec.initContainers?.some(isSidecar)) return main;
  return [...main, ...spec.initContainers.filter(isSidecar).flatMap((sidecar) => hostPortsOf([sidecar]))];
}

function hostPortsOf(containers: readonly Container[]): readonly HostPort[] {
  const known = hostPortsOfContainers.get(containers);
  if (known) return known;
  const found: HostPort[] = [];
  for (const container of containers) {
    for (const port of container.ports ?? []) {
      if (!port.hostPort) continue;
      found.push({ ip: port.hostIP || '0.0.0.0', protocol: port.protocol ?? 'TCP', port: port.hostPort });
    }
  }
  const ports = found.length > 0 ? Object.freeze(found) : noHostPorts;
  if (Object.isFrozen(containers)) hostPortsOfContainers.set(containers, ports);
  return ports;
}
