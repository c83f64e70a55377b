// Resources that are served without being stored, in the order of discovery.
import { localSubjectAccessReviews, selfSubjectAccessReviews, selfSubjectRulesReviews, subjectAccessReviews } from './access-reviews.ts';
import { selfSubjectReviews, tokenReviews } from './identity-reviews.ts';
import { nodeMetrics, podMetrics } from './metrics.ts';
import type { VirtualResource } from './virtual-resource.ts';

export const virtualResources: readonly VirtualResource[] = [
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  nodeMetrics,
  podMetrics,
];
