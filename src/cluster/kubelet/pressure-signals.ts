// What a machine can run out of: the kubelet's eviction signals with their thresholds, conditions and units (rule 6.11.3).
import { byteValue, formatQuantity } from '../../model/quantity.ts';
import type { Usage } from './eviction.ts';
import { DEFAULT_CAPACITY } from './node-agent.ts';

export type PressureType = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

/** As events and messages of evictions name it. */
export type Scarce = 'memory' | 'ephemeral-storage' | 'inodes' | 'pids';

export interface Signal {
  readonly resource: Scarce;
  readonly condition: PressureType;
  /** What a machine has of it, by the capacity of its node. */
  capacity(node: Readonly<Record<string, string>>): number;
  /** Below this much the kubelet defends itself. */
  threshold(capacity: number): number;
  /** What pods use of it. */
  of(usage: Usage): number;
  /** What images use of it, by their size. */
  ofImages(bytes: number): number;
  /** Bytes are written with binary suffixes, counts with decimal ones. */
  readonly format: 'BinarySI' | 'DecimalSI';
}

const MEMORY_THRESHOLD_BYTES = 100 * 1024 * 1024;
/** nodefs and imagefs are one disk here, so that the stricter of their thresholds decides. */
const DISK_THRESHOLD = 0.15;
const INODES_THRESHOLD = 0.05;
/** Kubelets have no threshold for processes unless they are given one; this is the usual one. */
const PIDS_THRESHOLD = 0.1;
/** A file system is made with one inode for so many bytes, and files of images are that large. */
const BYTES_PER_INODE = 16_384;
const BYTES_PER_IMAGE_FILE = 65_536;
const MAX_PIDS = 32_768;

const quantityOf = (node: Readonly<Record<string, string>>, name: string): number => byteValue(node[name] ?? DEFAULT_CAPACITY[name]!);
const nothing = (): number => 0;

/** Memory is looked after first. */
export const signals: readonly Signal[] = [
  {
    resource: 'memory',
    condition: 'MemoryPressure',
    capacity: (node) => quantityOf(node, 'memory'),
    threshold: () => MEMORY_THRESHOLD_BYTES,
    of: ({ memoryBytes }) => memoryBytes,
    ofImages: nothing,
    format: 'BinarySI',
  },
  {
    resource: 'ephemeral-storage',
    condition: 'DiskPressure',
    capacity: (node) => quantityOf(node, 'ephemeral-storage'),
    threshold: (capacity) => capacity * DISK_THRESHOLD,
    of: ({ diskBytes }) => diskBytes,
    ofImages: (bytes) => bytes,
    format: 'BinarySI',
  },
  {
    resource: 'inodes',
    condition: 'DiskPressure',
    capacity: (node) => Math.floor(quantityOf(node, 'ephemeral-storage') / BYTES_PER_INODE),
    threshold: (capacity) => Math.floor(capacity * INODES_THRESHOLD),
    of: ({ inodes }) => inodes,
    ofImages: (bytes) => Math.floor(bytes / BYTES_PER_IMAGE_FILE),
    format: 'DecimalSI',
  },
  { resource: 'pids', condition: 'PIDPressure', capacity: () => MAX_PIDS, threshold: (capacity) => Math.floor(capacity * PIDS_THRESHOLD), of: ({ pids }) => pids, ofImages: nothing, format: 'DecimalSI' },
];

export function formatAmount(amount: number, format: 'BinarySI' | 'DecimalSI'): string {
  return formatQuantity({ nano: BigInt(Math.round(amount)) * 1_000_000_000n, format });
}
