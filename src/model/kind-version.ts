// Versions: a kind is stored in one and may be served in others; its objects are converted at the door, in both directions.
import { badRequest } from './errors.ts';
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
  return [...(kind.isUnserved ? [] : [kind]), ...(kind.otherVersions ?? []).map((version) => kindIn(kind, nameOf(kind, version)))];
}

/** A decoded object of a version as it is stored; absent or the stored version: the very same. */
export function toStored(kind: Kind, version: string | undefined, object: KubeObject): KubeObject {
  return versionOf(kind, version)?.toStored(object) ?? object;
}

/** A stored object as a version says it; absent or the stored version: the very same. */
export function fromStored(kind: Kind, version: string | undefined, object: KubeObject): KubeObject {
  return versionOf(kind, version)?.fromStored(object) ?? object;
}

/** A field selector of a version in the words of the stored one; throws BadRequest for what the version does not know. */
export function storedFieldSelector(kind: Kind, version: string | undefined, selector: string): string {
  const labels = versionOf(kind, version)?.fieldLabels;
  if (!labels) return selector;
  return selector.replace(/(^|(?<!\\),)([^=!,]+)(?=!?=)/g, (_, comma: string, label: string) => {
    const stored = label.startsWith('metadata.') ? label : labels.get(label);
    if (stored === undefined) throw badRequest(`field label not supported: ${label}`);
    return comma + stored;
  });
}

/** The version that an apiVersion of the kind means, by the name that the functions above take; undefined for the stored one. */
export function versionNamed(kind: Kind, apiVersion: unknown): string | undefined {
  const other = kind.otherVersions?.find(({ version, own }) => apiVersionOf({ group: own?.group ?? kind.group, version }) === apiVersion);
  return other && nameOf(kind, other);
}

function versionOf(kind: Kind, name: string | undefined): KindVersion | undefined {
  return name === undefined || name === kind.version ? undefined : kind.otherVersions?.find((each) => nameOf(kind, each) === name);
}

/** `v1`; with its group for a version that is served in another one than the kind. */
function nameOf(kind: Kind, { version, own }: KindVersion): string {
  return own?.group === undefined || own.group === kind.group ? version : `${own.group}/${version}`;
}
