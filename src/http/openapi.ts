// OpenAPI: an empty v2 document, so that clients leave validation to the server, and v3 documents for explain and apply.
import type { Kind } from '../model/kind.ts';
import { apiVersionOf, resourceOf } from '../model/kind.ts';
import type { Registry } from '../model/registry.ts';
import type { Exchange } from './exchange.ts';
import { sendBytes, sendJson } from './exchange.ts';
import { OpenApiSchemas } from './openapi-schemas.ts';

/** Swagger 2.0 with a title, a version and nothing else, in protobuf. */
const emptyV2 = Buffer.from([0x0a, 3, ...Buffer.from('2.0'), 0x12, 19, 0x0a, 10, ...Buffer.from('Kubernetes'), 0x12, 5, ...Buffer.from('v1.33'), 0x42, 0, 0x4a, 0]);
/** A document under the address with its hash never changes. */
const forEver = { 'Cache-Control': 'public', Expires: 'Fri, 01 Jan 2100 00:00:00 GMT' };

/** The documents of one registry, made when somebody asks and kept as the bytes that are sent until a kind comes, changes or goes. */
export class OpenApiDocuments {
  readonly #registry: Registry;
  readonly #documents = new Map<string, Buffer>();
  #schemas: OpenApiSchemas | undefined;
  #generation = 0;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Answers /openapi/v2, /openapi/v3 and the documents below it; false for any other path. */
  serve(exchange: Exchange): boolean {
    const { path } = exchange;
    if (!path.startsWith('/openapi/')) return false;
    if (path === '/openapi/v2') {
      sendBytes(exchange, 200, emptyV2, { 'Content-Type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' });
      return true;
    }
    if (!this.#schemas || this.#generation !== this.#registry.generation) {
      this.#schemas = new OpenApiSchemas(this.#registry);
      this.#generation = this.#registry.generation;
      this.#documents.clear();
    }
    const { hash } = this.#schemas;
    if (path === '/openapi/v3') {
      const names = [...new Set(this.#registry.served.map(documentPath))];
      sendJson(exchange, 200, { paths: Object.fromEntries(names.map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }])) });
      return true;
    }
    const document = this.#document(path.slice('/openapi/v3/'.length), this.#schemas);
    if (!document) return false;
    sendBytes(exchange, 200, document, { 'Content-Type': 'application/json', ...(exchange.query.get('hash') === hash ? forEver : {}) });
    return true;
  }

  #document(name: string, schemas: OpenApiSchemas): Buffer | undefined {
    const known = this.#documents.get(name);
    if (known) return known;
    const kinds = this.#registry.served.filter((kind) => documentPath(kind) === name);
    if (kinds.length === 0) return undefined;
    const document = {
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: 'v1.33.0' },
      paths: Object.fromEntries(kinds.flatMap(pathsOf)),
      components: { schemas: schemas.schemasOf(kinds) },
    };
    const bytes = Buffer.from(JSON.stringify(document));
    this.#documents.set(name, bytes);
    return bytes;
  }
}

function documentPath(kind: Kind): string {
  return `${kind.group ? 'apis' : 'api'}/${apiVersionOf(kind)}`;
}

function pathsOf(kind: Kind): [string, object][] {
  const collection = `/${documentPath(kind)}/${kind.namespaced ? 'namespaces/{namespace}/' : ''}${resourceOf(kind)}`;
  return [
    [collection, { get: operation(kind, 'list', []), post: operation(kind, 'post', writeParameters) }],
    [
      `${collection}/{name}`,
      {
        get: operation(kind, 'get', []),
        put: operation(kind, 'put', writeParameters),
        patch: { ...operation(kind, 'patch', [...writeParameters, 'force']), requestBody: { content: Object.fromEntries(patchTypes.filter((type) => !kind.custom || !type.includes('strategic')).map((type) => [type, { schema: { type: 'object' } }])) } },
        delete: operation(kind, 'delete', ['dryRun', 'gracePeriodSeconds', 'propagationPolicy']),
      },
    ],
  ];
}

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'];
const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json', 'application/apply-patch+yaml'];

function operation({ group, version, kind }: Kind, action: string, parameters: readonly string[]): object {
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: parameters.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
    responses: { 200: { description: 'OK' } },
  };
}
