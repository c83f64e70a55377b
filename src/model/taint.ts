// Taints and tolerations: who may stay or come where (rule 5.2.4).
import type { Taint, Toleration } from './object.ts';

/** True when one toleration covers the taint: effect (empty = any), key (empty with Exists = any), operator. */
export function toleratesTaint(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  if (!toleration.key) return false;
  return (toleration.value ?? '') === (taint.value ?? '');
}

/** The first taint with one of the effects that no toleration covers, in the order of the taint list. */
export function firstUntolerated(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly string[],
): Taint | undefined {
  if (!taints) return undefined;
  for (const taint of taints) {
    if (effects.includes(taint.effect) && !(tolerations ?? []).some((toleration) => toleratesTaint(toleration, taint))) return taint;
  }
  return undefined;
}

/** `{key: value}` as the scheduler prints a taint; an empty value keeps its space. */
export function formatTaint(taint: Taint): string {
  return `{${taint.key}: ${taint.value ?? ''}}`;
}
