// A machine whose disk is taken by something that is no pod.
import { defineFault } from './fault-kind.ts';

export const diskFull = defineFault<'node'>({
  name: 'disk-full',
  title: 'Fill its disk',
  target: 'node',
  effect: 'no disk space is left: DiskPressure',
  lines: () => [
    'Less than a tenth of its disk is left: the node says DiskPressure and is tainted, so that pods stay away.',
    'One pod after the other is evicted.',
  ],
  turn: (isOn, { name }, { kubelet }) => kubelet(name)?.load.fill('ephemeral-storage', isOn),
});
