// From which share of what there is CPU and memory are shown as scarce.
import type { SettingsPort } from '../model/settings.ts';

export interface Threshold {
  /** In percent. */
  readonly warn: number;
  readonly critical: number;
}

export interface Thresholds {
  readonly cpu: Threshold;
  readonly memory: Threshold;
  /** Not the user's to say: k9s has none. */
  readonly pods: Threshold;
}

const usual: Threshold = { warn: 70, critical: 90 };
export const usualThresholds: Thresholds = { cpu: usual, memory: usual, pods: usual };

/** As config.yaml has them now; what it does not name is as in k9s. */
export function thresholdsOf(settings: SettingsPort | undefined): Thresholds {
  const { cpu, memory } = settings?.snapshot().config.thresholds ?? {};
  return cpu || memory ? { ...usualThresholds, cpu: { ...usual, ...cpu }, memory: { ...usual, ...memory } } : usualThresholds;
}

/** Undefined while there is enough. */
export function scarcityTone({ warn, critical }: Threshold, percent: number): 'error' | 'warning' | undefined {
  return percent >= critical ? 'error' : percent >= warn ? 'warning' : undefined;
}
