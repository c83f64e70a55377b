// Whether the volumes of a pod can be mounted, and what the kubelet says when they cannot (rules 6.8.3, 6.12.1).
import { claimVolumes, hasClaims } from '../../../kinds/pod/claims.ts';
import { isAttachable } from '../../../kinds/persistent-volume/drivers.ts';
import { attachmentName } from '../../../kinds/volume-attachment.ts';
import type { ReadOnlyClient } from '../../../model/client.ts';
import type { ConfigMap, PersistentVolume, PersistentVolumeClaim, Pod, Secret, Volume, VolumeAttachment } from '../../../model/object.ts';
import type { Disk } from './disk.ts';
import { hostPathProblem } from './host-path.ts';

/** A volume that is not mounted. */
export interface MountProblem {
  volume: string;
  /** Why setting it up failed; undefined while it is only waited for. */
  setup?: string;
  /** Why it could not even be looked up. */
  lookup?: string;
}

export interface Mounter {
  client: ReadOnlyClient;
  disk: Disk;
  nodeName: string;
}

const NONE: readonly MountProblem[] = Object.freeze([]);
const NO_VOLUMES: readonly Volume[] = Object.freeze([]);
const NO_SOURCES: NonNullable<NonNullable<Volume['projected']>['sources']> = [];

/** The volumes that cannot be mounted now, in their order; empty when all can. */
export function mountProblems(pod: Pod, mounter: Mounter): readonly MountProblem[] {
  let problems: MountProblem[] | undefined;
  const { volumes = NO_VOLUMES } = pod.spec;
  // By index, here and below: nearly every pod mounts its token, and nothing is ever wrong with that.
  for (let index = 0; index < volumes.length; index++) {
    const volume = volumes[index]!;
    const setup = setupProblem(volume, pod.metadata.namespace!, mounter);
    if (setup !== undefined) (problems ??= []).push({ volume: volume.name, setup: `MountVolume.SetUp failed for volume "${volume.name}" : ${setup}` });
  }
  if (hasClaims(pod.spec)) {
    for (const { volume, claim } of claimVolumes(pod)) {
      const problem = claimProblem(volume.name, claim, pod.metadata.namespace!, mounter);
      if (problem) (problems ??= []).push(problem);
    }
  }
  return problems ?? NONE;
}

function setupProblem(volume: Volume, namespace: string, { client, disk }: Mounter): string | undefined {
  if (volume.projected) {
    const { sources = NO_SOURCES } = volume.projected;
    for (let index = 0; index < sources.length; index++) {
      const { configMap, secret } = sources[index]!;
      const problem = (configMap && configMapProblem(configMap, namespace, client)) ?? (secret && secretProblem(secret.name, secret, namespace, client));
      if (problem) return problem;
    }
    return undefined;
  }
  if (volume.configMap) return configMapProblem(volume.configMap, namespace, client);
  if (volume.secret) return secretProblem(volume.secret.secretName, volume.secret, namespace, client);
  return volume.hostPath && hostPathProblem(volume.hostPath, disk);
}

type Items = NonNullable<Volume['configMap']>['items'];

function configMapProblem({ name, items, optional }: { name?: string; items?: Items; optional?: boolean }, namespace: string, client: ReadOnlyClient): string | undefined {
  if (optional) return undefined;
  const found = client.find<ConfigMap>('configmaps', namespace, name!);
  if (!found) return `configmap "${name}" not found`;
  const missing = items?.find(({ key }) => found.data?.[key] === undefined && found.binaryData?.[key] === undefined);
  return missing && `configmap references non-existent config key: ${missing.key}`;
}

function secretProblem(name: string | undefined, { items, optional }: { items?: Items; optional?: boolean }, namespace: string, client: ReadOnlyClient): string | undefined {
  if (optional) return undefined;
  const found = client.find<Secret>('secrets', namespace, name!);
  if (!found) return `secret "${name}" not found`;
  const missing = items?.find(({ key }) => found.data?.[key] === undefined);
  return missing && `references non-existent secret key: ${missing.key}`;
}

/** A claim has to be bound, and its volume attached to the machine where it is a disk. */
function claimProblem(volume: string, name: string, namespace: string, { client, disk, nodeName }: Mounter): MountProblem | undefined {
  const lookup = (why: string): MountProblem => ({ volume, lookup: `error processing PVC ${namespace}/${name}: ${why}` });
  const claim = client.find<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
  if (!claim) return lookup(`failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`);
  if (claim.metadata.deletionTimestamp !== undefined) return lookup('PVC is being deleted');
  if (claim.status.phase !== 'Bound' || !claim.spec.volumeName) return lookup('PVC is not bound');
  const bound = client.find<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName);
  if (!bound) return lookup(`failed to fetch PV ${claim.spec.volumeName} from API server: persistentvolumes "${claim.spec.volumeName}" not found`);
  if (isAttachable(bound.spec) && !isAttached(bound, nodeName, client)) return { volume };
  const setup = bound.spec.hostPath && hostPathProblem(bound.spec.hostPath, disk);
  return setup === undefined ? undefined : { volume, setup: `MountVolume.SetUp failed for volume "${bound.metadata.name}" : ${setup}` };
}

function isAttached({ metadata }: PersistentVolume, nodeName: string, client: ReadOnlyClient): boolean {
  return client.find<VolumeAttachment>('volumeattachments', undefined, attachmentName(metadata.name, nodeName))?.status.attached === true;
}
