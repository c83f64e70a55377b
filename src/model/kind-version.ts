// Versions: a kind is stored in one and may be served in others; its objects are converted at the door, in both directions.
import type { Kind, KindVersion } from './kind.ts';
import { apiVersionOf } from './kind.ts';
import type { KubeObject } from './object.ts';

const named = new WeakMap<KindVersion, Kind>();

/** The kind under the name of one of its versions: for types, schemas and addresses. What it does with objects is for stored ones all the same. */
export function kindIn(kind: Kind, version: string | undefined): Kind {
  const other = versionOf(kind, version);
  if (!other) return kind;
  const known = named.get(other) ?? { ...kind, ...other.own, version: other.version };
  named.set(other, known);
  return known;
}

/** The kind under all of the names that are served, the stored version first. */
export function everyVersionOf(kind: Kind): Kind[] {
  return [...(kind.isUnserved ? [] : [kind]), ...(kind.otherVersions ?? []).map(({ version }) => kindIn(kind, version))];
}

/** A decoded object of a version as it is stored; absent or the stored version: the very same. */
export function toStored(kind: Kind, version: string | undefined, object: KubeObject): KubeObject {
  return versionOf(kind, version)?.toStored(object) ?? object;
}

/** A stored object as a version says it; absent or the stored version: the very same. */
export function fromStored(kind: Kind, version: string | undefined, object: KubeObject): KubeObject {
  return versionOf(kind, version)?.fromStored(object) ?? object;
}

/** The version that an apiVersion of the kind means; undefined for the stored one. */
export function versionNamed(kind: Kind, apiVersion: unknown): string | undefined {
  return kind.otherVersions?.find(({ version }) => apiVersionOf({ group: kind.group, version }) === apiVersion)?.version;
}

function versionOf(kind: Kind, version: string | undefined): KindVersion | undefined {
  return version === undefined || version === kind.version ? undefined : kind.otherVersions?.find((each) => each.version === version);
}
