// What the server says about a pod that it accepts all the same (behaviour rules 1.7.2 and 1.12.7).
import { isDns1123Label } from '../../model/names.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../../model/object.ts';
import { parseQuantity } from '../../model/quantity.ts';
import { createSpecMemory } from '../../model/spec-memory.ts';
import { annotationWarnings } from './annotation-warnings.ts';
import { lateSpecWarnings, specWarnings } from './spec-warnings.ts';

type Port = NonNullable<Container['ports']>[number];

/** Warnings of a pod; `old` is the stored one on an update, whose name is not news. */
export function podWarnings(pod: Pod, old?: Pod): string[] {
  const warnings: string[] = [];
  const faults = old ? [] : isDns1123Label(pod.metadata.name ?? '');
  // A generated name is not known yet when it is looked at.
  if (pod.metadata.name && faults.length > 0) {
    warnings.push(
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; " +
        `a DNS label is recommended: [${faults.join(' ')}]`,
    );
  }
  const isSame = old && old.spec === pod.spec;
  if (isSame && old.metadata.annotations === pod.metadata.annotations) return warnings;
  return [...warnings, ...annotationWarnings(pod.metadata, pod.spec, 'metadata'), ...(isSame ? [] : podSpecWarnings(pod.spec, 'spec'))];
}

/** Warnings of a pod template under `path`. */
export function podTemplateWarnings({ metadata, spec }: PodTemplateSpec, path: string): readonly string[] {
  if (!spec) return [];
  return [...annotationWarnings(metadata, spec, `${path}.metadata`), ...podSpecWarnings(spec, `${path}.spec`)];
}

const remembered = createSpecMemory<readonly string[]>();

/** Warnings of a spec under `path`: of a pod or of a template. Remembered for specs of frozen parts. */
export function podSpecWarnings(spec: PodSpec, path: string): readonly string[] {
  let warnings = remembered.find(spec, path);
  if (!warnings) {
    warnings = findWarnings(spec, path);
    remembered.keep(spec, warnings, path);
  }
  return warnings;
}

function findWarnings(spec: PodSpec, path: string): string[] {
  const warnings = specWarnings(spec, path);
  const containers = containersOf(spec, path);
  for (const [container, at] of containers) {
    for (const list of ['limits', 'requests'] as const) {
      for (const name of ['memory', 'ephemeral-storage']) {
        const text = container.resources?.[list]?.[name];
        if (text === undefined || parseQuantity(text).nano % 1_000_000_000n === 0n) continue;
        warnings.push(`${at}.resources.${list}[${name}]: fractional byte value "${text}" is invalid, must be an integer`);
      }
    }
    warnings.push(...repeatedVariables(container, at));
  }
  return [...warnings, ...portWarnings(containers), ...lateSpecWarnings(spec, path)];
}

/** Init containers first, as Kubernetes visits them. */
function containersOf(spec: PodSpec, path: string): [Container, string][] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index): [Container, string] => [container, `${path}.${list}[${index}]`]),
  );
}

function repeatedVariables(container: Container, path: string): string[] {
  const warnings: string[] = [];
  const seen = new Set<string>();
  for (const [index, { name, value = '', valueFrom }] of (container.env ?? []).entries()) {
    const reference = `$(${name})`;
    // A value that builds on the earlier one is meant that way.
    const buildsOn = !valueFrom && value !== reference && value.includes(reference);
    if (seen.has(name) && !buildsOn) {
      warnings.push(`${path}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`);
    }
    seen.add(name);
  }
  return warnings;
}

function portWarnings(containers: readonly [Container, string][]): string[] {
  const warnings: string[] = [];
  const sameNumber = new Map<string, [Port, string][]>();
  for (const [container, path] of containers) {
    for (const [index, port] of (container.ports ?? []).entries()) {
      const at = `${path}.ports[${index}]`;
      if (port.hostIP && !port.hostPort) warnings.push(`${at}: hostIP set without hostPort: ${goPort(port)}`);
      const key = `${port.containerPort}/${port.protocol}`;
      const others = sameNumber.get(key) ?? [];
      for (const [other, place] of others) {
        const relation = relationOf(port, other);
        if (relation) warnings.push(`${at}: ${relation} port definition with ${place}`);
      }
      sameNumber.set(key, [...others, [port, at]]);
    }
  }
  // Only names of main containers and sidecars are looked up by services and probes.
  const firstOfName = new Map<string, string>();
  for (const [container, path] of containers) {
    if (path.includes('.initContainers[') && container.restartPolicy !== 'Always') continue;
    const own = new Set<string>();
    for (const [index, { name }] of (container.ports ?? []).entries()) {
      if (!name || own.has(name)) continue;
      own.add(name);
      const at = `${path}.ports[${index}]`;
      const first = firstOfName.get(name);
      if (first === undefined) firstOfName.set(name, at);
      else {
        warnings.push(
          `${at}: duplicate port name "${name}" with ${first}, ` +
            `services and probes that select ports by name will use ${first}`,
        );
      }
    }
  }
  return warnings;
}

/** A port as Go prints it with its fields' names. */
function goPort({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: Port): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
}

function relationOf(port: Port, other: Port): string | undefined {
  const [hostPort, otherPort] = [port.hostPort ?? 0, other.hostPort ?? 0];
  if ((port.hostIP ?? '') === (other.hostIP ?? '') && hostPort === otherPort) return 'duplicate';
  if (hostPort === 0 || otherPort === 0) return 'overlapping';
  return hostPort === otherPort && !port.hostIP !== !other.hostIP ? 'dangerously ambiguous' : undefined;
}
