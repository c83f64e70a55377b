// How controllers make and remove pods: from a template, in slow-start batches, with the events everybody knows.
import type { NewObject } from '../../model/client.ts';
import { ApiError } from '../../model/errors.ts';
import type { KubeObject, OwnerReference, Pod, PodTemplateSpec } from '../../model/object.ts';
import type { ControllerContext } from './controller.ts';

/** Pods made or removed in one sync at most (rule 3.2). */
export const MAX_BURST = 500;

/** A reference that says: this controller made it, and foreground deletion waits for it. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** A pod of a template (rule 3.4). Template parts are shared, so that a thousand pods cost one spec. */
export function podFromTemplate(owner: KubeObject, template: PodTemplateSpec, ownerReferences: readonly OwnerReference[]): NewObject {
  const metadata: NewObject['metadata'] = {
    generateName: `${owner.metadata.name}-`,
    namespace: owner.metadata.namespace!,
    ownerReferences,
  };
  if (template.metadata?.labels) metadata.labels = template.metadata.labels;
  if (template.metadata?.annotations) metadata.annotations = template.metadata.annotations;
  if (template.metadata?.finalizers) metadata.finalizers = template.metadata.finalizers;
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec! };
}

/** Makes one pod and records SuccessfulCreate or FailedCreate on its owner (rule 3.7); throws what the apiserver refused. */
export function createPod({ client, events }: ControllerContext, owner: KubeObject, pod: NewObject): Pod {
  try {
    const created = client.create<Pod>('pods', pod);
    events.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`);
    return created;
  } catch (error) {
    if (error instanceof ApiError && !isNamespaceTerminating(error)) {
      events.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    }
    throw error;
  }
}

/** Removes one pod and records SuccessfulDelete or FailedDelete on its owner; a pod that is gone already is fine. */
export function deletePod({ client, events }: ControllerContext, owner: KubeObject, pod: Pod): void {
  try {
    client.delete('pods', pod.metadata.namespace, pod.metadata.name, { preconditions: { uid: pod.metadata.uid } });
    events.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.reason === 'NotFound') return;
    events.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
    throw error;
  }
}

/**
 * Calls `make` up to `count` times in batches of 1, 2, 4, 8 ..., and stops after the first batch in which one was refused
 * (rule 3.2). Answers how many went well and the first refusal; a terminating namespace is no refusal.
 */
export function slowStart(count: number, make: () => void): { made: number; error?: ApiError } {
  let made = 0;
  let remaining = count;
  for (let batch = Math.min(1, remaining); batch > 0; batch = Math.min(batch * 2, remaining)) {
    let error: ApiError | undefined;
    for (let index = 0; index < batch; index++) {
      try {
        make();
        made++;
      } catch (refusal) {
        if (!(refusal instanceof ApiError)) throw refusal;
        if (isNamespaceTerminating(refusal)) return { made };
        error ??= refusal;
      }
    }
    if (error) return { made, error };
    remaining -= batch;
  }
  return { made };
}

/** The refusal of a namespace that is going away: nothing to report, nothing to retry. */
export function isNamespaceTerminating(error: ApiError): boolean {
  return error.details.causes?.some((cause) => cause.reason === 'NamespaceTerminating') ?? false;
}
