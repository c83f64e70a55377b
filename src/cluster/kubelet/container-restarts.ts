// What becomes of containers that ended: restarted at once, after a back-off, or never (rules 6.4.2, 6.5.1, 6.6.1).
import { formatGoDuration } from '../../model/duration.ts';
import type { Container } from '../../model/object.ts';
import type { ContainerRunner } from './container-runner.ts';
import type { ContainerSlot } from './container-slot.ts';
import { killedText } from './container-texts.ts';
import type { MachineContext } from './machine-context.ts';

/** For how long the state after a crash is seen before the waiting begins (rule 6.4.2). */
const CRASH_SEEN_MS = 2000;

export class ContainerRestarts {
  readonly #runner: ContainerRunner;
  readonly #context: MachineContext;

  constructor(runner: ContainerRunner, context: MachineContext) {
    this.#runner = runner;
    this.#context = context;
  }

  /** Decides on a container that ended: `fresh`, `backoff` or `over` is its next step. */
  decide(slot: ContainerSlot): void {
    if (!mayRestart(slot)) {
      slot.step = 'over';
      return;
    }
    const { clock } = this.#context;
    const { restartBackoff } = slot;
    const until = restartBackoff.waitsUntil(slot.finishedAtMs, clock.now);
    if (until === undefined) {
      restartBackoff.next(slot.finishedAtMs, clock.now);
      slot.timer = undefined;
      slot.step = 'fresh';
      return;
    }
    slot.step = 'backoff';
    this.#sayBackOff(slot);
    slot.timer = clock.after(CRASH_SEEN_MS, () => this.#backOff(slot, until));
  }

  #backOff(slot: ContainerSlot, untilMs: number): void {
    slot.wait('CrashLoopBackOff', `back-off ${formatGoDuration(slot.restartBackoff.delayMs)} restarting failed container=${slot.name} pod=${fullName(slot)}`);
    this.#context.noticeChange(slot.worker);
    this.#waitUntil(slot, untilMs);
  }

  /**
   * A container that the kubelet killed to start it anew. It does both in one sync, which knows of the run before only: that is whose
   * end the back-off counts from, and the first restart counts for nothing (rule 6.7.3).
   */
  decideKilled(slot: ContainerSlot): void {
    const { clock } = this.#context;
    const { restartBackoff, finishedBeforeMs } = slot;
    slot.step = 'fresh';
    if (finishedBeforeMs === undefined) return;
    if (restartBackoff.waitsUntil(finishedBeforeMs, clock.now) === undefined) return restartBackoff.next(finishedBeforeMs, clock.now);
    slot.step = 'backoff';
    this.#sayBackOff(slot);
    this.#backOff(slot, restartBackoff.waitsUntil(slot.finishedAtMs, clock.now) ?? clock.now);
  }

  /** Takes over what the pod says of a container now; another image is another run (rule 6.6.3). */
  specChanged(slot: ContainerSlot, spec: Container): void {
    const isOther = spec.image !== slot.spec.image;
    slot.spec = spec;
    if (!isOther || slot.step === 'over') return;
    slot.forgetBackoff();
    // An init container that runs is left to its end.
    if (slot.isRunning && slot.role !== 'init') {
      slot.restartRegardless = 'of policy';
      this.#runner.stopper.kill(slot, killedText(slot, 'definition changed'));
    } else if (slot.isRunning) return;
    else if (slot.step !== 'ended' && slot.step !== 'fresh') this.#runner.tryAgain(slot);
  }

  /** Every sync until then says once more that it waits (rule 6.5.3). */
  #waitUntil(slot: ContainerSlot, untilMs: number): void {
    const { clock, random } = this.#context;
    slot.timer = clock.at(Math.min(untilMs, clock.now + Math.round(random.between(10_000, 15_000))), () => {
      if (clock.now < untilMs) {
        this.#sayBackOff(slot);
        return this.#waitUntil(slot, untilMs);
      }
      this.decide(slot);
      slot.worker.sync();
    });
  }

  #sayBackOff(slot: ContainerSlot): void {
    this.#runner.event(slot, 'Warning', 'BackOff', `Back-off restarting failed container ${slot.name} in pod ${fullName(slot)}`);
  }
}

/** Whether a container that ended is started again (rule 6.6.1). */
export function mayRestart(slot: ContainerSlot): boolean {
  const { worker, role, succeeded } = slot;
  if (worker.isTerminating || role === 'ephemeral') return false;
  const policy = worker.pod.spec.restartPolicy;
  if (role === 'sidecar') return true;
  if (role === 'init') return !succeeded && policy !== 'Never';
  if (slot.restartRegardless === 'of policy' || (slot.restartRegardless && policy !== 'Never')) return true;
  return policy === 'Always' || (policy === 'OnFailure' && !succeeded);
}

/** A new kubelet remembers no back-off, neither of restarts nor of pulls. */
export function forgetBackoffs(slot: ContainerSlot): void {
  slot.forgetBackoff();
  slot.worker.pulls = undefined;
}

/** Back to where a container is begun from, when its machine was without power. */
export function resetAfterPowerLoss(slot: ContainerSlot): void {
  slot.stopTimers();
  forgetBackoffs(slot);
  if (slot.role !== 'main') {
    slot.passed = false;
    slot.step = 'fresh';
  } else if (slot.step === 'backoff') slot.step = 'ended';
  else if (slot.step !== 'over' && slot.step !== 'ended') slot.step = 'fresh';
  if (slot.step === 'ended' && !mayRestart(slot)) slot.step = 'over';
}

function fullName({ worker }: ContainerSlot): string {
  const { name, namespace, uid } = worker.pod.metadata;
  return `${name}_${namespace}(${uid})`;
}
