// A machine whose memory is taken by something that is no pod.
import { defineFault } from './fault-kind.ts';

export const memoryFull = defineFault<'node'>({
  name: 'memory-full',
  title: 'Fill its memory',
  target: 'node',
  effect: 'no memory is left: MemoryPressure',
  lines: () => [
    'Less than 100Mi of memory are left: the node says MemoryPressure and is tainted, so that pods stay away.',
    'One pod after the other is evicted, those that use more than they request first.',
  ],
  turn: (isOn, { name }, { kubelet }) => kubelet(name)?.load.fill('memory', isOn),
});
