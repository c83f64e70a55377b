// What one container sees under its mount paths: the volumes of its pod, and the file for its last words.
import type { Container, Volume } from '../../model/object.ts';
import { containerEnvironment } from './container-environment.ts';
import type { ContainerSlot } from './container-slot.ts';
import { livePod } from './pod-report.ts';
import { isWritable } from './pod-volumes.ts';
import { expandArguments } from './process/environment.ts';
import type { FileView, WriteAnswer } from './process/files.ts';
import type { VolumeFiles } from './volumes/disk.ts';

type VolumeMount = NonNullable<Container['volumeMounts']>[number];

/** A container's last words are cut to this length, as in the kubelet. */
export const MAXIMUM_MESSAGE = 4096;
const MESSAGE_PATH = '/dev/termination-log';

const NO_MOUNTS: readonly VolumeMount[] = Object.freeze([]);

interface Place {
  files: VolumeFiles;
  /** Path inside the volume; '' is its root. */
  file: string;
  /** What the mount itself shows: a file or a directory, even when nothing is there. */
  isRoot: boolean;
  readOnly: boolean;
}

export class ContainerFileView implements FileView {
  readonly #slot: ContainerSlot;
  /** Files mounted through a subPath stay what they were when the container started (rule 6.12.1). */
  readonly #frozen: ReadonlyMap<VolumeMount, VolumeFiles> | undefined;

  constructor(slot: ContainerSlot) {
    this.#slot = slot;
    this.#frozen = frozenMounts(slot);
  }

  read(path: string): string | undefined {
    if (this.#isMessage(path)) return this.#slot.terminationMessage;
    const place = this.#locate(path);
    return place?.files.read(place.file);
  }

  exists(path: string): boolean {
    const place = this.#locate(path);
    return place !== undefined && (place.isRoot || place.files.read(place.file) !== undefined || place.files.isDirectory(place.file));
  }

  list(path: string): readonly string[] | undefined {
    const place = this.#locate(path);
    if (!place || place.files.read(place.file) !== undefined) return undefined;
    const prefix = place.file === '' ? '' : `${place.file}/`;
    const names = new Set<string>();
    for (const name of place.files.paths()) if (name.startsWith(prefix)) names.add(name.slice(prefix.length).split('/')[0]!);
    return place.isRoot || names.size > 0 || place.files.isDirectory(place.file) ? [...names] : undefined;
  }

  write(path: string, content: string | undefined): WriteAnswer {
    if (this.#isMessage(path)) {
      this.#slot.terminationMessage = content?.slice(0, MAXIMUM_MESSAGE);
      return 'written';
    }
    return this.#change(path, (place) => place.files.write?.(place.file, content));
  }

  makeDirectory(path: string): WriteAnswer {
    return this.#change(path, (place) => place.files.makeDirectory?.(place.file));
  }

  removeDirectory(path: string): WriteAnswer {
    return this.#change(path, (place) => place.files.removeDirectory?.(place.file));
  }

  #change(path: string, change: (place: Place) => boolean | void): WriteAnswer {
    const place = this.#locate(path);
    if (!place) return undefined;
    if (place.readOnly || !place.files.write) return 'read-only';
    return change(place) === false ? 'full' : 'written';
  }

  #isMessage(path: string): boolean {
    return path === (this.#slot.spec.terminationMessagePath ?? MESSAGE_PATH);
  }

  /** The longest mount path above a path wins. */
  #locate(path: string): Place | undefined {
    let best: VolumeMount | undefined;
    let length = -1;
    const mounts = this.#slot.spec.volumeMounts ?? NO_MOUNTS;
    for (let index = 0; index < mounts.length; index++) {
      const mount = mounts[index]!;
      const root = rootOf(mount);
      if (root.length <= length || !path.startsWith(root) || (path.length > root.length && path[root.length] !== '/')) continue;
      best = mount;
      length = root.length;
    }
    const volume = best && volumeOf(this.#slot, best);
    if (!best || !volume) return undefined;
    const { worker, spec } = this.#slot;
    const inside = path.slice(length + 1);
    const below = subPathOf(this.#slot, best);
    return {
      files: this.#frozen?.get(best) ?? worker.volumes.files(volume, spec),
      file: below && inside ? `${below}/${inside}` : below || inside,
      isRoot: inside === '',
      readOnly: (best.readOnly ?? false) || (volume.persistentVolumeClaim?.readOnly ?? false),
    };
  }
}

function rootOf({ mountPath }: VolumeMount): string {
  return mountPath.endsWith('/') ? mountPath.slice(0, -1) : mountPath;
}

function volumeOf({ worker }: ContainerSlot, mount: VolumeMount): Volume | undefined {
  return worker.pod.spec.volumes?.find(({ name }) => name === mount.name);
}

/** The subPath of a mount; `$(NAME)` in an expression stands for a variable of the container. */
function subPathOf({ spec, worker }: ContainerSlot, { subPath, subPathExpr }: VolumeMount): string {
  if (!subPathExpr) return (subPath ?? '').replace(/^\/+|\/+$/g, '');
  const { context } = worker;
  const environment = containerEnvironment(spec, livePod(worker), context.node(), context.client, context.network.links.of(worker.pod));
  return expandArguments([subPathExpr], 'error' in environment ? {} : environment.variables)[0]!;
}

function frozenMounts(slot: ContainerSlot): ReadonlyMap<VolumeMount, VolumeFiles> | undefined {
  const { spec, worker } = slot;
  let frozen: Map<VolumeMount, VolumeFiles> | undefined;
  for (const mount of spec.volumeMounts ?? []) {
    if (!mount.subPath && !mount.subPathExpr) continue;
    const volume = volumeOf(slot, mount);
    if (volume && !isWritable(volume)) (frozen ??= new Map()).set(mount, worker.volumes.files(volume, spec, worker.context.clock.now));
  }
  return frozen;
}
