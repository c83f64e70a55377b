// Objects as they go out: in the version of the request, and with their fields in order.
import type { Kind } from '../../model/kind.ts';
import { fromStored, kindIn } from '../../model/kind-version.ts';
import type { KubeObject } from '../../model/object.ts';
import { loadSchema } from '../../model/schema.ts';
import { inFieldOrder } from './field-order.ts';

/** Says a stored object of the kind in a version, the stored one without. */
export function spokenIn(kind: Kind, version: string | undefined): (object: KubeObject) => KubeObject {
  const spoken = kindIn(kind, version);
  const definition = loadSchema().definitionFor(spoken.group, spoken.version, spoken.kind);
  return (object) => inFieldOrder(fromStored(kind, version, object), definition);
}

/** The same as an item of a list, where the list says what it is. Objects of defined kinds say it all the same. */
export function itemIn(kind: Kind, version: string | undefined): (object: KubeObject) => Partial<KubeObject> {
  const spoken = kindIn(kind, version);
  const definition = loadSchema().definitionFor(spoken.group, spoken.version, spoken.kind);
  if (!definition) return spokenIn(kind, version);
  return (object) => {
    const { kind: _kind, apiVersion: _apiVersion, ...item } = fromStored(kind, version, object);
    return inFieldOrder(item, definition);
  };
}

/** What a client gets that asks for no more than metadata. */
export function metadataOnly({ metadata }: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: inFieldOrder(metadata, loadSchema().definition('v1.ObjectMeta')) };
}
