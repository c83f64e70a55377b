// What changes of pods are about: most who watch pods mind few of them, and nothing changes as often.
import type { Change } from '../../model/client.ts';
import type { Pod } from '../../model/object.ts';
import { controllerOf } from '../../model/object.ts';
import { hasClaims } from './claims.ts';
import { isPodTerminal } from './conditions.ts';

/** The topics of pods; those named after a kind are of pods that such an owner controls, has just lost, or might adopt. */
export const PodTopic = {
  ReplicaSet: 1 << 0,
  ReplicationController: 1 << 1,
  StatefulSet: 1 << 2,
  DaemonSet: 1 << 3,
  Job: 1 << 4,
  /** A pod that mounts claims. */
  claims: 1 << 5,
  /** A pod that has come or has another spec than before, such as one that is bound. */
  spec: 1 << 6,
  /** A pod that has ended, is to go or is gone. */
  end: 1 << 7,
} as const;

const EVERY_OWNER = PodTopic.ReplicaSet | PodTopic.ReplicationController | PodTopic.StatefulSet | PodTopic.DaemonSet | PodTopic.Job;

/** `Kind.topicsOf` of pods. */
export function podTopicsOf({ type, object, previous }: Change<Pod>): number {
  const { metadata, spec } = object;
  let topics = ownerTopic(object);
  if (previous && previous.metadata.ownerReferences !== metadata.ownerReferences) topics |= ownerTopic(previous);
  if (hasClaims(spec)) topics |= PodTopic.claims;
  if (previous?.spec !== spec) topics |= PodTopic.spec;
  if (type === 'DELETED' || metadata.deletionTimestamp !== undefined || isPodTerminal(object)) topics |= PodTopic.end;
  return topics;
}

function ownerTopic(pod: Pod): number {
  switch (controllerOf(pod)?.kind) {
    case undefined:
      return EVERY_OWNER;
    case 'ReplicaSet':
      return PodTopic.ReplicaSet;
    case 'ReplicationController':
      return PodTopic.ReplicationController;
    case 'StatefulSet':
      return PodTopic.StatefulSet;
    case 'DaemonSet':
      return PodTopic.DaemonSet;
    case 'Job':
      return PodTopic.Job;
    default:
      return 0;
  }
}
