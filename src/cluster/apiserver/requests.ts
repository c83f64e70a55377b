// Requests as data: what a key, a dialog or a remote client asks, answered by the same pipeline as untrusted input.
import type { LogLine, Request, Response } from '../../model/client.ts';
import { kindIn } from '../../model/kind-version.ts';
import type { KubeObject } from '../../model/object.ts';
import { badRequest } from '../../model/errors.ts';
import { applyManifest } from './apply.ts';
import { applyScale } from './apply-scale.ts';
import { createBinder } from './binding.ts';
import { createObject } from './create.ts';
import { deleteCollection, deleteObject } from './delete.ts';
import { evictPod } from './eviction.ts';
import { decodeInput, kindOfRequest, rawObject } from './input.ts';
import type { Ownership } from './fields/ownership.ts';
import { patchObject } from './patch.ts';
import { serverSideApply } from './server-side-apply.ts';
import type { Subject } from './admission/step.ts';
import type { Scope, Server } from './server.ts';
import { finalizeNamespace, scaleObject, updateSubresource } from './status.ts';

export type LogRequest = Extract<Request, { verb: 'logs' }>;

/** Where container logs come from: the kubelets. */
export type LogSource = (request: LogRequest) => readonly LogLine[];

/** Who asks; `subject` for somebody who had to be allowed to. */
export interface Requester {
  readonly name: string;
  readonly subject?: Subject | undefined;
}

/** Performs a request and answers it; throws ApiError. */
export function handleRequest(server: Server, { name: user, subject }: Requester, request: Request, logs: LogSource): Response {
  server.gate.pass('outside');
  const warnings: string[] = [];
  const dryRun = 'dryRun' in request && request.dryRun === true;
  const ownership: Ownership = { manager: managerOf(request), subresource: request.verb === 'scale' ? 'scale' : 'subresource' in request ? request.subresource : undefined };
  const spoken = 'version' in request && request.version !== undefined ? kindIn(kindOfRequest(server, request.plural), request.version) : undefined;
  const scope: Scope = { user, ...(subject ? { subject } : {}), dryRun, trusted: false, ownership, warnings, spoken };
  const answer = (object: KubeObject): Response => ({
    type: 'object',
    object,
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(ownership.entries ? { managedFields: ownership.entries } : {}),
  });
  switch (request.verb) {
    case 'create': {
      const kind = kindOfRequest(server, request.plural);
      const object = decodeInput(server, scope, kind, rawObject(request.object), request);
      return answer(createObject(server, scope, kind, object));
    }
    case 'update': {
      const kind = kindOfRequest(server, request.plural);
      const object = decodeInput(server, scope, kind, rawObject(request.object), request) as unknown as KubeObject;
      if (!object.metadata.name) throw badRequest('resource name may not be empty');
      return answer(updateSubresource(server, scope, kind, object, request.subresource));
    }
    case 'patch': {
      const kind = kindOfRequest(server, request.plural);
      return answer(patchObject(server, scope, kind, request.namespace, request.name, request.patchType, request.patch, request));
    }
    case 'apply': {
      const { manifest, namespace } = request;
      return { type: 'applied', result: applyManifest(server, scope, manifest, { namespace }) };
    }
    case 'serverSideApply': {
      const kind = kindOfRequest(server, request.plural);
      if (request.subresource === 'scale') return answer(applyScale(server, scope, kind, request.configuration, request));
      const { object, isNew } = serverSideApply(server, scope, kind, request.configuration, request);
      return { ...answer(object), isNew } as Response;
    }
    case 'delete':
      return answer(deleteObject(server, scope, kindOfRequest(server, request.plural), request.namespace, request.name, request.options));
    case 'deleteCollection':
      return { type: 'objects', objects: deleteCollection(server, scope, kindOfRequest(server, request.plural), request.options) };
    case 'bind':
      createBinder(server)(request.namespace, request.name, request.nodeName, dryRun);
      return { type: 'done' };
    case 'finalize':
      finalizeNamespace(server, server.registry.kind('namespaces'), request.name);
      return { type: 'done' };
    case 'evict':
      evictPod(server, scope, request.namespace, request.name, request.options);
      return { type: 'done' };
    case 'scale':
      return answer(scaleObject(server, scope, kindOfRequest(server, request.plural), request.namespace, request.name, request.replicas));
    case 'logs':
      return { type: 'logs', lines: logs(request) };
  }
}

/** The dashboard's keys write under the program's own name, its folder under that of what it does. */
function managerOf(request: Request): string {
  const name = 'fieldManager' in request ? request.fieldManager : undefined;
  return name ?? (request.verb === 'apply' ? 'kubectl-client-side-apply' : 'kubarium');
}
