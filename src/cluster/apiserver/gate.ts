// What stands before the pipeline: open, or a refusal for everybody on one side of it.
import type { ApiError } from '../../model/errors.ts';

/** `inside`: the components of the cluster; `outside`: whoever comes over the network, and the tests' administrator; `none`: the simulator's own hand. */
export type GateSide = 'inside' | 'outside' | 'none';

export class Gate {
  /** Why requests are refused, by side; undefined where they are answered. A function, for errors carry the place they were made at. */
  readonly refusals: { inside: (() => ApiError) | undefined; outside: (() => ApiError) | undefined; readonly none: undefined } = { inside: undefined, outside: undefined, none: undefined };

  /** Throws when requests of that side are not answered now. */
  pass(side: GateSide): void {
    const refusal = this.refusals[side];
    if (refusal !== undefined) throw refusal();
  }
}
