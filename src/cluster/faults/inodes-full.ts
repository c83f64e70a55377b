// A machine whose disk has room, but can hold no more files.
import { defineFault } from './fault-kind.ts';

export const inodesFull = defineFault<'node'>({
  name: 'inodes-full',
  title: 'Use up its inodes',
  target: 'node',
  effect: 'no inodes are left: DiskPressure',
  lines: () => [
    'Less than a twentieth of the inodes of its disk is free: the node says DiskPressure and is tainted, so that pods stay away.',
    'One pod after the other is evicted.',
  ],
  turn: (isOn, { name }, { kubelet }) => kubelet(name)?.load.fill('inodes', isOn),
});
