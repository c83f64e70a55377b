// The volumes of a running pod: where the files of each are, and what changes in them while it runs (rule 6.12.1).
import { claimVolumes } from '../../kinds/pod/claims.ts';
import type { Container, PersistentVolume, PersistentVolumeClaim, Volume } from '../../model/object.ts';
import { livePod } from './pod-report.ts';
import type { PodWorker } from './pod-worker.ts';
import { Disk, readOnlyFiles } from './volumes/disk.ts';
import type { VolumeFiles } from './volumes/disk.ts';
import { makeHostPath } from './volumes/host-path.ts';
import { projectedFiles } from './volumes/projections.ts';
import { LONGEST_SYNC_MS } from './volumes/source-history.ts';
import { filesOfVolume } from './volumes/storage.ts';

/** What processes can write to; the rest is read from the cluster when it is asked for. */
export function isWritable(volume: Volume): boolean {
  return !(volume.configMap || volume.secret || volume.projected || volume.downwardAPI);
}

/** Files of the pod's volumes. An emptyDir lives here as long as the pod; everything else outlives it. */
export class PodVolumes {
  readonly #worker: PodWorker;
  readonly #own = new Map<string, Disk>();
  readonly #claimed = new Map<string, VolumeFiles>();
  #syncPeriodMs: number | undefined;

  constructor(worker: PodWorker) {
    this.#worker = worker;
  }

  /** The files of a volume as a container sees them; `atMs` freezes what is shown of ConfigMaps and Secrets. */
  files(volume: Volume, container: Container, atMs?: number): VolumeFiles {
    if (!isWritable(volume)) return readOnlyFiles(this.#projected(volume, container, atMs ?? this.#lastSyncMs()));
    const { context } = this.#worker;
    if (volume.hostPath) {
      makeHostPath(volume.hostPath, context.disk);
      return context.disk.view(volume.hostPath.path);
    }
    if (volume.nfs) return context.storage.disk(`nfs/${volume.nfs.server}`).view(volume.nfs.path);
    return this.#claimed.get(volume.name) ?? this.#claim(volume) ?? this.#ownDisk(volume.name).view('');
  }

  /** How much was written to a volume that lives and dies with the pod, in bytes. */
  writtenBytes(volume: string): number {
    return this.#own.get(volume)?.usedBytes ?? 0;
  }

  #ownDisk(name: string): Disk {
    let disk = this.#own.get(name);
    if (!disk) this.#own.set(name, (disk = new Disk()));
    return disk;
  }

  /** A claim keeps its volume while the pod runs. */
  #claim(volume: Volume): VolumeFiles | undefined {
    const { context, pod } = this.#worker;
    const used = claimVolumes(pod).find((candidate) => candidate.volume.name === volume.name);
    const claim = used && context.client.find<PersistentVolumeClaim>('persistentvolumeclaims', pod.metadata.namespace, used.claim);
    const bound = claim?.spec.volumeName && context.client.find<PersistentVolume>('persistentvolumes', undefined, claim.spec.volumeName);
    if (!bound) return undefined;
    const files = filesOfVolume(bound, context.disk, context.storage);
    this.#claimed.set(volume.name, files);
    return files;
  }

  #projected(volume: Volume, container: Container, atMs: number): ReadonlyMap<string, string> {
    const { context } = this.#worker;
    return projectedFiles(volume, { pod: livePod(this.#worker), container, node: context.node(), history: context.sources, atMs });
  }

  /** The instant at which the kubelet looks at the pod next, in ms. */
  get nextSyncMs(): number {
    return this.#lastSyncMs() + this.#syncPeriod;
  }

  /** A kubelet looks at each of its pods every 60 to 90 s; until then files show what ConfigMaps and Secrets were. */
  #lastSyncMs(): number {
    const { context, sandbox: { mountedAtMs } } = this.#worker;
    return context.clock.now - ((context.clock.now - mountedAtMs) % this.#syncPeriod);
  }

  get #syncPeriod(): number {
    const { context, uid } = this.#worker;
    return (this.#syncPeriodMs ??= LONGEST_SYNC_MS - context.random.child(`sync/${uid}`).below(LONGEST_SYNC_MS / 3));
  }
}
