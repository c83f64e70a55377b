// The claims that a pod mounts: those it names, and those that are made for its ephemeral volumes.
import type { ReadOnlyClient } from '../../model/client.ts';
import type { Pod, PodSpec, Volume } from '../../model/object.ts';

/** One volume of a pod that is backed by a claim. */
export interface ClaimVolume {
  readonly volume: Volume;
  /** Name of the claim, in the pod's namespace. */
  readonly claim: string;
  /** Made for the pod and owned by it, not named by it. */
  readonly isEphemeral: boolean;
}

/** Frozen lists, which pods of a template share, are looked through once. */
const known = new WeakMap<readonly Volume[], boolean>();

/** Whether any volume of the spec is backed by a claim; costs nearly nothing, as every pod is asked. */
export function hasClaims(spec: PodSpec): boolean {
  const { volumes } = spec;
  if (!volumes?.length) return false;
  let answer = known.get(volumes);
  if (answer === undefined) {
    answer = volumes.some((volume) => volume.persistentVolumeClaim || volume.ephemeral);
    if (Object.isFrozen(volumes)) known.set(volumes, answer);
  }
  return answer;
}

/** The volumes of a pod that are backed by claims, in their order. */
export function claimVolumes({ metadata, spec }: Pick<Pod, 'metadata' | 'spec'>): ClaimVolume[] {
  if (!hasClaims(spec)) return [];
  return (spec.volumes ?? []).flatMap((volume): ClaimVolume[] => {
    if (volume.persistentVolumeClaim) return [{ volume, claim: volume.persistentVolumeClaim.claimName, isEphemeral: false }];
    return volume.ephemeral ? [{ volume, claim: `${metadata.name}-${volume.name}`, isEphemeral: true }] : [];
  });
}

/** The pods of the namespace that mount the claim, by name. */
export function podsUsingClaim(reader: ReadOnlyClient, namespace: string | undefined, claim: string): Pod[] {
  return reader.list<Pod>('pods', { namespace }).filter((pod) => claimVolumes(pod).some((volume) => volume.claim === claim));
}
