// A container that crashes once, here and now.
import { defineFault } from './fault-kind.ts';

export const crash = defineFault<'container'>({
  name: 'crash',
  title: 'Crash it once',
  target: 'container',
  effect: 'it has crashed',
  isInstant: true,
  hasExitCode: true,
  lines: ({ container }) => [`The process of container ${container} ends at once. What follows is up to restartPolicy: the first crash restarts at once, later ones back off.`],
  turn: (isOn, target, { containers }, { exitCode = 1 }) => {
    if (isOn) containers.crash(target, exitCode);
  },
});
