// What a kind of fault is: its words, and the one switch that it turns.
import type { FaultDescription, FaultOptions, FaultTarget } from '../../model/fault.ts';
import type { ContainerFaults } from '../kubelet/container-faults.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import type { RegistryState } from '../kubelet/registry-state.ts';

export type TargetOf<Type extends FaultTarget['type']> = Extract<FaultTarget, { type: Type }>;

/** The parts of the cluster that can be broken. */
export interface FaultHands {
  /** The kubelet of a node with its machine; undefined for a node that is not there. */
  kubelet(nodeName: string): Kubelet | undefined;
  readonly containers: ContainerFaults;
  readonly registry: RegistryState;
  readonly controlPlane: { setStopped(component: string, isStopped: boolean): void };
}

export interface FaultKind<Type extends FaultTarget['type'] = FaultTarget['type']> extends FaultDescription {
  readonly target: Type;
  lines(target: TargetOf<Type>): readonly string[];
  /** Turns the switch on or back; both may come twice. An instant kind is only turned on. */
  turn(isOn: boolean, target: TargetOf<Type>, hands: FaultHands, options: FaultOptions): void;
}

/** Declares a kind of fault; hides which type of target it is for, which `Faults` checks. */
export function defineFault<Type extends FaultTarget['type']>(kind: FaultKind<Type>): FaultKind {
  return kind as unknown as FaultKind;
}
