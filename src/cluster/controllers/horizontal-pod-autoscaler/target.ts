// What an autoscaler scales, as the Scale of it says: how many replicas are wanted, and which pods they are.
import type { ReadOnlyClient } from '../../../model/client.ts';
import { ApiError } from '../../../model/errors.ts';
import type { Kind } from '../../../model/kind.ts';
import type { HorizontalPodAutoscaler, KubeObject } from '../../../model/object.ts';
import { checkScale, noScale, scaleSelector, wantedReplicas } from '../../../model/scale.ts';
import type { AnySelector, CompiledSelector } from '../../../model/selector.ts';
import { compileLabelSelector, compileRequirements, parseLabelSelector } from '../../../model/selector.ts';

export interface Target {
  readonly kind: Kind;
  readonly object: KubeObject;
  readonly replicas: number;
}

/** Throws NotFound in Kubernetes' words for a target that is not there or cannot be scaled. */
export function findTarget(client: ReadOnlyClient, { metadata, spec }: HorizontalPodAutoscaler): Target {
  const { apiVersion = 'v1', kind: kindName, name } = spec.scaleTargetRef;
  const group = apiVersion.includes('/') ? apiVersion.split('/', 1)[0]! : '';
  // The version does not count: whatever is preferred of the group is scaled.
  const kind = client.registry.kinds.find((each) => each.group === group && each.kind === kindName);
  if (!kind) throw new ApiError('NotFound', `no matches for kind "${kindName}" in group "${group}"`);
  if (!kind.scalable) throw new ApiError('NotFound', 'the server could not find the requested resource');
  const object = client.find(kind.plural, metadata.namespace, name);
  if (!object) throw noScale(kind, name);
  checkScale(kind, object);
  return { kind, object, replicas: wantedReplicas(kind, object) ?? 1 };
}

/** The selector of the target's pods; of a defined kind it is a text that somebody else has written, or not. */
export function selectorOf({ kind, object }: Target): CompiledSelector | { error: string; reason: string; message: string } {
  if (!kind.custom) return compileLabelSelector((object.spec as { selector?: AnySelector }).selector);
  const text = scaleSelector(kind, object);
  if (text === '') return { error: 'selector is required', reason: 'SelectorRequired', message: "the HPA target's scale is missing a selector" };
  try {
    return compileRequirements(parseLabelSelector(text));
  } catch (problem) {
    const error = `couldn't convert selector into a corresponding internal selector object: ${(problem as Error).message}`;
    return { error, reason: 'InvalidSelector', message: error };
  }
}
