// Resources that are served without being stored, in the order of discovery.
import type { ClusterPort } from '../../model/client.ts';
import { bindings } from './bindings.ts';
import { componentStatuses } from './component-statuses.ts';
import { localSubjectAccessReviews, selfSubjectAccessReviews, selfSubjectRulesReviews, subjectAccessReviews } from './access-reviews.ts';
import { selfSubjectReviews, tokenReviews } from './identity-reviews.ts';
import { nodeMetrics, podMetrics } from './metrics.ts';
import type { VirtualResource } from './virtual-resource.ts';

const always: readonly VirtualResource[] = [
  bindings,
  componentStatuses,
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
];

/** A cluster in which nothing is measured serves no metrics, as one without a metrics server. */
export function virtualResourcesOf({ usageOf }: ClusterPort): readonly VirtualResource[] {
  return usageOf ? measuring : always;
}

const measuring = [...always, nodeMetrics, podMetrics];
