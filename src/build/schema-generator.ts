// Makes the compact schema of Kubernetes' types from the models of the generated client and the overlay.
import type { SchemaFile, SchemaFileField } from '../model/schema.ts';
import { goTypes, patchFields, quantityFields, resourceListFields } from '../model/schema-overlay.ts';
import type { ClientModel, ModelField } from './client-model.ts';
import { readClientModel } from './client-model.ts';
import { schemaRoots } from './schema-roots.ts';
import type { FieldTexts } from './type-descriptions.ts';

/** What `explain` prints, apart because nothing else needs it. */
export type SchemaDescriptions = Record<string, { description: string; fields: Record<string, string> }>;

/**
 * Reads the models under `folder` (with a final slash); throws when the overlay names what does not exist. `texts` knows what the
 * models do not say.
 */
export function generateSchema(folder: string, texts: FieldTexts): { schema: SchemaFile; descriptions: SchemaDescriptions } {
  const kinds: SchemaFile['kinds'] = {};
  const models = new Map<string, ClientModel>();
  const visit = (model: string): void => {
    if (models.has(model)) return;
    const read = readClientModel(folder, model);
    models.set(model, read);
    for (const { type } of read.fields) for (const name of modelsIn(type)) visit(name);
  };
  for (const [apiVersion, list] of Object.entries(schemaRoots)) {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    for (const entry of list.split(/\s+/)) {
      const [kind, model = `${version.toUpperCase()}${kind}`] = entry.split('=');
      visit(model);
      kinds[`${apiVersion} ${kind}`] = definitionName(model);
    }
  }
  const schema: SchemaFile = { kinds, definitions: {} };
  const descriptions: SchemaDescriptions = {};
  for (const [model, { description, fields }] of [...models].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = definitionName(model);
    if (schema.definitions[name]) throw new Error(`two models are named ${name}`);
    schema.definitions[name] = { fields: Object.fromEntries(fields.map((field) => [field.name, fieldOf(name, field)])) };
    const said = fields.map((field) => [field.name, isOfField(field.description) ? field.description : texts(name, field.name) || field.description]).filter(([, text]) => text);
    descriptions[name] = { description, fields: Object.fromEntries(said) };
  }
  checkOverlay(schema);
  return { schema, descriptions };
}

/** The client says of some fields what their type is, instead of what they are for. */
function isOfField(description: string): boolean {
  return description !== '' && !description.startsWith('IntOrString is a type');
}

// In Go these live in other packages that are called v1 too; the core group keeps the short name.
const foreignModels: Readonly<Record<string, string>> = {
  CoreV1: 'v1.',
  RbacV1: 'v1.',
  EventsV1: 'events/v1.',
  DiscoveryV1: 'discovery/v1.',
  AuthenticationV1: 'authentication/v1.',
  StorageV1: 'storage/v1.',
  ApiextensionsV1: 'apiextensions/v1.',
  AdmissionregistrationV1: 'admissionregistration/v1.',
  ApiregistrationV1: 'apiregistration/v1.',
  FlowcontrolV1: 'flowcontrol/v1.',
};

function definitionName(model: string): string {
  const [, prefix, version, rest] = /^([A-Z][a-z]+)?(V\d)(\w+)$/.exec(model) ?? [];
  if (!version) throw new Error(`cannot name the model ${model}`);
  if (!prefix) return `${version.toLowerCase()}.${rest}`;
  const start = foreignModels[prefix + version];
  if (!start) throw new Error(`no package is known for the model ${model}`);
  return start + rest;
}

function modelsIn(type: string): string[] {
  return type.match(/\b(?:[A-Z][a-z]+)?V\d[A-Z]\w*/g)?.filter((name) => name !== 'V1MicroTime') ?? [];
}

function fieldOf(definition: string, field: ModelField): SchemaFileField {
  const result: SchemaFileField = { type: typeOf(definition, field) };
  if (field.required) result.required = true;
  const patch = patchFields[definition]?.[field.name];
  if (patch) result.patch = patch;
  const goType = goTypes[definition]?.[field.name];
  if (goType) result.goType = goType;
  if (resourceListFields[definition]?.includes(field.name)) result.goType = 'v1.ResourceList';
  return result;
}

function typeOf(definition: string, { name, type, format }: ModelField): string {
  if (quantityFields[definition]?.includes(name)) return 'quantity';
  if (resourceListFields[definition]?.includes(name)) return 'map:quantity';
  return notation(type, format);
}

function notation(type: string, format: string): string {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return `[]${notation(list[1]!, format)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return map[1] === 'any' ? 'object' : `map:${notation(map[1]!, format)}`;
  if (type === 'number') return format === 'int32' || format === 'int64' ? format : 'number';
  if (type === 'string') return format === 'byte' ? 'bytes' : 'string';
  return scalars[type] ?? definitionName(type);
}

const scalars: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  any: 'object',
  Date: 'date-time',
  V1MicroTime: 'micro-time',
  IntOrString: 'int-or-string',
};

function checkOverlay({ definitions }: SchemaFile): void {
  for (const overlay of [patchFields, goTypes, quantityFields, resourceListFields]) {
    for (const [definition, named] of Object.entries(overlay)) {
      for (const field of Array.isArray(named) ? named : Object.keys(named)) {
        if (!definitions[definition]?.fields[field]) {
          throw new Error(`the overlay names ${definition}.${field}, which does not exist`);
        }
      }
    }
  }
}
