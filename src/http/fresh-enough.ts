// Reads that ask for a revision the cluster has not reached: they wait a little for it, and are refused then.
import type { ClusterPort } from '../model/client.ts';
import { ApiError } from '../model/errors.ts';
import type { WallClock } from '../sim/driver.ts';

/** As long as an apiserver waits for its cache. */
const WAIT_MS = 3_000;
const LOOK_MS = 100;

/** Resolves when the cluster is as far as the query asks for; rejects with Timeout when it does not come to be so. */
export async function freshEnough(query: URLSearchParams, port: ClusterPort, wall: WallClock): Promise<void> {
  const text = query.get('resourceVersion') ?? '';
  // What is no revision is refused by who reads it.
  if (!/^\d{1,20}$/.test(text)) return;
  const wanted = BigInt(text);
  const isReached = (): boolean => BigInt(port.revision) >= wanted;
  const untilMs = wall.now() + WAIT_MS;
  while (!isReached() && wall.now() < untilMs) {
    // oxlint-disable-next-line no-await-in-loop -- it waits for time to pass
    await new Promise<void>((resolve) => void wall.setTimeout(resolve, LOOK_MS));
  }
  if (isReached()) return;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }];
  throw new ApiError('Timeout', `Timeout: Too large resource version: ${text}, current: ${port.revision}`, { causes, retryAfterSeconds: 1 });
}
