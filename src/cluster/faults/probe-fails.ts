// Containers whose probes fail from now on, whatever their process would answer.
import type { ProbeKind } from '../kubelet/probe-runner.ts';
import { defineFault } from './fault-kind.ts';
import type { FaultKind } from './fault-kind.ts';

const consequences: Readonly<Record<ProbeKind, string>> = {
  Readiness: 'After failureThreshold of them it is not ready and gets no traffic; it is not restarted.',
  Liveness: 'After failureThreshold of them it is killed and started again, and then once more.',
  Startup: 'It only matters until a container has started up: the next start ends in being killed.',
};

/** One kind of fault per kind of probe: `readiness-fails`, `liveness-fails`, `startup-fails`. */
function probeFails(probe: ProbeKind): FaultKind {
  return defineFault<'container'>({
    name: `${probe.toLowerCase()}-fails`,
    title: `Let its ${probe.toLowerCase()} probe fail`,
    target: 'container',
    effect: `its ${probe.toLowerCase()} probe fails`,
    lines: ({ container }) => [`From now on every ${probe.toLowerCase()} probe of container ${container} fails, if it has one.`, consequences[probe]],
    turn: (isOn, target, { containers }) => containers.setProbe(target, probe, isOn),
  });
}

export const readinessFails = probeFails('Readiness');
export const livenessFails = probeFails('Liveness');
export const startupFails = probeFails('Startup');
