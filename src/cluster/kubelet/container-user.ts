// Who a container's process runs as: its security contexts over the user of its image, as the runtime reports it.
import type { Container, ContainerStatus, PodSpec } from '../../model/object.ts';
import type { ImageFacts } from './images/look-up.ts';

/** As `status.containerStatuses[].user` has it; one frozen value for all that run alike. */
export type ContainerUser = NonNullable<ContainerStatus['user']>;

/** Ids of users that images call by name. */
const namedUsers: ReadonlyMap<string, number> = new Map([['', 0], ['root', 0], ['nobody', 65_534], ['nonroot', 65_532], ['memcache', 11_211], ['curl_user', 100]]);
/** Groups of root in the group files of small images. */
const BUSYBOX_GROUPS = [0, 10];
const ALPINE_GROUPS = [0, 1, 2, 3, 4, 6, 10, 11, 20, 26, 27];

const users = new Map<string, ContainerUser>();
const ofImages = new WeakMap<ImageFacts, ContainerUser>();

export function containerUser(pod: PodSpec, { securityContext: own }: Container, image: ImageFacts): ContainerUser {
  const shared = pod.securityContext;
  const isPlain = own?.runAsUser === undefined && own?.runAsGroup === undefined && !hasUser(shared);
  let user = isPlain ? ofImages.get(image) : undefined;
  if (user) return user;
  const imageUser = userOfImage(image);
  const uid = own?.runAsUser ?? shared?.runAsUser ?? imageUser;
  // The group of a user that the image does not know is root's.
  const gid = own?.runAsGroup ?? shared?.runAsGroup ?? (uid === imageUser ? uid : 0);
  const groups = new Set([...(uid === 0 ? groupsOfRoot(image) : []), gid, ...(shared?.supplementalGroups ?? []), ...(shared?.fsGroup === undefined ? [] : [shared.fsGroup])]);
  user = userOf(uid, gid, [...groups].sort((a, b) => a - b));
  if (isPlain) ofImages.set(image, user);
  return user;
}

function hasUser(context: PodSpec['securityContext']): boolean {
  return context !== undefined && (context.runAsUser ?? context.runAsGroup ?? context.fsGroup ?? context.supplementalGroups) !== undefined;
}

function userOfImage({ user }: ImageFacts): number {
  const name = user.split(':')[0]!;
  return /^\d+$/.test(name) ? Number(name) : (namedUsers.get(name) ?? 1000);
}

function groupsOfRoot({ userland, canonical }: ImageFacts): readonly number[] {
  if (userland !== 'busybox') return [];
  return canonical.includes('/busybox') ? BUSYBOX_GROUPS : ALPINE_GROUPS;
}

function userOf(uid: number, gid: number, supplementalGroups: number[]): ContainerUser {
  const key = `${uid}:${gid}:${supplementalGroups.join(',')}`;
  let user = users.get(key);
  if (!user) {
    user = Object.freeze({ linux: Object.freeze({ uid, gid, supplementalGroups: Object.freeze(supplementalGroups) as number[] }) });
    users.set(key, user);
  }
  return user;
}
