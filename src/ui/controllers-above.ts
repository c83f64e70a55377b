// Whose an object is: its controller, the controller of that, and so on.
import type { ClusterPort } from '../model/client.ts';
import { controllerOf } from '../model/object.ts';
import type { OwnerReference } from '../model/object.ts';

/** From a pod to the CronJob of its Job, and a step to spare; a loop of owners would be endless. */
const MOST_STEPS = 4;

/** Nearest first; empty for an object that is gone. */
export function controllersAbove(port: ClusterPort, uid: string | undefined): OwnerReference[] {
  const owners: OwnerReference[] = [];
  let object = uid === undefined ? undefined : port.byUid(uid);
  while (object && owners.length < MOST_STEPS) {
    const owner = controllerOf(object);
    if (!owner) break;
    owners.push(owner);
    object = port.byUid(owner.uid);
  }
  return owners;
}
