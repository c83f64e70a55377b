// Fault points drawn from a seed: so many writes conflict, so late are changes seen, so often does a controller die after a write.
import { ControllerCrash } from '../../src/cluster/controllers/controller.ts';
import type { FaultPoints } from '../../src/cluster/fault-points.ts';
import type { Client, Writer } from '../../src/model/client.ts';
import { conflict } from '../../src/model/errors.ts';
import { Random } from '../../src/sim/random.ts';

export interface FaultRates {
  /** Part of the updates that are refused with 409. */
  conflicts: number;
  /** Part of the changes that are seen late, by up to so many ms. */
  delays: number;
  delayMs: number;
  /** Part of the writes after which a controller dies. */
  crashes: number;
}

export interface TestFaultPoints extends FaultPoints {
  /** Nothing fails before, so that clusters come up. */
  start(): void;
  /** From now on nothing fails. */
  stop(): void;
  /** How often each has happened. */
  readonly counts: { conflicts: number; delays: number; crashes: number };
}

const UPDATES: readonly (keyof Writer)[] = ['update', 'updateStatus', 'patch', 'scale'];
const OTHERS: readonly (keyof Writer)[] = ['create', 'delete', 'deleteCollection', 'bind', 'evict'];

/** Only named components fail; all when there are none. */
export function createFaultPoints(seed: number, rates: Partial<FaultRates>, only: readonly string[] = []): TestFaultPoints {
  const { conflicts = 0, delays = 0, delayMs = 1000, crashes = 0 } = rates;
  const random = new Random(seed, 'fault-points');
  const counts = { conflicts: 0, delays: 0, crashes: 0 };
  let isOn = false;
  const hits = (rate: number, component: string): boolean => isOn && rate > 0 && (only.length === 0 || only.includes(component)) && random.next() < rate;
  return {
    counts,
    start: () => void (isOn = true),
    stop: () => void (isOn = false),
    wrapClient(client, component) {
      const isController = component !== 'kubelet' && component !== 'default-scheduler';
      const wrapped: Record<string, unknown> = { ...client };
      for (const verb of [...UPDATES, ...OTHERS]) {
        const write = client[verb] as (...args: unknown[]) => unknown;
        wrapped[verb] = (...args: unknown[]) => {
          if (UPDATES.includes(verb) && hits(conflicts, component)) {
            counts.conflicts++;
            throw conflict(String(args[0]), (args[1] as { metadata?: { name: string } } | undefined)?.metadata?.name ?? String(args[2]));
          }
          const answer = write(...args);
          if (isController && hits(crashes, component)) {
            counts.crashes++;
            throw new ControllerCrash(`${component} dies after ${verb}`);
          }
          return answer;
        };
      }
      return wrapped as unknown as Client;
    },
    watchDelayMs(component) {
      if (!hits(delays, component)) return 0;
      counts.delays++;
      return 1 + random.below(delayMs);
    },
  };
}
