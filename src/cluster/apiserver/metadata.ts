// The metadata of a write: what the client may say and what the server restores (rules 1.1, 1.2.5).
import { fieldError } from '../../model/errors.ts';
import type { FieldError } from '../../model/errors.ts';
import type { GoText } from '../../model/go-value.ts';
import { goNil, goPointer, goSlice, goStruct, goTimeText } from '../../model/go-value.ts';
import { ipAddressText, isIpAddress } from '../../model/ip-address.ts';
import type { Kind, NameRule } from '../../model/kind.ts';
import { isDns1035Label, isDns1123Label, isDns1123Subdomain, isQualifiedName, pathSegmentFaults, validateAnnotations, validateLabels } from '../../model/names.ts';
import type { KubeObject, ObjectMeta, OwnerReference } from '../../model/object.ts';

/** metadata as a client sends it; everything may be missing. */
export type MetadataInput = Readonly<Partial<Record<keyof ObjectMeta, unknown>>>;

/** Metadata of a new object: what the client may say, and what the server adds. */
export function newMetadata(kind: Kind, input: MetadataInput, uid: string, creationTimestamp: string): ObjectMeta {
  const { name = '', namespace, generateName, labels, ownerReferences } = input as Partial<ObjectMeta>;
  // Pods of controllers: fields of a literal lie in the object itself, those that are added to it do not.
  const metadata: ObjectMeta =
    kind.namespaced && generateName && labels && hasKeys(labels) && ownerReferences && ownerReferences.length > 0
      ? { name, uid, resourceVersion: '', creationTimestamp, namespace: namespace!, generateName, labels, ownerReferences }
      : { name, uid, resourceVersion: '', creationTimestamp };
  if (kind.namespaced) metadata.namespace = namespace!;
  // Kinds that do not count their changes keep what they are given.
  if (kind.hasGeneration) metadata.generation = 1;
  else if (input.generation) metadata.generation = input.generation as number;
  takeClientMetadata(metadata, input);
  return metadata;
}

/** Copies what a client may set into fresh metadata; empty maps and lists count as absent, as in Go's JSON. */
export function takeClientMetadata(metadata: ObjectMeta, input: MetadataInput): void {
  const { generateName, labels, annotations, ownerReferences, finalizers } = input as Partial<ObjectMeta>;
  if (generateName) metadata.generateName = generateName;
  if (labels && hasKeys(labels)) metadata.labels = labels;
  if (annotations && hasKeys(annotations)) metadata.annotations = annotations;
  if (ownerReferences && ownerReferences.length > 0) metadata.ownerReferences = ownerReferences;
  if (finalizers && finalizers.length > 0) metadata.finalizers = finalizers;
}

/** Metadata of an update: the client's part of `input` with everything the server owns taken from `old` (rule 1.2.5). */
export function updatedMetadata(input: MetadataInput, old: ObjectMeta): ObjectMeta {
  const metadata: ObjectMeta = { name: old.name, uid: old.uid, resourceVersion: old.resourceVersion, creationTimestamp: old.creationTimestamp };
  if (old.namespace !== undefined) metadata.namespace = old.namespace;
  if (old.generation !== undefined) metadata.generation = old.generation;
  if (old.deletionTimestamp !== undefined) metadata.deletionTimestamp = old.deletionTimestamp;
  if (old.deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds = old.deletionGracePeriodSeconds;
  takeClientMetadata(metadata, input);
  return metadata;
}

const nameRules: Readonly<Record<NameRule, (name: string) => string[]>> = {
  subdomain: isDns1123Subdomain,
  label: isDns1123Label,
  'label-1035': isDns1035Label,
  'path-segment': pathSegmentFaults,
  'ip-address': (name) => (isIpAddress(name) ? [] : [ipAddressText]),
};

/** Parts that were found valid once; frozen, so they stay it. Pods of a template share their labels. */
const knownValid = new WeakSet<object>();

/** Field errors of the metadata of a new object (rules 1.1.7 to 1.1.10, 1.7). */
export function validateNewMetadata(kind: Kind, object: KubeObject): FieldError[] {
  const { metadata } = object;
  const errors: FieldError[] = [];
  if (metadata.generateName) errors.push(...validatePrefix(kind, metadata.generateName));
  if (!metadata.name) errors.push(fieldError.required('metadata.name', 'name or generateName is required'));
  else for (const fault of nameRules[kind.nameRule](metadata.name)) errors.push(fieldError.invalid('metadata.name', metadata.name, fault));
  if ((metadata.generation ?? 0) < 0) errors.push(fieldError.invalid('metadata.generation', metadata.generation, 'must be greater than or equal to 0'));
  if (metadata.labels) once(metadata.labels, errors, (labels) => validateLabels(labels, 'metadata.labels'));
  if (metadata.annotations) once(metadata.annotations, errors, (annotations) => validateAnnotations(annotations, 'metadata.annotations'));
  if (metadata.ownerReferences) once(metadata.ownerReferences, errors, validateOwners);
  if (metadata.finalizers) once(metadata.finalizers, errors, (finalizers) => validateFinalizers(kind, finalizers));
  return errors;
}

/** Field errors of changed metadata; parts that are the stored ones are not looked at again. */
export function validateUpdatedMetadata(kind: Kind, metadata: ObjectMeta, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  if (metadata.labels && metadata.labels !== old.labels) errors.push(...validateLabels(metadata.labels, 'metadata.labels'));
  if (metadata.annotations && metadata.annotations !== old.annotations) errors.push(...validateAnnotations(metadata.annotations, 'metadata.annotations'));
  if (metadata.ownerReferences && metadata.ownerReferences !== old.ownerReferences) errors.push(...validateOwners(metadata.ownerReferences));
  if (metadata.finalizers && metadata.finalizers !== old.finalizers) {
    errors.push(...validateFinalizers(kind, metadata.finalizers));
    const added = old.deletionTimestamp === undefined ? [] : metadata.finalizers.filter((name) => !old.finalizers?.includes(name));
    if (added.length > 0) {
      const names = goSlice('[]string', added).text;
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${names}`;
      errors.push(fieldError.forbidden('metadata.finalizers', why));
    }
  }
  return errors;
}

function once<T extends object>(part: T, errors: FieldError[], validate: (part: T) => FieldError[]): void {
  if (knownValid.has(part)) return;
  const found = validate(part);
  if (found.length > 0) errors.push(...found);
  else if (Object.isFrozen(part)) knownValid.add(part);
}

/** The base of a generated name may end in what only an edge of a name may not: the dash before the suffix. */
function validatePrefix(kind: Kind, prefix: string): FieldError[] {
  const masked = prefix.replace(/-+$/, 'a');
  return nameRules[kind.nameRule](masked).map((fault) => fieldError.invalid('metadata.generateName', prefix, fault));
}

function validateOwners(owners: readonly OwnerReference[]): FieldError[] {
  const path = 'metadata.ownerReferences';
  const errors: FieldError[] = [];
  let controller: OwnerReference | undefined;
  for (const owner of owners) {
    if (!/^(?:[^/]*\/)?[^/]+$/.test(owner.apiVersion ?? '')) errors.push(fieldError.invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty'));
    for (const field of ['kind', 'name', 'uid'] as const) {
      if (!owner[field]) errors.push(fieldError.invalid(`${path}.${field}`, owner[field] ?? '', `${field} must not be empty`));
    }
    if (owner.kind === 'Event' && owner.apiVersion === 'v1') {
      errors.push(fieldError.invalid(path, goOwner(owner), '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (!owner.controller) continue;
    if (controller) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller.kind}/${controller.name} and ${owner.kind}/${owner.name}`;
      errors.push(fieldError.invalid(path, goSlice('[]v1.OwnerReference', owners.map(goOwner)), why));
    } else controller = owner;
  }
  return errors;
}

function goOwner({ apiVersion = '', kind = '', name = '', uid = '', ...flags }: OwnerReference): GoText {
  const [Controller, BlockOwnerDeletion] = [flags.controller, flags.blockOwnerDeletion].map((flag) => (flag === undefined ? goNil('*bool') : goPointer('*bool')));
  return goStruct('v1.OwnerReference', { APIVersion: apiVersion, Kind: kind, Name: name, UID: uid, Controller, BlockOwnerDeletion });
}

/** Field errors of what a writer says of a deletion, which only the request to delete decides. */
export function validateDeletion(input: MetadataInput, old: ObjectMeta): FieldError[] {
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = input as Partial<ObjectMeta>;
  const errors: FieldError[] = [];
  const immutable = (field: string, value: unknown): number => errors.push(fieldError.invalid(`metadata.${field}`, value, 'field is immutable'));
  if (deletionTimestamp && old.deletionTimestamp === undefined) immutable('deletionTimestamp', goTimeText(deletionTimestamp));
  if (typeof grace === 'number' && grace !== old.deletionGracePeriodSeconds) immutable('deletionGracePeriodSeconds', grace);
  return errors;
}

const plainFinalizers: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

function validateFinalizers({ anyFinalizer }: Kind, finalizers: readonly string[]): FieldError[] {
  const path = 'metadata.finalizers';
  const errors: FieldError[] = [];
  for (const name of finalizers) {
    for (const fault of isQualifiedName(name)) errors.push(fieldError.invalid(path, name, fault));
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(fieldError.invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  // A second round, which alone says where.
  for (const [index, name] of finalizers.entries()) {
    if (anyFinalizer || name.includes('/') || plainFinalizers.has(name)) continue;
    errors.push(fieldError.invalid(`${path}[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified'));
  }
  return errors;
}

function hasKeys(map: object): boolean {
  for (const _ in map) return true;
  return false;
}
