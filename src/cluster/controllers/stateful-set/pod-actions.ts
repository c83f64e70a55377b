// What the controller does to one pod, each with its event in Kubernetes' words (rule 4.1.8).
import type { NewObject } from '../../../model/client.ts';
import { ApiError, isReason } from '../../../model/errors.ts';
import type { Pod, StatefulSet } from '../../../model/object.ts';
import type { ControllerContext } from '../controller.ts';
import { createClaims, setClaimOwners } from './claims.ts';
import { withIdentity } from './pod-identity.ts';

/** Its claims first, then the pod; throws what was refused. */
export function createStatefulPod(context: ControllerContext, set: StatefulSet, pod: NewObject, ordinal: number): void {
  const name = pod.metadata.name!;
  let created: Pod;
  try {
    createClaims(context, set, ordinal);
    created = context.client.create<Pod>('pods', pod);
  } catch (error) {
    // Somebody else's pod of the name is no failure of this one; it is waited for.
    if (!isReason(error, 'AlreadyExists')) record(context, set, 'create', name, error);
    throw error;
  }
  setClaimOwners(context, set, created);
  record(context, set, 'create', name);
}

/** Marks the pod for deletion; one that is gone already is fine. */
export function deleteStatefulPod(context: ControllerContext, set: StatefulSet, { metadata }: Pod): void {
  try {
    context.client.delete('pods', metadata.namespace, metadata.name, { preconditions: { uid: metadata.uid } });
  } catch (error) {
    record(context, set, 'delete', metadata.name, error);
    if (isReason(error, 'NotFound')) return;
    throw error;
  }
  record(context, set, 'delete', metadata.name);
}

/** Gives a pod back what makes it this pod, and its claims their owners. */
export function keepIdentity(context: ControllerContext, set: StatefulSet, pod: Pod, ordinal: number): void {
  if ((set.spec.volumeClaimTemplates ?? []).length > 0) setClaimOwners(context, set, pod);
  const wanted = withIdentity(set, pod, ordinal);
  if (wanted === pod) return;
  try {
    createClaims(context, set, ordinal);
    context.client.update<Pod>('pods', wanted);
  } catch (error) {
    record(context, set, 'update', pod.metadata.name, error);
    throw error;
  }
  record(context, set, 'update', pod.metadata.name);
}

function record({ events }: ControllerContext, set: StatefulSet, verb: 'create' | 'update' | 'delete', pod: string, error?: unknown): void {
  const title = `${verb[0]!.toUpperCase()}${verb.slice(1)}`;
  const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  if (error === undefined) events.event(set, 'Normal', `Successful${title}`, `${what} successful`);
  else if (error instanceof ApiError) events.event(set, 'Warning', `Failed${title}`, `${what} failed error: ${error.message}`);
}
