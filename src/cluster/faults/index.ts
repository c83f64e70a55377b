// The kinds of faults, in the order in which they are offered.
import { componentStopped } from './component-stopped.ts';
import { crashLoop } from './crash-loop.ts';
import { crash } from './crash.ts';
import { diskFull } from './disk-full.ts';
import type { FaultKind } from './fault-kind.ts';
import { inodesFull } from './inodes-full.ts';
import { kubeletStopped } from './kubelet-stopped.ts';
import { memoryFull } from './memory-full.ts';
import { networkPartition } from './network-partition.ts';
import { pidsFull } from './pids-full.ts';
import { powerLoss } from './power-loss.ts';
import { livenessFails, readinessFails, startupFails } from './probe-fails.ts';
import { pullFails } from './pull-fails.ts';
import { pullSlow } from './pull-slow.ts';

export const faultKinds: readonly FaultKind[] = [
  crash,
  crashLoop,
  readinessFails,
  livenessFails,
  startupFails,
  pullFails,
  pullSlow,
  powerLoss,
  networkPartition,
  kubeletStopped,
  memoryFull,
  diskFull,
  inodesFull,
  pidsFull,
  componentStopped,
];
