// Node selector, tolerations and spreading in `kubectl describe`, of a pod or of a template.
import type { DescribeWriter } from '../../model/describe-writer.ts';
import { describeMap } from '../../model/describe-writer.ts';
import type { PodSpec, Toleration } from '../../model/object.ts';
import { formatLabelSelector } from '../../model/selector.ts';

export function writeNodeSelector(writer: DescribeWriter, spec: PodSpec, indent = ''): void {
  writer.list(0, `${indent}Node-Selectors:`, describeMap(spec.nodeSelector));
}

export function writeTolerations(writer: DescribeWriter, spec: PodSpec, indent = ''): void {
  const sorted = (spec.tolerations ?? []).toSorted((a, b) => compare(a.key ?? '', b.key ?? ''));
  writer.list(0, `${indent}Tolerations:`, sorted.map(tolerationText));
}

function tolerationText({ key = '', value, effect, operator, tolerationSeconds }: Toleration): string {
  let text = key;
  if (value) text += `=${value}`;
  if (effect) text += `:${effect}`;
  if (operator === 'Exists' && !value) text += text === '' ? 'op=Exists' : ' op=Exists';
  if (tolerationSeconds !== undefined) text += ` for ${tolerationSeconds}s`;
  return text;
}

/** Nothing is written when there are no constraints. */
export function writeSpread(writer: DescribeWriter, spec: PodSpec, indent = ''): void {
  const constraints = (spec.topologySpreadConstraints ?? []).toSorted((a, b) => compare(a.topologyKey, b.topologyKey));
  if (constraints.length === 0) return;
  const texts = constraints.map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
    const selector = labelSelector ? ` for selector ${formatLabelSelector(labelSelector)}` : '';
    return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
  });
  writer.list(0, `${indent}Topology Spread Constraints:`, texts);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
