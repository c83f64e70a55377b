// A machine whose kubelet does not run: its containers go on, and nobody looks after them.
import { defineFault } from './fault-kind.ts';

export const kubeletStopped = defineFault<'node'>({
  name: 'kubelet-stopped',
  title: 'Stop its kubelet',
  target: 'node',
  effect: 'its containers run unwatched; nothing is reported or started',
  lines: () => [
    'Its containers run on and serve, but nobody probes, restarts or stops them, and no new ones are started.',
    'About 50s later the node is NotReady. When the kubelet is back it reports what happened meanwhile.',
  ],
  turn: (isOn, { name }, { kubelet }) => kubelet(name)?.setKubelet(!isOn),
});
