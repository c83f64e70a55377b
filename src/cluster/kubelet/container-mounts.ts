// What the status of a container says of its mounts.
import type { Container, ContainerStatus } from '../../model/object.ts';

type MountStatuses = NonNullable<ContainerStatus['volumeMounts']>;

/** By the mounts of the spec, which pods of one template share. */
const known = new WeakMap<object, MountStatuses>();

/** Frozen; undefined for a container without mounts. */
export function volumeMountsOf({ volumeMounts }: Container): MountStatuses | undefined {
  if (!volumeMounts || volumeMounts.length === 0) return undefined;
  let statuses = known.get(volumeMounts);
  if (!statuses) {
    statuses = Object.freeze(volumeMounts.map(mountStatus)) as MountStatuses;
    known.set(volumeMounts, statuses);
  }
  return statuses;
}

/** The runtime can make mounts below a read-only one read-only, which IfPossible asks for as well. */
function mountStatus({ name, mountPath, readOnly, recursiveReadOnly }: NonNullable<Container['volumeMounts']>[number]): MountStatuses[number] {
  if (!readOnly) return Object.freeze({ name, mountPath });
  const isRecursive = recursiveReadOnly === 'Enabled' || recursiveReadOnly === 'IfPossible';
  return Object.freeze({ name, mountPath, readOnly, recursiveReadOnly: isRecursive ? 'Enabled' : 'Disabled' });
}
