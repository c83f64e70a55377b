// What comes back after an object is deleted, in words for the dialogs that delete.
import type { ComponentState } from '../model/fault.ts';
import { isMirrorPod } from '../model/mirror-pod.ts';
import { controllerOf } from '../model/object.ts';
import type { KubeObject, Pod, ReplicaSet } from '../model/object.ts';

/**
 * One sentence without a subject, such as `ReplicaSet web makes a new one`; undefined when nothing brings it back. While the
 * controllers are stopped, which `components` tell, nothing comes before they run again.
 */
export function describeReplacement(object: KubeObject, components: readonly ComponentState[] = []): string | undefined {
  const owner = controllerOf(object);
  if (!owner) return undefined;
  const { kind, name } = owner;
  // The kubelet reads its file, not the API (rule 6.11.7).
  if (object.kind === 'Pod' && isMirrorPod(object as Pod)) return `its containers run on: ${name} runs them from a file, and mirrors them again at once`;
  // A Job has counted how its pods ended, and has no other use for them (rule 4.3.8).
  if (kind === 'Job' && hasEnded(object as Pod)) return `it has ended, and Job ${name} has counted it: no new one is made`;
  const waits = components.some((component) => component.name === CONTROLLERS && !component.isRunning) ? `, once ${CONTROLLERS} runs again` : '';
  if (kind === 'CronJob') return `CronJob ${name} makes others at its next times, not this one again${waits}`;
  if (object.kind === 'ReplicaSet' && (object as ReplicaSet).spec.replicas === 0) return `Deployment ${name} needs it only to roll back`;
  return `${kind} ${name} makes a new one${waits}`;
}

const CONTROLLERS = 'kube-controller-manager';

function hasEnded({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}
