// The nodes a class of pods is confined to by name, as DaemonSet pods are (rule 5.2.2).
import type { PodClass } from './pod-class.ts';
import type { SchedulerPlugin } from './plugin.ts';

const known = new WeakMap<PodClass, ReadonlySet<string> | null>();

/** Names of the only nodes to look at, or undefined for all; worked out once per class. */
export function confinementOf(podClass: PodClass, plugins: readonly SchedulerPlugin[]): ReadonlySet<string> | undefined {
  let names = known.get(podClass);
  if (names === undefined) known.set(podClass, (names = workOut(podClass, plugins) ?? null));
  return names ?? undefined;
}

function workOut(podClass: PodClass, plugins: readonly SchedulerPlugin[]): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (const plugin of plugins) {
    const only = plugin.onlyNodes?.(podClass);
    if (only) names = new Set(names ? only.filter((name) => names!.has(name)) : only);
  }
  return names;
}
