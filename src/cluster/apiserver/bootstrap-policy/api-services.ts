// An APIService for every version of every group that the apiserver itself answers for.
import type { NewObject } from '../../../model/client.ts';
import { formatTimestamp } from '../../../model/timestamp.ts';

/** Which group comes first where several know a name, then the version that clients prefer; Kubernetes' own numbers. */
const priorities: Readonly<Record<string, readonly [group: number, version: number]>> = {
  v1: [18_000, 1],
  'apps/v1': [17_800, 15],
  'events.k8s.io/v1': [17_750, 15],
  'authentication.k8s.io/v1': [17_700, 15],
  'authorization.k8s.io/v1': [17_600, 15],
  'autoscaling/v1': [17_500, 15],
  'autoscaling/v2': [17_500, 30],
  'batch/v1': [17_400, 15],
  'certificates.k8s.io/v1': [17_300, 15],
  'networking.k8s.io/v1': [17_200, 15],
  'policy/v1': [17_100, 15],
  'rbac.authorization.k8s.io/v1': [17_000, 15],
  'storage.k8s.io/v1': [16_800, 15],
  'apiextensions.k8s.io/v1': [16_700, 15],
  'admissionregistration.k8s.io/v1': [16_700, 15],
  'scheduling.k8s.io/v1': [16_600, 15],
  'coordination.k8s.io/v1': [16_500, 15],
  'node.k8s.io/v1': [16_300, 15],
  'discovery.k8s.io/v1': [16_200, 15],
  'flowcontrol.apiserver.k8s.io/v1': [16_100, 21],
  'metrics.k8s.io/v1beta1': [100, 100],
};

/** All of them, by name. */
export function apiServices(nowMs: number): Map<string, NewObject> {
  return new Map(
    Object.entries(priorities).map(([apiVersion, [groupPriorityMinimum, versionPriority]]) => {
      const [version, group] = apiVersion.split('/').toReversed() as [string, string?];
      const name = `${version}.${group ?? ''}`;
      const labels = { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' };
      const available = { type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available', lastTransitionTime: formatTimestamp(nowMs) };
      return [name, { metadata: { name, labels }, spec: { ...(group === undefined ? {} : { group }), groupPriorityMinimum, version, versionPriority }, status: { conditions: [available] } }];
    }),
  );
}
