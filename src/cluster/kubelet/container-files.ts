// What one container sees under its mount paths: the volumes of its pod, and the file for its last words.
import type { Volume } from '../../model/object.ts';
import type { ContainerSlot } from './container-slot.ts';
import { isWritable } from './pod-volumes.ts';
import type { FileView } from './process/files.ts';

/** A container's last words are cut to this length, as in the kubelet. */
export const MAXIMUM_MESSAGE = 4096;
const MESSAGE_PATH = '/dev/termination-log';

interface Place {
  volume: Volume;
  /** Path inside the volume; '' is its root. */
  file: string;
  readOnly: boolean;
}

export class ContainerFileView implements FileView {
  readonly #slot: ContainerSlot;

  constructor(slot: ContainerSlot) {
    this.#slot = slot;
  }

  read(path: string): string | undefined {
    if (this.#isMessage(path)) return this.#slot.terminationMessage;
    const place = this.#locate(path);
    return place && this.#filesOf(place.volume).get(place.file);
  }

  exists(path: string): boolean {
    const place = this.#locate(path);
    if (!place) return false;
    const files = this.#filesOf(place.volume);
    if (place.file === '' || files.has(place.file)) return true;
    for (const name of files.keys()) if (name.startsWith(`${place.file}/`)) return true;
    return false;
  }

  list(path: string): readonly string[] | undefined {
    const place = this.#locate(path);
    if (!place) return undefined;
    const files = this.#filesOf(place.volume);
    const prefix = place.file === '' ? '' : `${place.file}/`;
    const names = new Set<string>();
    for (const name of files.keys()) if (name.startsWith(prefix)) names.add(name.slice(prefix.length).split('/')[0]!);
    return place.file === '' || names.size > 0 ? [...names] : undefined;
  }

  write(path: string, content: string | undefined): 'written' | 'read-only' | undefined {
    if (this.#isMessage(path)) {
      this.#slot.terminationMessage = content?.slice(0, MAXIMUM_MESSAGE);
      return 'written';
    }
    const place = this.#locate(path);
    if (!place) return undefined;
    if (place.readOnly || !isWritable(place.volume)) return 'read-only';
    this.#slot.worker.volumes.write(place.volume.name, place.file, content);
    return 'written';
  }

  #isMessage(path: string): boolean {
    return path === (this.#slot.spec.terminationMessagePath ?? MESSAGE_PATH);
  }

  #filesOf(volume: Volume): ReadonlyMap<string, string> {
    return this.#slot.worker.volumes.files(volume, this.#slot.spec);
  }

  /** The longest mount path above a path wins. */
  #locate(path: string): Place | undefined {
    let best: Place | undefined;
    let length = -1;
    for (const mount of this.#slot.spec.volumeMounts ?? []) {
      const { mountPath } = mount;
      const root = mountPath.endsWith('/') ? mountPath.slice(0, -1) : mountPath;
      if (root.length <= length || !path.startsWith(root) || (path.length > root.length && path[root.length] !== '/')) continue;
      const volume = this.#slot.worker.pod.spec.volumes?.find(({ name }) => name === mount.name);
      if (!volume) continue;
      const inside = path.slice(root.length + 1);
      const file = mount.subPath ? (inside ? `${mount.subPath}/${inside}` : mount.subPath) : inside;
      best = { volume, file, readOnly: mount.readOnly ?? false };
      length = root.length;
    }
    return best;
  }
}
