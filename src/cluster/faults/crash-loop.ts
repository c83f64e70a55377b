// A container that crashes whenever it is started.
import { defineFault } from './fault-kind.ts';

export const crashLoop = defineFault<'container'>({
  name: 'crash-loop',
  title: 'Let it crash whenever it is started',
  target: 'container',
  effect: 'it crashes whenever it is started',
  hasExitCode: true,
  lines: ({ container }) => [`The process of container ${container} ends at once, and so does each that follows: CrashLoopBackOff, with waits of 10s, 20s, 40s up to 5m.`],
  turn: (isOn, target, { containers }, { exitCode = 1 }) => containers.setCrashLoop(target, isOn ? exitCode : undefined),
});
