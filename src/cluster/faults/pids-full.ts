// A machine on which something that is no pod starts process after process.
import { defineFault } from './fault-kind.ts';

export const pidsFull = defineFault<'node'>({
  name: 'pids-full',
  title: 'Use up its process ids',
  target: 'node',
  effect: 'no process ids are left: PIDPressure',
  lines: () => [
    'Less than a tenth of its process ids is free: the node says PIDPressure and is tainted, so that pods stay away.',
    'One pod after the other is evicted, lower priorities first.',
  ],
  turn: (isOn, { name }, { kubelet }) => kubelet(name)?.load.fill('pids', isOn),
});
