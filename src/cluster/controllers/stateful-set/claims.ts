// The claims of a StatefulSet's pods: made before the pod, and owned as the retention policy says (rule 4.1.1).
import { isInRange, ordinalOf, podName } from '../../../kinds/stateful-set/ordinals.ts';
import { ApiError } from '../../../model/errors.ts';
import type { KubeObject, OwnerReference, PersistentVolumeClaim, Pod, StatefulSet } from '../../../model/object.ts';
import { requiredLabels } from '../../../model/selector.ts';
import type { ControllerContext } from '../controller.ts';
import { controllerReference } from '../pod-control.ts';
import { claimName } from './claim-names.ts';

const PLURAL = 'persistentvolumeclaims';

/** Makes what is missing, with an event for each; throws one error for all that cannot be had. */
export function createClaims({ client, events }: ControllerContext, set: StatefulSet, ordinal: number): void {
  const { namespace } = set.metadata;
  const problems: string[] = [];
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimName(set, template.metadata?.name ?? '', ordinal);
    const pod = podName(set, ordinal);
    const found = client.find<PersistentVolumeClaim>(PLURAL, namespace, name);
    if (found) {
      if (found.metadata.deletionTimestamp) problems.push(`pvc ${name} is being deleted`);
      continue;
    }
    const { labels, annotations } = template.metadata ?? {};
    const metadata = { name, namespace: namespace!, labels: { ...labels, ...requiredLabels(set.spec.selector) }, ...(annotations && { annotations }) };
    try {
      client.create(PLURAL, { metadata, spec: template.spec! });
      events.event(set, 'Normal', 'SuccessfulCreate', `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { message, reason } = error;
      problems.push(`failed to create PVC ${name}: ${message}`);
      if (reason !== 'AlreadyExists') events.event(set, 'Warning', 'FailedCreate', `create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${message}`);
    }
  }
  if (problems.length > 0) throw new ApiError('InternalError', problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`);
}

/** A claim that still belongs to an earlier pod of the name is about to go: it is no use to a new pod. */
export function hasStaleClaim(context: ControllerContext, set: StatefulSet, ordinal: number): boolean {
  if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
  const pod = podName(set, ordinal);
  // The new pod has no uid yet, so that any reference to a pod of its name means an earlier one.
  return claimsOf(context, set, ordinal).some(({ metadata }) => metadata.ownerReferences?.some(({ kind, name }) => kind === 'Pod' && name === pod));
}

/** Gives the claims of a pod the owners that the retention policy asks for. */
export function setClaimOwners(context: ControllerContext, set: StatefulSet, pod: Pod): void {
  const ordinal = ordinalOf(set, pod.metadata.name);
  for (const claim of claimsOf(context, set, ordinal)) {
    const { ownerReferences: owners = [] } = claim.metadata;
    if (owners.some((owner) => owner.controller && !isOneOfUs(owner, set, pod))) {
      const conflict = 'has a conflicting OwnerReference that acts as a managing controller, the retention policy is ignored for this claim';
      context.events.event(set, 'Warning', 'ConflictingController', `PersistentVolumeClaim ${claim.metadata.name} ${conflict}`);
      continue;
    }
    const wanted = ownerOfClaim(set, pod, ordinal);
    const present = owners.filter((owner) => isOneOfUs(owner, set, pod));
    if (present.length === (wanted ? 1 : 0) && present[0]?.uid === wanted?.metadata.uid && (!wanted || present[0]?.controller)) continue;
    const others = owners.filter((owner) => !isOneOfUs(owner, set, pod));
    const ownerReferences = wanted ? [...others, controllerReference(wanted)] : others;
    context.client.update<PersistentVolumeClaim>(PLURAL, { ...claim, metadata: { ...claim.metadata, ownerReferences } });
  }
}

/** The set, while its claims go with it; the pod, once it is scaled away and its claims go with that. */
function ownerOfClaim(set: StatefulSet, pod: Pod, ordinal: number): KubeObject | undefined {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenScaled === 'Delete' && !isInRange(set, ordinal)) return pod;
  return whenDeleted === 'Delete' ? set : undefined;
}

/** A reference to the set or to a pod of this name, whichever uid it carries. */
function isOneOfUs({ kind, name, apiVersion }: OwnerReference, set: StatefulSet, pod: Pod): boolean {
  return (kind === 'Pod' && name === pod.metadata.name) || (kind === 'StatefulSet' && name === set.metadata.name && apiVersion.startsWith('apps/'));
}

function claimsOf({ client }: ControllerContext, set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).flatMap(
    ({ metadata }) => client.find<PersistentVolumeClaim>(PLURAL, set.metadata.namespace, claimName(set, metadata?.name ?? '', ordinal)) ?? [],
  );
}
