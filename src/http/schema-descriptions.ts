// The words that the documentation of Kubernetes' API has for its types and their fields, as the build has taken them from the client library.
import { readFileSync } from 'node:fs';

export type Descriptions = Readonly<Record<string, { readonly description: string; readonly fields: Readonly<Record<string, string>> }>>;

// Beside the bundle, or from the sources in the build's folder.
const url = new URL(import.meta.url.endsWith('.ts') ? '../../dist/schema-descriptions.json' : './schema-descriptions.json', import.meta.url);

let loaded: { readonly text: string; readonly descriptions: Descriptions } | undefined;

/** Reads them on the first call; throws when the build has not made them. `text` is the file itself, for who wants to tell one build from another. */
export function loadDescriptions(): { readonly text: string; readonly descriptions: Descriptions } {
  if (loaded) return loaded;
  const text = readFileSync(url, 'utf8');
  loaded = { text, descriptions: JSON.parse(text) as Descriptions };
  return loaded;
}

/** Of `v1.PodSpec.nodeName`; '' for what has none. */
export function fieldDescription(path: string): string {
  const dot = path.lastIndexOf('.');
  return loadDescriptions().descriptions[path.slice(0, dot)]?.fields[path.slice(dot + 1)] ?? '';
}
