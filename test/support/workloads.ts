// Workload objects for tests, and short words about what became of them.
import type { Client, NewObject } from '../../src/model/client.ts';
import type { DaemonSet, Deployment, KubeObject, PodTemplateSpec, ReplicaSet, StatefulSet } from '../../src/model/object.ts';
import { replicaSetsOf, rollbackPatch } from '../../src/kinds/deployment/rollout.ts';

/** A template of pods labelled app=`app` with one container. */
export function template(image: string, app = 'web'): PodTemplateSpec {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: app, image }] } };
}

export function deployment(spec: Partial<Deployment['spec']> = {}, image = 'nginx:1.16'): NewObject {
  const selector = { matchLabels: { app: 'web' } };
  return { metadata: { name: 'web', namespace: 'default' }, spec: { selector, template: template(image), ...spec } };
}

export function replicaSet(spec: Partial<ReplicaSet['spec']> = {}, image = 'nginx:1.16'): NewObject {
  return deployment(spec as object, image);
}

export function daemonSet(spec: Partial<DaemonSet['spec']> = {}, image = 'busybox:1.36'): NewObject {
  const selector = { matchLabels: { app: 'agent' } };
  return { metadata: { name: 'agent', namespace: 'default' }, spec: { selector, template: template(image, 'agent'), ...spec } };
}

/** Changes the image of the first container of a workload. */
export function setImage(client: Client, plural: string, name: string, image: string): void {
  const object = client.get<KubeObject & { spec: { template: PodTemplateSpec } }>(plural, 'default', name);
  const container = object.spec.template.spec!.containers[0]!.name;
  client.patch(plural, 'default', name, 'strategic', { spec: { template: { spec: { containers: [{ name: container, image }] } } } });
}

/** kubectl rollout undo. */
export function undo(client: Client, name: string, toRevision = 0): void {
  const object = client.get<Deployment>('deployments', 'default', name);
  const rollback = rollbackPatch(object, replicaSetsOf(client, object), toRevision);
  if (!('patch' in rollback)) throw new Error(JSON.stringify(rollback));
  client.patch('deployments', 'default', name, 'json', rollback.patch);
}

/** `nginx:1.16 8/8/8` per ReplicaSet: desired, current, ready, sorted by image. */
export function replicaSetLines(client: Client): string[] {
  return client
    .list<ReplicaSet>('replicasets', { namespace: 'default' })
    .map(({ spec, status }) => `${spec.template!.spec!.containers[0]!.image} ${spec.replicas}/${status.replicas}/${status.readyReplicas ?? 0}`)
    .sort();
}

/** `8/10 5 8`: READY, UP-TO-DATE, AVAILABLE. */
export function deploymentLine(client: Client, name = 'web'): string {
  const { spec, status } = client.get<Deployment>('deployments', 'default', name);
  return `${status.readyReplicas ?? 0}/${spec.replicas} ${status.updatedReplicas ?? 0} ${status.availableReplicas ?? 0}`;
}

/** `1 2 3`: the revisions that history shows. */
export function revisions(client: Client): string {
  const numbers = client.list<ReplicaSet>('replicasets').map(({ metadata }) => Number(metadata.annotations?.['deployment.kubernetes.io/revision']));
  return numbers.sort((a, b) => a - b).join(' ');
}

/** `Progressing True NewReplicaSetAvailable` per condition. */
export function conditionLines(object: { status: { conditions?: readonly { type: string; status: string; reason?: string }[] } }): string[] {
  return (object.status.conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`);
}

export function statefulSet(spec: Partial<StatefulSet['spec']> = {}, image = 'nginx:1.16'): NewObject {
  const selector = { matchLabels: { app: 'db' } };
  return { metadata: { name: 'db', namespace: 'default' }, spec: { serviceName: 'db', selector, template: template(image, 'db'), ...spec } };
}
