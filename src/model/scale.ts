// What the scale subresource says of workloads that do not exist.
import type { ApiError } from './errors.ts';
import { notFound } from './errors.ts';
import type { Kind } from './kind.ts';
import { resourceName } from './kind.ts';

/** The refusal of a GET of a scale: most kinds speak of the subresource, ReplicationControllers in the group of Scale. */
export function noScale(kind: Kind, name: string): ApiError {
  if (kind.plural === 'statefulsets') return notFound(resourceName(kind), name);
  return notFound(`${kind.plural}/scale.${kind.group || 'autoscaling'}`, name);
}
