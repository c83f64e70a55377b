// A zone of nodes: how many are down, how fast its lost nodes may be given up, and which of them wait for that (rules 4.12.4, 4.12.5).
import type { ZoneState } from '../../../kinds/node/zone.ts';
import { evictionRate, zoneState } from '../../../kinds/node/zone.ts';

export class Zone {
  state: ZoneState = 'initial';
  size = 0;
  notReady = 0;
  /** Nodes that wait for their NoExecute taint, in order. */
  readonly waiting = new Set<string>();
  #ratePerS = evictionRate('initial', 0);
  #nextTokenAt = 0;

  /** What the numbers of this moment say. */
  currentState(): ZoneState {
    return zoneState(this.size, this.notReady);
  }

  /** Takes over a state and the rate that goes with it. */
  enter(state: ZoneState, nowMs: number): void {
    this.state = state;
    this.setRate(evictionRate(state, this.size), nowMs);
  }

  /** A zone that was waiting for its turn goes on waiting at the new rate. */
  setRate(ratePerS: number, nowMs: number): void {
    if (ratePerS === this.#ratePerS) return;
    const wasWaiting = this.waitMs(nowMs) > 0;
    this.#ratePerS = ratePerS;
    this.#nextTokenAt = wasWaiting && ratePerS > 0 ? nowMs + 1000 / ratePerS : 0;
  }

  /** Ms until a node may be given up; Infinity when none may. */
  waitMs(nowMs: number): number {
    return this.#ratePerS === 0 ? Infinity : Math.max(0, this.#nextTokenAt - nowMs);
  }

  /** One node is given up: the next has to wait. */
  spend(nowMs: number): void {
    this.#nextTokenAt = nowMs + 1000 / this.#ratePerS;
  }
}
