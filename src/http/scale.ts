// The scale subresource: replicas of a workload as an autoscaling/v1 Scale.
import type { ClusterPort } from '../model/client.ts';
import { isMap } from '../model/equal.ts';
import { badRequest, conflict, methodNotAllowed } from '../model/errors.ts';
import { resourceName } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { jsonMergePatch, jsonPatch } from '../model/patch.ts';
import type { AnySelector } from '../model/selector.ts';
import { compileLabelSelector, formatRequirements } from '../model/selector.ts';
import { contentTypeOf, readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import { sendJson } from './exchange.ts';
import type { ResourceRoute } from './route.ts';
import { writeOptions } from './write.ts';

interface Scale {
  kind: 'Scale';
  apiVersion: 'autoscaling/v1';
  metadata: { name: string; namespace?: string; uid: string; resourceVersion: string; creationTimestamp: string };
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

type Workload = KubeObject & { spec: { replicas?: number; selector?: AnySelector }; status: { replicas?: number } };

/** Answers GET, PUT and PATCH of a scale; throws NotFound, Conflict for another resourceVersion. */
export async function serveScale(exchange: Exchange, port: ClusterPort, { kind, namespace, name }: ResourceRoute): Promise<void> {
  const scale = scaleOf(port.get<Workload>(kind.plural, namespace, name!));
  if (exchange.method === 'GET') return sendJson(exchange, 200, scale);
  if (exchange.method !== 'PUT' && exchange.method !== 'PATCH') throw methodNotAllowed(exchange.method.toLowerCase(), resourceName(kind));
  const body = await readBody(exchange);
  const wanted = exchange.method === 'PUT' ? body : contentTypeOf(exchange) === 'application/json-patch+json' ? jsonPatch(scale, body) : jsonMergePatch(scale, body);
  if (!isMap(wanted)) throw badRequest('the object provided is no Scale');
  const { metadata, spec } = wanted as { metadata?: { resourceVersion?: string }; spec?: { replicas?: unknown } };
  const current = port.get<Workload>(kind.plural, namespace, name!);
  if (metadata?.resourceVersion && metadata.resourceVersion !== current.metadata.resourceVersion) throw conflict(resourceName(kind), name!);
  const replicas = spec?.replicas ?? 0;
  if (!Number.isInteger(replicas)) throw badRequest('spec.replicas must be a whole number');
  const { dryRun = false, fieldManager } = writeOptions(exchange);
  const answer = await port.request({ verb: 'scale', plural: kind.plural, namespace: namespace!, name: name!, replicas: replicas as number, dryRun, ...(fieldManager === undefined ? {} : { fieldManager }) });
  if (answer.type === 'object') sendJson(exchange, 200, scaleOf(answer.object as Workload));
}

function scaleOf({ metadata, spec, status }: Workload): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector = formatRequirements(compileLabelSelector(spec.selector).requirements);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace ? { namespace } : {}), uid, resourceVersion, creationTimestamp },
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status.replicas ?? 0, ...(selector ? { selector } : {}) },
  };
}
