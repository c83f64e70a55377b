// What an admission step is, and the chain that runs the steps of a kind in order (rule 1.10.2).
import type { AccessPort, UserInfo } from '../../../model/access.ts';
import type { ReadOnlyClient } from '../../../model/client.ts';
import type { Kind } from '../../../model/kind.ts';
import type { KubeObject } from '../../../model/object.ts';
import type { Registry } from '../../../model/registry.ts';
import type { Random } from '../../../sim/random.ts';

export type Operation = 'create' | 'update' | 'delete';

/** Somebody whose request had to be allowed by a rule, and what decides. */
export interface Subject {
  readonly user: UserInfo;
  readonly access: AccessPort;
}

/** What a step may look at beside the object. */
export interface AdmissionContext {
  readonly operation: Operation;
  readonly kind: Kind;
  /** The stored object of an update. */
  readonly old: KubeObject | undefined;
  /** Of an update of one part of the object. */
  readonly subresource: string | undefined;
  readonly reader: ReadOnlyClient;
  readonly random: Random;
  readonly user: string;
  /** Absent for components of the cluster and its own edges, which nobody asks. */
  readonly subject: Subject | undefined;
  /** Nothing will be stored. */
  readonly dryRun: boolean;
  /** Tells whoever asks; absent where nobody listens. */
  readonly warn: ((text: string) => void) | undefined;
  /** Replaces the status of a stored object: what a step notes of the writes it has let through. */
  updateStatus(plural: string, object: KubeObject): void;
}

/**
 * One plugin. `mutate` runs after defaulting and may change the draft (frozen parts are replaced, not edited);
 * `validate` runs after validation. Both refuse by throwing ApiError; a delete is only validated.
 */
export interface AdmissionStep {
  readonly name: string;
  readonly appliesTo: readonly string[] | 'all';
  readonly operations: readonly Operation[];
  mutate?(object: KubeObject, context: AdmissionContext): void;
  validate?(object: KubeObject, context: AdmissionContext): void;
}

/** The steps sorted out by kind and operation, so that a request meets only those that concern it. */
export interface AdmissionChain {
  mutate(object: KubeObject, context: AdmissionContext): void;
  validate(object: KubeObject, context: AdmissionContext): void;
}

/** Builds the chain; order of `steps` is order of execution. */
export function createAdmissionChain(steps: readonly AdmissionStep[], registry: Registry): AdmissionChain {
  type Selection = (kind: Kind) => Readonly<Record<Operation, readonly AdmissionStep[]>>;
  const select = (phase: 'mutate' | 'validate'): Selection => {
    const byKind = new Map<Kind, Readonly<Record<Operation, readonly AdmissionStep[]>>>();
    const add = (kind: Kind): Readonly<Record<Operation, readonly AdmissionStep[]>> => {
      const of = (operation: Operation): AdmissionStep[] =>
        steps.filter(
          (step) =>
            step[phase] !== undefined &&
            step.operations.includes(operation) &&
            (step.appliesTo === 'all' || step.appliesTo.includes(kind.plural)),
        );
      const selected = { create: of('create'), update: of('update'), delete: of('delete') };
      byKind.set(kind, selected);
      return selected;
    };
    for (const kind of registry.kinds) add(kind);
    return (kind) => byKind.get(kind) ?? add(kind);
  };
  const mutating = select('mutate');
  const validating = select('validate');
  return {
    mutate(object, context) {
      for (const step of mutating(context.kind)[context.operation]) step.mutate!(object, context);
    },
    validate(object, context) {
      for (const step of validating(context.kind)[context.operation]) step.validate!(object, context);
    },
  };
}

/** The name that messages give an object: its name, or the base of one still to be generated. */
export function admittedName(object: KubeObject): string {
  return object.metadata.name || object.metadata.generateName || '';
}
