// Who a process is, as `id`, `whoami`, prompts and `ps` tell it.
import type { ImageFacts } from '../images/look-up.ts';

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** Ascending. */
  readonly groups: readonly number[];
}

const ROOT: Identity = Object.freeze({ uid: 0, gid: 0, groups: Object.freeze([0]) });
const NOBODY: Identity = Object.freeze({ uid: 1000, gid: 1000, groups: Object.freeze([1000]) });
/** What the group files of images call the groups that root is in there. */
const groupNames: ReadonlyMap<number, string> = new Map([
  [0, 'root'], [1, 'bin'], [2, 'daemon'], [3, 'sys'], [4, 'adm'], [6, 'disk'], [10, 'wheel'], [11, 'floppy'], [20, 'dialout'], [26, 'tape'], [27, 'video'],
]);

interface WithUser {
  readonly user?: Identity;
  readonly image: ImageFacts;
}

export function identityOf({ user, image }: WithUser): Identity {
  return user ?? (image.runsAsRoot ? ROOT : NOBODY);
}

/** undefined where the image's list of users has no such id. */
export function userName(spec: WithUser): string | undefined {
  const { uid } = identityOf(spec);
  if (uid === 0) return 'root';
  const [own = ''] = spec.image.user.split(':');
  return own !== '' && !/^\d+$/.test(own) ? own : undefined;
}

/** The line of `id`. */
export function formatIdentity(spec: WithUser): string {
  const { uid, gid, groups } = identityOf(spec);
  const named = (id: number, name: string | undefined): string => (name === undefined ? String(id) : `${id}(${name})`);
  const isRoot = uid === 0;
  const group = (id: number): string => named(id, isRoot || id === 0 ? groupNames.get(id) : undefined);
  return `uid=${named(uid, userName(spec))} gid=${group(gid)} groups=${groups.map(group).join(',')}`;
}
