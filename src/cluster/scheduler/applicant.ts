// A pod that wants a node, as plugins see it: what it asks for, and who it is. Pods of one template are one applicant.
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
}

const noLabels: Labels = Object.freeze({});

/** Knows the applicants of one scheduler by the (frozen) parts that make them. */
export class Applicants {
  readonly #byLabels = new WeakMap<Labels, Applicant[]>();

  of(pod: Pod): Applicant {
    const podClass = podClassOf(pod.spec);
    const { namespace = '', labels = noLabels } = pod.metadata;
    const owner = controllerOf(pod);
    let known = this.#byLabels.get(labels);
    if (!known) this.#byLabels.set(labels, (known = []));
    for (const each of known) if (each.podClass === podClass && each.namespace === namespace && each.owner?.uid === owner?.uid) return each;
    const applicant: Applicant = { podClass, namespace, labels, owner };
    // Labels that everybody shares must not gather everybody.
    if (known.length >= 8) known.shift();
    known.push(applicant);
    return applicant;
  }
}
