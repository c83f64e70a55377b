// Where the data of volumes lies: on the disk of a machine, or in storage that every machine reaches.
import { driverOf } from '../../../kinds/persistent-volume/drivers.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../../../model/object.ts';
import { Disk } from './disk.ts';
import type { VolumeFiles } from './disk.ts';

/** Storage beside the machines, such as an NFS server or the disks of a cloud. */
export class NetworkStorage {
  readonly #disks = new Map<string, Disk>();

  /** The share or disk of this name; made when it is first used. */
  disk(id: string): Disk {
    let disk = this.#disks.get(id);
    if (!disk) this.#disks.set(id, (disk = new Disk()));
    return disk;
  }

  forget(id: string): void {
    this.#disks.delete(id);
  }
}

/** Whose disk a volume is on, and where on it. */
type Place = { on: 'machine'; path: string } | { on: 'network'; id: string; path: string };

function placeOf(spec: PersistentVolumeSpec, name: string): Place {
  if (spec.hostPath) return { on: 'machine', path: spec.hostPath.path };
  if (spec.local) return { on: 'machine', path: spec.local.path };
  if (spec.nfs) return { on: 'network', id: `nfs/${spec.nfs.server}`, path: spec.nfs.path };
  return { on: 'network', id: `${driverOf(spec) ?? 'volume'}/${spec.csi?.volumeHandle ?? name}`, path: '' };
}

/** The files of a volume as a machine with this disk sees them. */
export function filesOfVolume({ spec, metadata }: PersistentVolume, machine: Disk, network: NetworkStorage): VolumeFiles {
  const place = placeOf(spec, metadata.name);
  return place.on === 'machine' ? machine.view(place.path) : network.disk(place.id).view(place.path);
}

/** Throws away what is on a volume that was deleted or recycled; `machines` are the disks of all machines. */
export function wipeVolume({ spec, metadata }: PersistentVolume, machines: Iterable<Disk>, network: NetworkStorage): void {
  const place = placeOf(spec, metadata.name);
  const path = place.path.replace(/^\/+|\/+$/g, '');
  if (place.on === 'machine') for (const disk of machines) disk.remove(path);
  else if (path === '') network.forget(place.id);
  else network.disk(place.id).remove(path);
}
