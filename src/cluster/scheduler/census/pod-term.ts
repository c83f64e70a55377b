// Which pods a term of affinity or a spread constraint means: some namespaces, and a label selector (rules 5.2.5, 5.2.6).
import type { Labels, PodAffinityTerm } from '../../../model/object.ts';
import type { CompiledSelector, LabelSelectorLike } from '../../../model/selector.ts';
import { compileLabelSelector, formatRequirements } from '../../../model/selector.ts';

export interface PodTerm {
  /** Equal for terms that mean the same pods. */
  readonly key: string;
  readonly namespaces: ReadonlySet<string>;
  /** Chooses further namespaces by their labels. */
  readonly namespaceSelector: CompiledSelector;
  readonly selector: CompiledSelector;
}

/** Labels of a namespace by its name. */
export type NamespaceLabels = (namespace: string) => Labels | undefined;

/** The pods in one namespace that a selector matches. */
export function podsIn(namespace: string, selector: CompiledSelector): PodTerm {
  return termOf(new Set([namespace]), undefined, selector);
}

/** The pods that a term of a pod in `namespace` means: those of its own namespace unless it names others. */
export function podsOfAffinityTerm({ namespaces, namespaceSelector, labelSelector }: PodAffinityTerm, namespace: string): PodTerm {
  const isOwn = !namespaces?.length && !namespaceSelector;
  return termOf(new Set(isOwn ? [namespace] : namespaces), namespaceSelector, compileLabelSelector(labelSelector));
}

function termOf(namespaces: ReadonlySet<string>, namespaceSelector: LabelSelectorLike | undefined, selector: CompiledSelector): PodTerm {
  const others = compileLabelSelector(namespaceSelector);
  const key = [[...namespaces].sort().join(','), textOf(others), textOf(selector)].join(';');
  return { key, namespaces, namespaceSelector: others, selector };
}

/** A selector that selects nothing has no requirements either. */
function textOf(selector: CompiledSelector): string {
  return selector.empty ? '*' : formatRequirements(selector.requirements);
}

export function meansPod(term: PodTerm, namespace: string, labels: Labels | undefined, labelsOf: NamespaceLabels): boolean {
  return meansNamespace(term, namespace, labelsOf) && term.selector.matches(labels);
}

function meansNamespace({ namespaces, namespaceSelector }: PodTerm, namespace: string, labelsOf: NamespaceLabels): boolean {
  if (namespaces.has(namespace) || namespaceSelector.empty) return true;
  return namespaceSelector.requirements.length > 0 && namespaceSelector.matches(labelsOf(namespace));
}
