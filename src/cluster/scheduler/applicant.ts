// A pod that wants a node, as plugins see it: what it asks for, and who it is. Pods of one template are one applicant.
import { hasClaims } from '../../kinds/pod/claims.ts';
import type { Labels, OwnerReference, Pod } from '../../model/object.ts';
import { controllerOf } from '../../model/object.ts';
import type { PodClass } from './pod-class.ts';
import { podClassOf } from './pod-class.ts';

export interface Applicant {
  readonly podClass: PodClass;
  readonly namespace: string;
  readonly labels: Labels;
  /** The controller that made it. */
  readonly owner: OwnerReference | undefined;
  /** The pod itself where it has claims, as those may be its own. */
  readonly claimant?: Pod;
}

const noLabels: Labels = Object.freeze({});

/** Knows the applicants of one scheduler by the (frozen) parts that make them. */
export class Applicants {
  readonly #byLabels = new WeakMap<Labels, Applicant[]>();
  readonly #claimants = new WeakMap<Pod['spec'], Applicant>();

  of(pod: Pod): Applicant {
    const podClass = podClassOf(pod.spec);
    const { namespace = '', labels = noLabels } = pod.metadata;
    const owner = controllerOf(pod);
    // Claims of ephemeral volumes are named after their pod.
    if (hasClaims(pod.spec)) return this.#ofClaimant({ podClass, namespace, labels, owner, claimant: pod });
    let known = this.#byLabels.get(labels);
    if (!known) this.#byLabels.set(labels, (known = []));
    for (const each of known) if (each.podClass === podClass && each.namespace === namespace && each.owner?.uid === owner?.uid) return each;
    const applicant: Applicant = { podClass, namespace, labels, owner };
    // Labels that everybody shares must not gather everybody.
    if (known.length >= 8) known.shift();
    known.push(applicant);
    return applicant;
  }

  /** The same applicant while the pod is the same, so that what was found out about it holds. */
  #ofClaimant(applicant: Applicant & { claimant: Pod }): Applicant {
    const { spec, metadata } = applicant.claimant;
    const known = this.#claimants.get(spec);
    const isSame = known?.claimant?.metadata.uid === metadata.uid && known.labels === applicant.labels;
    if (known && isSame) return known;
    this.#claimants.set(spec, applicant);
    return applicant;
  }
}
