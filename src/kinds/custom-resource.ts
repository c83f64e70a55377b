// The kind that a CustomResourceDefinition brings: the same value as every other kind, made of data.
import { deepEqual } from '../model/equal.ts';
import type { CustomResource, FieldReader, Kind, KindVersion, ScalePaths } from '../model/kind.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion, KubeObject } from '../model/object.ts';
import { parseJsonPath } from '../model/json-path.ts';
import { withDefaults } from '../model/structural/defaults.ts';
import { knownBody, readObject } from '../model/structural/read-object.ts';
import { shapeOfObjects, structuralProblem } from '../model/structural/structural-shape.ts';
import { hasCondition } from './condition.ts';
import { customColumns } from './custom-resource/columns.ts';
import { finalizerWarnings, objectRules } from './custom-resource/validation.ts';
import { schemaOf, servedVersions, storageVersion } from './custom-resource/versions.ts';
import { describeGeneric } from './describe-metadata.ts';
import { scaleAction } from './scale-action.ts';

/** A defined kind, and how its stored objects are read by this definition. */
export interface DefinedKind {
  readonly kind: Kind;
  /** The very same object when the definition changes nothing in it. */
  reread(object: KubeObject): KubeObject;
}

/** The kind of an established definition; undefined when none of its versions is served. */
export function definedKind(definition: CustomResourceDefinition): DefinedKind | undefined {
  const served = servedVersions(definition);
  const storage = storageVersion(definition);
  if (!storage || served.length === 0) return undefined;
  const { group, scope } = definition.spec;
  const names = definition.status.acceptedNames ?? definition.spec.names;
  const apiVersion = `${group}/${storage.name}`;
  const own = versionFields(definition, storage);
  const isNamespaced = scope === 'Namespaced';
  const kind: Kind = {
    group,
    version: storage.name,
    kind: names.kind,
    plural: definition.metadata.name,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    ...(names.categories?.length ? { categories: names.categories } : {}),
    namespaced: isNamespaced,
    hasGeneration: true,
    requiresResourceVersion: true,
    nameRule: 'subdomain',
    anyFinalizer: true,
    ...(served.includes(storage) ? {} : { isUnserved: true as const }),
    otherVersions: served.filter((version) => version !== storage).map((version) => otherVersion(definition, storage, version)),
    generationChanges: (object, old) => !deepEqual(bodyOf(object, own.hasStatus), bodyOf(old, own.hasStatus)),
    warnings: finalizerWarnings,
    describe: describeGeneric,
    ...own,
  };
  // A server that reads what is stored fills in what has a default by now.
  return { kind, reread: (object) => withDefaults(readIn(schemaOf(storage), apiVersion, object), schemaOf(storage)) };
}

/** What everything but metadata says; a status that has a subresource of its own never changes along with it. */
function bodyOf(object: KubeObject, hasStatus: boolean): object {
  const { metadata: _, status, ...body } = object;
  return hasStatus ? body : { ...body, status };
}

function otherVersion(definition: CustomResourceDefinition, storage: CustomResourceDefinitionVersion, version: CustomResourceDefinitionVersion): KindVersion {
  const { group } = definition.spec;
  return {
    version: version.name,
    own: versionFields(definition, version),
    // The versions differ in their name alone (conversion None), and in what they know.
    toStored: (object) => readIn(schemaOf(storage), `${group}/${storage.name}`, object),
    fromStored: (object) => readIn(schemaOf(version), `${group}/${version.name}`, object),
  };
}

function readIn(schema: ReturnType<typeof schemaOf>, apiVersion: string, object: KubeObject): KubeObject {
  const { metadata, ...body } = object;
  const fresh = knownBody(schema, body);
  if (object.apiVersion === apiVersion && deepEqual(fresh, body)) return object;
  return { ...fresh, apiVersion, kind: object.kind, metadata: { ...metadata } } as KubeObject;
}

/** The fields of a kind that may differ from one version to the other. */
function versionFields(definition: CustomResourceDefinition, version: CustomResourceDefinitionVersion): Pick<Kind, 'hasStatus' | 'columns'> & Partial<Kind> {
  const { group, names } = definition.spec;
  const schema = schemaOf(version);
  const { subresources = {}, deprecated, deprecationWarning, selectableFields = [] } = version;
  const hasStatus = subresources.status !== undefined && subresources.status !== null;
  const scale = subresources.scale && scalePaths(subresources.scale);
  const custom: CustomResource = {
    read: (raw, options) => readObject(schema, raw, options),
    shape: shapeOfObjects(schema),
    configurationProblem: (raw) => structuralProblem(schema, raw),
    openApi: schema as Readonly<Record<string, unknown>>,
    scale,
    listKind: names.listKind ?? `${names.kind}List`,
    isTerminating: hasCondition(definition.status.conditions, 'Terminating'),
  };
  const columns = customColumns(version.additionalPrinterColumns);
  return {
    custom,
    columns,
    hasStatus,
    setDefaults: (draft) => void Object.assign(draft, withDefaults(draft, schema)),
    ...(hasStatus ? { prepareForCreate: (draft: KubeObject) => void delete draft.status } : {}),
    // What this version has not stands here too, as it may be in the stored one.
    scalable: scale !== undefined,
    actions: scale ? [scaleAction({ plural: definition.metadata.name, custom })] : [],
    deprecation: deprecated ? (deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated`) : '',
    fieldSelectors: Object.fromEntries(selectableFields.map(({ jsonPath }): [string, FieldReader] => [jsonPath.replace(/^\./, ''), fieldReader(jsonPath)])),
    ...objectRules(schema, scale),
  };
}

function fieldReader(jsonPath: string): FieldReader {
  const path = parseJsonPath(jsonPath);
  return (object) => String(path.read(object)[0] ?? '');
}

function scalePaths({ specReplicasPath, statusReplicasPath, labelSelectorPath }: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string }): ScalePaths {
  const steps = (path: string): string[] => path.replace(/^\./, '').split('.');
  return { specReplicas: steps(specReplicasPath), statusReplicas: steps(statusReplicasPath), ...(labelSelectorPath ? { selector: steps(labelSelectorPath) } : {}) };
}
