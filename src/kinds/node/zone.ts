// The rules by which nodes that are lost are given up: how fast in their zone, and when not at all (rules 4.12.4, 4.12.5).
import type { Node } from '../../model/object.ts';
import { findCondition } from '../condition.ts';

/** Nodes a second, as long as a zone is well. */
const RATE_PER_S = 0.1;
/** The same in a large zone of which most is down; in a small one nobody is given up then. */
const SECONDARY_RATE_PER_S = 0.01;
export const UNHEALTHY_SHARE = 0.55;
export const LARGE_ZONE = 50;
/** Fewer nodes that are down never count as most of a zone. */
export const FEWEST_UNHEALTHY = 3;
/** Nodes with it are counted in no zone. */
export const EXCLUDED_LABEL = 'node.kubernetes.io/exclude-disruption';

/** `full`: all of the zone is down. `partial`: most of it. `initial`: not weighed yet. */
export type ZoneState = 'initial' | 'normal' | 'partial' | 'full';

/** Region and zone of a node; '' without either. */
export function zoneOf({ metadata }: Node): string {
  const region = metadata.labels?.['topology.kubernetes.io/region'] ?? '';
  const zone = metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
  return region || zone ? `${region}:${zone}` : '';
}

export function zoneState(size: number, notReady: number): ZoneState {
  if (notReady > 0 && notReady === size) return 'full';
  return notReady >= FEWEST_UNHEALTHY && notReady / size >= UNHEALTHY_SHARE ? 'partial' : 'normal';
}

/** Nodes of a zone that are given up per second. */
export function evictionRate(state: ZoneState, size: number): number {
  if (state !== 'partial') return RATE_PER_S;
  return size > LARGE_ZONE ? SECONDARY_RATE_PER_S : 0;
}

export interface ZoneReport {
  /** As people call it; '' for nodes without a zone. */
  readonly name: string;
  readonly size: number;
  readonly notReady: number;
  readonly state: ZoneState;
  /** Nodes a second; 0 when none are given up, as when all zones are down. */
  readonly ratePerS: number;
  /** Every node of every zone is down. */
  readonly allAreDown: boolean;
}

/** What holds for the zone of a node, counted from all nodes. */
export function reportZone(node: Node, nodes: Iterable<Node>): ZoneReport {
  const own = zoneOf(node);
  let [size, notReady, others] = [0, 0, 0];
  for (const each of nodes) {
    if (each.metadata.labels?.[EXCLUDED_LABEL] !== undefined) continue;
    const isReady = findCondition(each.status.conditions, 'Ready')?.status === 'True';
    if (zoneOf(each) === own) {
      size++;
      if (!isReady) notReady++;
    } else if (isReady) others++;
  }
  const state = zoneState(size, notReady);
  const allAreDown = state === 'full' && others === 0;
  return { name: own.replace(/^:|:$/g, ''), size, notReady, state, ratePerS: allAreDown ? 0 : evictionRate(state, size), allAreDown };
}
