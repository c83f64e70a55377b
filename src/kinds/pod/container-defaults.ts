// Defaults of one container, its probes, hooks, ports, variables and resources (behaviour rule 1.11).
import { parseImageReference } from '../../model/image-reference.ts';
import { formatQuantity, parseQuantity, roundUpToMilli } from '../../model/quantity.ts';
import type { Container, Probe } from '../../model/object.ts';
import { mapShared, withDefaults, withFields } from './copy-on-write.ts';

type Handler = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;
type EnvVar = NonNullable<Container['env']>[number];
type Port = NonNullable<Container['ports']>[number];
type Resources = NonNullable<Container['resources']>;
type ResourceList = Resources['requests'];

/** The container with all defaults that templates and pods share; the same container when complete. */
export function defaultedContainer<T extends Container>(container: T): T {
  const filled = withDefaults<Container>(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(container.image ?? ''),
  });
  return withFields(filled, {
    resources: canonicalResources(filled.resources ?? {}),
    ports: mapShared(filled.ports, defaultedPort),
    env: mapShared(filled.env, defaultedVariable),
    livenessProbe: filled.livenessProbe && defaultedProbe(filled.livenessProbe),
    readinessProbe: filled.readinessProbe && defaultedProbe(filled.readinessProbe),
    startupProbe: filled.startupProbe && defaultedProbe(filled.startupProbe),
    lifecycle:
      filled.lifecycle &&
      withFields(filled.lifecycle, {
        postStart: filled.lifecycle.postStart && defaultedHandler(filled.lifecycle.postStart),
        preStop: filled.lifecycle.preStop && defaultedHandler(filled.lifecycle.preStop),
      }),
  }) as T;
}

/** 'Always' for the tag latest, written or meant; else 'IfNotPresent', also for what is no image name at all. */
function pullPolicyOf(image: string): string {
  const reference = parseImageReference(image);
  return !reference.invalid && reference.tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultedPort(port: Port): Port {
  return withDefaults(port, { protocol: 'TCP' });
}

function defaultedVariable(variable: EnvVar): EnvVar {
  const fieldRef = variable.valueFrom?.fieldRef;
  if (!fieldRef || fieldRef.apiVersion) return variable;
  return { ...variable, valueFrom: { ...variable.valueFrom, fieldRef: { ...fieldRef, apiVersion: 'v1' } } };
}

function defaultedProbe(probe: Probe): Probe {
  const filled = withDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  const handled = defaultedHandler(filled);
  if (!handled.grpc || handled.grpc.service !== undefined) return handled;
  return { ...handled, grpc: { ...handled.grpc, service: '' } };
}

function defaultedHandler<T extends Handler>(handler: T): T {
  if (!handler.httpGet) return handler;
  const httpGet = withDefaults(handler.httpGet, { path: '/', scheme: 'HTTP' });
  return httpGet === handler.httpGet ? handler : { ...handler, httpGet };
}

function canonicalResources(resources: Resources): Resources {
  return withFields(resources, {
    requests: canonicalList(resources.requests),
    limits: canonicalList(resources.limits),
  });
}

function canonicalList(list: ResourceList): ResourceList {
  if (!list) return list;
  let result = list;
  for (const name in list) {
    const canonical = formatQuantity(roundUpToMilli(parseQuantity(list[name]!)));
    if (canonical === list[name]) continue;
    if (result === list) result = { ...list };
    result[name] = canonical;
  }
  return result;
}

/** A limited resource without a request requests its limit: in pods, never in templates. */
export function requestsFromLimits(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  if (!limits) return container;
  const missing = Object.keys(limits).filter((name) => requests?.[name] === undefined);
  if (missing.length === 0) return container;
  const complete = { ...requests };
  for (const name of missing) complete[name] = limits[name]!;
  return { ...container, resources: { ...container.resources, requests: complete } };
}

/** On the host's network every container port is a port of the node. */
export function withHostPorts(container: Container): Container {
  return withFields(container, {
    ports: mapShared(container.ports, (port: Port) => withDefaults(port, { hostPort: port.containerPort })),
  });
}
