// Requests as data: what a key, a dialog or a remote client asks, answered by the same pipeline as untrusted input.
import type { LogLine, Request, Response } from '../../model/client.ts';
import type { KubeObject } from '../../model/object.ts';
import { badRequest } from '../../model/errors.ts';
import { applyManifest } from './apply.ts';
import { createObject } from './create.ts';
import { deleteObject } from './delete.ts';
import { evictPod } from './eviction.ts';
import { decodeInput, kindOfRequest, rawObject } from './input.ts';
import { patchObject } from './patch.ts';
import type { Scope, Server } from './server.ts';
import { scaleObject } from './status.ts';
import { updateObject } from './update.ts';

export type LogRequest = Extract<Request, { verb: 'logs' }>;

/** Where container logs come from: the kubelets. */
export type LogSource = (request: LogRequest) => readonly LogLine[];

/** Performs a request and answers it; throws ApiError. */
export function handleRequest(server: Server, user: string, request: Request, logs: LogSource): Response {
  const scope: Scope = { user, dryRun: false, trusted: false, warnings: [] };
  const answer = (object: KubeObject): Response => ({ type: 'object', object });
  switch (request.verb) {
    case 'create': {
      const kind = kindOfRequest(server, request.plural);
      const object = decodeInput(server, scope, kind, rawObject(request.object), { namespace: request.namespace });
      return answer(createObject(server, scope, kind, object));
    }
    case 'update': {
      const kind = kindOfRequest(server, request.plural);
      const object = decodeInput(server, scope, kind, rawObject(request.object));
      if (!object.metadata.name) throw badRequest('resource name may not be empty');
      return answer(updateObject(server, scope, kind, object as unknown as KubeObject));
    }
    case 'patch': {
      const kind = kindOfRequest(server, request.plural);
      return answer(patchObject(server, scope, kind, request.namespace, request.name, request.patchType, request.patch));
    }
    case 'apply': {
      const { manifest, namespace, dryRun = false } = request;
      return { type: 'applied', result: applyManifest(server, { ...scope, dryRun }, manifest, { namespace }) };
    }
    case 'delete':
      return answer(deleteObject(server, scope, kindOfRequest(server, request.plural), request.namespace, request.name, request.options));
    case 'evict':
      evictPod(server, scope, request.namespace, request.name, request.options);
      return { type: 'done' };
    case 'scale':
      return answer(scaleObject(server, scope, kindOfRequest(server, request.plural), request.namespace, request.name, request.replicas));
    case 'logs':
      return { type: 'logs', lines: logs(request) };
  }
}
