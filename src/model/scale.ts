// The scale of an object: where its numbers are, and what the subresource says of objects that do not exist.
import { getOwn, isMap, setOwn } from './equal.ts';
import type { ApiError } from './errors.ts';
import { internalError, notFound } from './errors.ts';
import type { Kind, ScalePaths } from './kind.ts';
import { resourceName } from './kind.ts';
import type { KubeObject } from './object.ts';
import type { AnySelector } from './selector.ts';
import { compileLabelSelector, formatRequirements } from './selector.ts';

const usual: ScalePaths = { specReplicas: ['spec', 'replicas'], statusReplicas: ['status', 'replicas'] };

/** Where the scale of a kind is read and written. */
export function scalePathsOf({ custom }: Pick<Kind, 'custom'>): ScalePaths {
  return custom?.scale ?? usual;
}

/** The replicas that are wanted; undefined when nobody has said how many. */
export function wantedReplicas(kind: Pick<Kind, 'custom'>, object: KubeObject): number | undefined {
  return numberAt(object, scalePathsOf(kind).specReplicas);
}

/** The replicas that there are, 0 while nobody counts them. */
export function presentReplicas(kind: Pick<Kind, 'custom'>, object: KubeObject): number {
  return numberAt(object, scalePathsOf(kind).statusReplicas) ?? 0;
}

/** The text of the label selector of the pods; '' when it is not known. */
export function scaleSelector(kind: Pick<Kind, 'custom'>, object: KubeObject): string {
  if (!kind.custom) return formatRequirements(compileLabelSelector((object.spec as { selector?: AnySelector }).selector).requirements);
  const { selector } = scalePathsOf(kind);
  const text = selector && valueAt(object, selector);
  return typeof text === 'string' ? text : '';
}

/** The object with other replicas; what it shares with the old one is not copied. */
export function withReplicas(kind: Pick<Kind, 'custom'>, object: KubeObject, replicas: number): KubeObject {
  return withValue(object as unknown as Record<string, unknown>, scalePathsOf(kind).specReplicas, replicas) as unknown as KubeObject;
}

/** The refusal of a GET of a scale: most kinds speak of the subresource, ReplicationControllers in the group of Scale. */
export function noScale(kind: Kind, name: string): ApiError {
  if (kind.plural === 'statefulsets' || kind.custom) return notFound(resourceName(kind), name);
  return notFound(`${kind.plural}/scale.${kind.group || 'autoscaling'}`, name);
}

/** Throws when a defined kind's object does not say its replicas, which a Scale cannot be without. */
export function checkScale(kind: Kind, object: KubeObject): void {
  if (!kind.custom || wantedReplicas(kind, object) !== undefined) return;
  throw internalError(`the spec replicas field ".${scalePathsOf(kind).specReplicas.join('.')}" does not exist`);
}

function numberAt(object: KubeObject, path: readonly string[]): number | undefined {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : undefined;
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (isMap(value) ? getOwn(value, name) : undefined), object);
}

function withValue(object: Readonly<Record<string, unknown>>, [name, ...rest]: readonly string[], value: unknown): Record<string, unknown> {
  const copy = { ...object };
  const below = copy[name!];
  setOwn(copy, name!, rest.length === 0 ? value : withValue(isMap(below) ? below : {}, rest, value));
  return copy;
}
