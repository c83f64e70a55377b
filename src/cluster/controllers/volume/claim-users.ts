// Which pods use which claims, by single changes of pods that mount claims (`PodTopic.claims`).
import { claimVolumes } from '../../../kinds/pod/claims.ts';
import type { Change, ReadOnlyClient } from '../../../model/client.ts';
import type { Pod } from '../../../model/object.ts';
import { keyOf, objectKey, splitKey } from '../../../model/object.ts';

const nobody: readonly string[] = Object.freeze([]);

export class ClaimUsers {
  readonly #client: ReadOnlyClient;
  readonly #users = new Map<string, Set<string>>();

  constructor(client: ReadOnlyClient) {
    this.#client = client;
  }

  /** Takes a change of a pod; answers the keys of the claims that it uses. */
  podChanged({ type, object }: Change): readonly string[] {
    const pod = object as Pod;
    const claims = claimVolumes(pod).map(({ claim }) => objectKey(pod.metadata.namespace, claim));
    if (type === 'MODIFIED') return claims;
    const key = keyOf(pod);
    for (const claim of claims) {
      const users = this.#users.get(claim);
      if (type === 'ADDED') {
        if (users) users.add(key);
        else this.#users.set(claim, new Set([key]));
      } else if (users?.delete(key) && users.size === 0) this.#users.delete(claim);
    }
    return claims;
  }

  /** The pods that use a claim, in the order in which they came. */
  of(claimKey: string): Pod[] {
    return [...(this.#users.get(claimKey) ?? nobody)].flatMap((key) => {
      const { namespace, name } = splitKey(key);
      return this.#client.find<Pod>('pods', namespace, name) ?? [];
    });
  }
}
