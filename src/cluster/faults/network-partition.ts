// A machine that is cut off: its containers run on, but it reaches nobody and nobody reaches it.
import { defineFault } from './fault-kind.ts';

export const networkPartition = defineFault<'node'>({
  name: 'network-partition',
  title: 'Cut it off the network',
  target: 'node',
  effect: 'it runs on, but reaches nobody and nobody reaches it',
  lines: () => [
    'Its containers run on and are restarted when they crash, but the control plane hears nothing of it.',
    'About 50s later the node is NotReady; five minutes after that its pods are to go, and replacements run elsewhere:',
    'for as long as the cut lasts there are two of each.',
  ],
  turn: (isOn, { name }, { kubelet }) => kubelet(name)?.setNetwork(!isOn),
});
