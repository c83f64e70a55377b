// OpenAPI as kubectl needs it: an empty v2 document, and v3 documents that say which kinds take patches and strict fields.
import type { Kind } from '../model/kind.ts';
import { apiVersionOf } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';
import type { Exchange } from './exchange.ts';
import { sendJson } from './exchange.ts';

/** Swagger 2.0 with a title, a version and nothing else, in protobuf: clients then leave validation to the server. */
const emptyV2 = Buffer.from([0x0a, 3, ...Buffer.from('2.0'), 0x12, 19, 0x0a, 10, ...Buffer.from('Kubernetes'), 0x12, 5, ...Buffer.from('v1.33'), 0x42, 0, 0x4a, 0]);

/** Answers /openapi/v2, /openapi/v3 and the documents below it; false for any other path. */
export function serveOpenApi(exchange: Exchange, registry: Registry): boolean {
  const { path, response } = exchange;
  if (path === '/openapi/v2') {
    response.writeHead(200, { 'Content-Type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf', 'Content-Length': emptyV2.length });
    response.end(emptyV2);
    return true;
  }
  if (path === '/openapi/v3') {
    const paths = [...new Set(registry.kinds.map(documentPath))].map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}` }]);
    sendJson(exchange, 200, { paths: Object.fromEntries(paths) });
    return true;
  }
  if (!path.startsWith('/openapi/v3/')) return false;
  const name = path.slice('/openapi/v3/'.length);
  const kinds = registry.kinds.filter((kind) => documentPath(kind) === name);
  if (kinds.length === 0) return false;
  sendJson(exchange, 200, {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.0' },
    paths: Object.fromEntries(kinds.map((kind) => [resourcePath(kind), { patch: patchOperation(kind) }])),
    components: { schemas: {} },
  });
  return true;
}

function documentPath(kind: Kind): string {
  return `${kind.group ? 'apis' : 'api'}/${apiVersionOf(kind)}`;
}

function resourcePath(kind: Kind): string {
  return `/${documentPath(kind)}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${kind.plural}/{name}`;
}

function patchOperation(kind: Kind): object {
  const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json'];
  return {
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': { group: kind.group, version: kind.version, kind: kind.kind },
    parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    requestBody: { content: Object.fromEntries(patchTypes.map((type) => [type, { schema: { type: 'object' } }])) },
    responses: { 200: { description: 'OK' } },
  };
}
