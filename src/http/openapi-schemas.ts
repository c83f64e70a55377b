// The schemas of OpenAPI v3 documents: the fields of the registry's kinds with the descriptions of Kubernetes' own documentation.
import { atomicMaps, atomicStructs, listFields } from '../model/fields/merge-overlay.ts';
import { apiVersionOf } from '../model/kind.ts';
import type { CustomResource, Kind } from '../model/kind.ts';
import { objectMeta } from '../model/structural/structural-shape.ts';
import type { Registry } from '../model/registry.ts';
import { loadSchema } from '../model/schema.ts';
import type { Definition, Field, FieldType, Scalar } from '../model/schema.ts';
import { enumOf } from './openapi-enums.ts';
import type { Descriptions } from './schema-descriptions.ts';
import { loadDescriptions } from './schema-descriptions.ts';

type Json = Record<string, unknown>;

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const metaDefinitions: ReadonlySet<string> = new Set(['ObjectMeta', 'ListMeta', 'LabelSelector', 'LabelSelectorRequirement', 'OwnerReference', 'ManagedFieldsEntry', 'Condition', 'DeleteOptions', 'Preconditions']);

/** Types that are no structs. Without a `type` of their own explain calls the last two by their names. */
const scalars: Readonly<Record<Exclude<Scalar, 'quantity' | 'int-or-string'>, Json>> = {
  string: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  number: { type: 'number', format: 'double' },
  'date-time': { type: 'string', format: 'date-time' },
  'micro-time': { type: 'string', format: 'date-time' },
  object: { type: 'object' },
};
const named: Readonly<Record<string, Json>> = {
  [QUANTITY]: { description: 'A fixed-point number in the notation of Kubernetes, such as 500m, 0.5 or 128Mi.', oneOf: [{ type: 'string' }, { type: 'number' }] },
  [INT_OR_STRING]: { description: 'A number or a text, such as a port or its name, or a number or a percentage.', format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
};

/** For fields that the generated client leaves without a word. */
const ownTexts: Readonly<Record<string, string>> = {
  metadata: 'Name, namespace, labels, annotations and what else identifies the object.',
  spec: 'The state that is wanted.',
  status: 'The state that was observed last, written by the cluster.',
  'v1.ExternalDocumentation.url': 'Where that documentation is.',
  'v1.APIServiceSpec.service': 'The Service of the server that answers for this version; without it the API server answers itself.',
  'v1.IPAddressSpec.parentRef': 'What holds the address, such as a Service.',
  'v1.ContainerStatus.user': 'The identities with which the first process of the container was started.',
  'v1.ContainerUser.linux': 'The user and the groups of that process, on Linux.',
  'v1.IngressRule.http': 'The paths of this host, and the Service behind each of them.',
  'v1.NodeStatus.features': 'What the container runtime of the node can do beyond the usual.',
  'v1.NodeSystemInfo.swap': 'How much memory the node can swap to its disk.',
  'v1.PodSpec.resources': 'Requests and limits of the pod as a whole, shared by its containers.',
  'v1.Volume.image': 'An image whose files are mounted, read-only.',
};

export class OpenApiSchemas {
  readonly #names = new Map<Definition, string>();
  readonly #descriptions: Descriptions;
  /** Differs when the documents do; for the addresses that clients keep them under. */
  readonly hash: string;

  /** Reads the descriptions; throws when the build has not made them. */
  constructor(registry: Registry) {
    const { text, descriptions } = loadDescriptions();
    this.#descriptions = descriptions;
    this.hash = hashOf(text + registry.served.map((kind) => `${apiVersionOf(kind)} ${kind.kind}${kind.custom ? JSON.stringify(kind.custom.openApi) : ''}`).join());
    // The core comes first, so that what others embed of it (a pod's spec) bears its name.
    const kinds = registry.served.toSorted((a, b) => Number(a.group !== '') - Number(b.group !== ''));
    for (const kind of kinds) {
      const root = definitionOf(kind);
      if (root) this.#claim(root, `io.k8s.api.${kind.group === '' ? 'core' : kind.group.split('.')[0]}.${kind.version}`);
    }
  }

  /** components.schemas of a document: the kinds and everything they mention. */
  schemasOf(kinds: readonly Kind[]): Json {
    const schemas: Json = {};
    const visit = (definition: Definition): void => {
      const name = this.#names.get(definition);
      if (name === undefined || name in schemas) return;
      schemas[name] = this.#schema(definition, kinds.filter((kind) => definitionOf(kind) === definition));
      for (const { type } of definition.fields.values()) for (const next of structsOf(type)) visit(next);
    };
    for (const kind of kinds) {
      const definition = definitionOf(kind);
      if (definition) visit(definition);
      if (!kind.custom) continue;
      schemas[`${kind.group.split('.').toReversed().join('.')}.${kind.version}.${kind.kind}`] = this.#customSchema(kind, kind.custom);
      visit(objectMeta());
    }
    return { ...schemas, ...named };
  }

  /** The schema of a defined kind: as its definition has it, with what every object has. */
  #customSchema({ group, version, kind }: Kind, { openApi }: CustomResource): Json {
    const texts = this.#descriptions['v1.ConfigMap']?.fields ?? {};
    const properties = {
      apiVersion: { description: texts['apiVersion'], type: 'string' },
      kind: { description: texts['kind'], type: 'string' },
      metadata: { description: texts['metadata'] ?? ownTexts['metadata'], allOf: [{ $ref: `#/components/schemas/${this.#names.get(objectMeta())}` }] },
    };
    return { ...openApi, type: 'object', properties: { ...(openApi['properties'] as Json | undefined), ...properties }, 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
  }

  #claim(definition: Definition, home: string): void {
    if (this.#names.has(definition)) return;
    const { goName } = definition;
    this.#names.set(definition, `${metaDefinitions.has(goName) ? META : home}.${goName}`);
    for (const { type } of definition.fields.values()) for (const next of structsOf(type)) this.#claim(next, home);
  }

  #schema(definition: Definition, kinds: readonly Kind[]): Json {
    const texts = this.#descriptions[definition.name];
    const fields = [...definition.fields.values()];
    const required = fields.filter((field) => field.required).map(({ name }) => name);
    return {
      ...(texts?.description ? { description: texts.description } : {}),
      type: 'object',
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(fields.map((field) => [field.name, this.#property(definition, field, texts?.fields[field.name] ?? ownTexts[`${definition.name}.${field.name}`] ?? ownTexts[field.name])])),
      ...(atomicStructs.has(definition.name) ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      ...(kinds.length > 0 ? { 'x-kubernetes-group-version-kind': kinds.map(({ group, version, kind }) => ({ group, version, kind })) } : {}),
    };
  }

  #property(owner: Definition, { name, type, patch }: Field, description: string | undefined): Json {
    const strategy = patch?.strategy === 'retainKeys' ? (patch.mergeKey ? 'merge,retainKeys' : 'retainKeys') : patch?.strategy === 'replace' ? undefined : 'merge';
    const words = enumOf(owner.name, name);
    const text = [description, words && type.shape !== 'list' && `Possible enum values:\n${words.map((word) => ` - \`${JSON.stringify(word)}\``).join('\n')}`].filter(Boolean).join('\n\n');
    return {
      ...(text ? { description: text } : {}),
      ...withWords(this.#type(type, true), words),
      ...(patch && strategy ? { 'x-kubernetes-patch-strategy': strategy } : {}),
      ...(patch?.mergeKey ? { 'x-kubernetes-patch-merge-key': patch.mergeKey } : {}),
      ...mergeNotes(owner.name, name, type),
    };
  }

  /** A reference of a property is wrapped, because it may have no neighbours. */
  #type(type: FieldType, isProperty = false): Json {
    const refer = (name: string): Json => {
      const reference = { $ref: `#/components/schemas/${name}` };
      return isProperty ? { allOf: [reference] } : reference;
    };
    switch (type.shape) {
      case 'list':
        return { type: 'array', items: this.#type(type.of) };
      case 'map':
        return { type: 'object', additionalProperties: this.#type(type.of) };
      case 'struct':
        return refer(this.#names.get(type.definition)!);
      case 'scalar':
        if (type.scalar === 'quantity') return refer(QUANTITY);
        return type.scalar === 'int-or-string' ? refer(INT_OR_STRING) : scalars[type.scalar];
    }
  }
}

/** A type, or the items of a list, that takes these words only. */
function withWords(type: Json, words: readonly string[] | undefined): Json {
  if (!words) return type;
  return type['type'] === 'array' ? { ...type, items: { ...(type['items'] as Json), enum: words } } : { ...type, enum: words };
}

/** How server-side apply merges a list or a map. */
function mergeNotes(owner: string, field: string, { shape }: FieldType): Json {
  if (shape === 'map') return atomicMaps[owner]?.includes(field) ? { 'x-kubernetes-map-type': 'atomic' } : {};
  if (shape !== 'list') return {};
  const keys = listFields[owner]?.[field];
  if (keys === undefined || keys === 'set') return { 'x-kubernetes-list-type': keys ?? 'atomic' };
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys.split(',') };
}

function definitionOf({ group, version, kind }: Kind): Definition | undefined {
  return loadSchema().definitionFor(group, version, kind);
}

function structsOf(type: FieldType): Definition[] {
  if (type.shape === 'struct') return [type.definition];
  return type.shape === 'list' || type.shape === 'map' ? structsOf(type.of) : [];
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0').toUpperCase();
}
