// Amounts of CPU and memory in the form people write them in manifests.

const MIB = 1024 * 1024;

/** `250m`, `4`, `1.5`. */
export function formatCpu(milliCpu: number): string {
  return milliCpu !== 0 && Math.abs(milliCpu) < 1000 ? `${milliCpu}m` : String(milliCpu / 1000);
}

/** `64Mi`, `7.5Gi`. */
export function formatMemory(bytes: number): string {
  const mebi = Math.round(bytes / MIB);
  return Math.abs(mebi) < 1024 ? `${mebi}Mi` : `${Math.round((mebi / 1024) * 10) / 10}Gi`;
}
