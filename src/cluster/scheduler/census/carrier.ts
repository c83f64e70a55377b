// The terms of pods that are on nodes already: they speak to newcomers too (rules 5.2.5, 5.4.2).
import type { Pod } from '../../../model/object.ts';
import { NodeCounts } from './node-counts.ts';
import type { PodTerm } from './pod-term.ts';
import { podsOfAffinityTerm } from './pod-term.ts';

/** Existing pods whose required affinity matches the newcomer weigh this much each (`hardPodAffinityWeight`). */
const HARD_WEIGHT = 1;

export interface CarriedTerm {
  readonly pods: PodTerm;
  readonly topologyKey: string;
  /** Whom it means must not come into its domain. */
  readonly forbids: boolean;
  /** What each pod that carries it adds to the score of its domain. */
  readonly weight: number;
}

/** Pods with one affinity, and where they are. */
export interface Carrier {
  readonly terms: readonly CarriedTerm[];
  readonly counts: NodeCounts;
}

type Affinity = NonNullable<Pod['spec']['affinity']>;
const texts = new WeakMap<Affinity, string>();

/** Equal for pods whose terms mean the same. */
export function carrierKeyOf({ metadata, spec }: Pod): string {
  const { affinity = {} } = spec;
  let text = texts.get(affinity);
  if (text === undefined) texts.set(affinity, (text = JSON.stringify([affinity.podAffinity, affinity.podAntiAffinity])));
  return `${metadata.namespace}/${text}`;
}

export function createCarrier({ metadata, spec }: Pod): Carrier {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const namespace = metadata.namespace!;
  const terms: CarriedTerm[] = [];
  for (const term of podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
    terms.push({ pods: podsOfAffinityTerm(term, namespace), topologyKey: term.topologyKey, forbids: false, weight: HARD_WEIGHT });
  }
  for (const term of podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
    terms.push({ pods: podsOfAffinityTerm(term, namespace), topologyKey: term.topologyKey, forbids: true, weight: 0 });
  }
  for (const [affinity, sign] of [[podAffinity, 1], [podAntiAffinity, -1]] as const) {
    for (const { weight, podAffinityTerm } of affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      const { topologyKey } = podAffinityTerm;
      terms.push({ pods: podsOfAffinityTerm(podAffinityTerm, namespace), topologyKey, forbids: false, weight: sign * weight });
    }
  }
  return { terms, counts: new NodeCounts() };
}
