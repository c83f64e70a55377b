// One hash over everything that a store has ever written: equal runs have equal hashes.
import { createHash } from 'node:crypto';
import type { Cluster } from '../../src/cluster/cluster.ts';

export interface LogHash {
  /** The hash of all changes so far. */
  digest(): string;
  /** How many changes there were. */
  readonly changes: number;
}

/** Listens to a cluster from now on; each change counts with its virtual time, type, key and whole object. */
export function hashLog({ store, clock }: Pick<Cluster, 'store' | 'clock'>): LogHash {
  const hash = createHash('sha256');
  let changes = 0;
  store.watch(undefined, ({ type, revision, plural, object }) => {
    changes++;
    hash.update(`${clock.now} ${revision} ${type} ${plural} ${JSON.stringify(object)}\n`);
  });
  return {
    digest: () => hash.copy().digest('hex'),
    get changes() {
      return changes;
    },
  };
}
