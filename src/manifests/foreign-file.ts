// Files that live in manifest folders without being manifests: Helm charts and kustomizations.

const kustomization = /(?:^|[\\/])kustomization(?:\.ya?ml)?$/i;
const chart = /(?:^|[\\/])Chart\.ya?ml$/;
const chartValues = /(?:^|[\\/])values(?:[-.][^\\/]*)?\.ya?ml$/;

export const helmTemplateMessage = 'Helm template: render it first with "helm template"';

/**
 * Takes a file's name and text and returns why the whole file is not to be applied, or undefined for
 * what can only be told by its documents.
 */
export function foreignFileReason(fileName: string, text: string): string | undefined {
  if (kustomization.test(fileName)) return kustomizationMessage('kustomization.yaml');
  if (chart.test(fileName) && !/^kind:/m.test(text)) return 'Chart.yaml is not applied: render the chart first with "helm template"';
  if (chartValues.test(fileName) && !/^(?:kind|apiVersion):/m.test(text)) {
    return 'Helm values are not applied: render the chart first with "helm template"';
  }
  return undefined;
}

/** What to say about a kustomization, by whatever name it goes. */
export function kustomizationMessage(name: string): string {
  return `${name} is not applied: build it first with "kubectl kustomize"`;
}

/** Tells whether an object is kubectl's own Kustomization (not Flux's, which is applied). */
export function isKustomization(apiVersion: unknown, kind: unknown): boolean {
  return typeof apiVersion === 'string' && apiVersion.startsWith('kustomize.config.k8s.io/') && (kind === 'Kustomization' || kind === 'Component');
}

/**
 * Returns the offset of the first `{{` between start and end that stands where YAML would read it as
 * syntax: not in a comment, in quotes or in a block scalar, where templates are plain text.
 */
export function findTemplateAction(text: string, start: number, end: number): number | undefined {
  let blockIndent = -1;
  let at = start;
  while (at < end) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline < 0 || newline > end ? end : newline;
    const line = text.slice(at, lineEnd);
    const indent = line.search(/[^ \t\r]/);
    if (indent >= 0 && indent <= blockIndent) blockIndent = -1;
    if (indent >= 0 && blockIndent < 0) {
      const column = line.indexOf('{{');
      if (column >= 0 && !isInsideText(line.slice(0, column))) return at + column;
      if (/(?:^|[\s:-])[|>][-+0-9]*\s*(?:#.*)?$/.test(line)) blockIndent = indent;
    }
    at = lineEnd + 1;
  }
  return undefined;
}

function isInsideText(before: string): boolean {
  if (/(?:^|\s)#/.test(before)) return true;
  const doubles = before.replace(/\\./g, '').split('"').length - 1;
  const singles = before.split("'").length - 1;
  return doubles % 2 === 1 || singles % 2 === 1;
}
