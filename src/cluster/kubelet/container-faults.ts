// What is made to go wrong with single containers: crashes, and probes that fail whatever the process would answer.
import type { FaultTarget } from '../../model/fault.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { ProbeKind } from './probe-runner.ts';

type ContainerTarget = Extract<FaultTarget, { type: 'container' }>;

interface Broken {
  /** The code that each run ends with at once. */
  exitCode: number | undefined;
  readonly probes: Set<ProbeKind>;
}

/** A component of the control plane that cannot come up ends with this. */
const COMPONENT_EXIT_CODE = 1;

export class ContainerFaults {
  readonly #find: (target: ContainerTarget) => ContainerSlot | undefined;
  readonly #componentSlots: (component: string) => Iterable<ContainerSlot>;
  readonly #broken = new Map<string, Broken>();
  readonly #stoppedComponents = new Set<string>();

  /** `find` answers a container on a machine that is on; `componentSlots` those that run a component of the control plane. */
  constructor(find: (target: ContainerTarget) => ContainerSlot | undefined, componentSlots: (component: string) => Iterable<ContainerSlot>) {
    this.#find = find;
    this.#componentSlots = componentSlots;
  }

  /** Whether a container's process is alive, so that it can crash. */
  isRunning(target: ContainerTarget): boolean {
    return this.#find(target)?.isRunning ?? false;
  }

  crash(target: ContainerTarget, exitCode: number): void {
    const slot = this.#find(target);
    if (slot) slot.worker.context.runner.crash(slot, exitCode);
  }

  /** Lets each run end at once with a code; undefined lets it run again, at the end of its back-off. */
  setCrashLoop(target: ContainerTarget, exitCode: number | undefined): void {
    this.#change(target, (broken) => (broken.exitCode = exitCode));
    if (exitCode !== undefined) this.crash(target, exitCode);
  }

  setProbe(target: ContainerTarget, probe: ProbeKind, fails: boolean): void {
    this.#change(target, ({ probes }) => (fails ? probes.add(probe) : probes.delete(probe)));
    for (const runner of this.#find(target)?.probes ?? []) runner.mayChange();
  }

  /** A component of the control plane that is stopped crashes whenever it is started; afterwards it comes up at once. */
  setComponent(component: string, isStopped: boolean): void {
    if (isStopped) this.#stoppedComponents.add(component);
    else this.#stoppedComponents.delete(component);
    for (const slot of [...this.#componentSlots(component)]) {
      const { runner } = slot.worker.context;
      if (isStopped) runner.crash(slot, COMPONENT_EXIT_CODE);
      else runner.restartNow(slot);
    }
  }

  /** The code that a container which has just been started crashes with, if it does. */
  exitCodeOf(slot: ContainerSlot): number | undefined {
    const { component } = slot.worker;
    if (component !== undefined && this.#stoppedComponents.has(component)) return COMPONENT_EXIT_CODE;
    return this.#broken.size === 0 ? undefined : this.#broken.get(keyOfSlot(slot))?.exitCode;
  }

  probeFails(slot: ContainerSlot, probe: ProbeKind): boolean {
    return this.#broken.size > 0 && (this.#broken.get(keyOfSlot(slot))?.probes.has(probe) ?? false);
  }

  #change(target: ContainerTarget, change: (broken: Broken) => void): void {
    const key = `${target.namespace}/${target.pod}/${target.container}`;
    const broken = this.#broken.get(key) ?? { exitCode: undefined, probes: new Set() };
    change(broken);
    if (broken.exitCode === undefined && broken.probes.size === 0) this.#broken.delete(key);
    else this.#broken.set(key, broken);
  }
}

function keyOfSlot({ worker, name }: ContainerSlot): string {
  const { metadata } = worker.pod;
  return `${metadata.namespace}/${metadata.name}/${name}`;
}
