// Which pods and containers a log is of: those of one pod, or of everything that a workload runs.
import type { ClusterPort } from '../../model/client.ts';
import type { ObjectRef } from '../../model/intent.ts';
import type { Deployment, KubeObject, Pod, Service } from '../../model/object.ts';
import { controllerOf } from '../../model/object.ts';
import { replicaSetsOf } from '../../kinds/deployment/rollout.ts';
import { containerRows } from '../container-rows.ts';

/** The pods of a ref, oldest first: the pod itself, those that a Service selects, or all that a workload owns, those of old ReplicaSets and of all Jobs included. */
export function podsOf(port: ClusterPort, { plural, namespace, name }: ObjectRef): Pod[] {
  const object = port.find<KubeObject>(plural, namespace, name);
  if (!object) return [];
  if (plural === 'pods') return [object as Pod];
  if (plural === 'services') return selectedBy(port, object as Service);
  const owners = plural === 'deployments' ? replicaSetsOf(port, object as Deployment) : plural === 'cronjobs' ? [...port.ownedBy(object.metadata.uid, 'jobs')] : [object];
  return owners.flatMap(({ metadata: { uid } }) => [...port.ownedBy<Pod>(uid, 'pods')].filter((pod) => controllerOf(pod)?.uid === uid)).sort(compareAge);
}

function selectedBy(port: ClusterPort, { metadata: { namespace }, spec: { selector } }: Service): Pod[] {
  if (!selector || Object.keys(selector).length === 0) return [];
  return port.list<Pod>('pods', { namespace: namespace!, labelSelector: Object.entries(selector).map(([name, value]) => `${name}=${value}`).join(',') }).toSorted(compareAge);
}

/** Names of all containers of these pods, in the order of their specs. */
export function containerNames(pods: readonly Pod[]): string[] {
  return [...new Set(pods.flatMap((pod) => containerRows(pod).map(({ container }) => container.name)))];
}

/** The container that kubectl takes when none is named. */
export function defaultContainer({ metadata, spec }: Pod): string {
  const wanted = metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  return spec.containers.find(({ name }) => name === wanted)?.name ?? spec.containers[0]!.name;
}

function compareAge(a: Pod, b: Pod): number {
  const [left, right] = [a.metadata.creationTimestamp + a.metadata.name, b.metadata.creationTimestamp + b.metadata.name];
  return left < right ? -1 : left > right ? 1 : 0;
}
