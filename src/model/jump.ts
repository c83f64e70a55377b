// What Enter means on the objects of a kind when its user wants another thing than usual: a table of others, chosen by what the object says.
import type { KubeObject } from './object.ts';

/** Texts and places of values in turn: `app={{ .metadata.name }}`. */
export type Template = readonly (string | TemplatePlace)[];

export interface TemplatePlace {
  /** As it was written, without the braces. */
  readonly written: string;
  readonly path: readonly string[];
}

export interface Jump {
  /** Plurals of the kinds. */
  readonly from: string;
  readonly to: string;
  readonly labelSelector: Template | undefined;
  readonly fieldSelector: Template | undefined;
  /** '' for all; undefined for that of the object. */
  readonly namespace: string | undefined;
}

const action = /\{\{-?\s*(.*?)\s*-?\}\}/g;

/** Reads `{{ .metadata.name }}` and `{{ index .metadata.labels "app" }}`, the parts of Go's templates that choose a value. */
export function parseTemplate(text: string): { template: Template } | { problem: string } {
  const template: (string | TemplatePlace)[] = [];
  let at = 0;
  for (const match of text.matchAll(action)) {
    const written = match[1]!;
    const path = pathOf(written);
    if (!path) return { problem: `has ${JSON.stringify(match[0])}: a value is written as {{ .metadata.name }} or {{ index .metadata.labels "app" }}` };
    template.push(text.slice(at, match.index), { written, path });
    at = match.index + match[0].length;
  }
  template.push(text.slice(at));
  if (template.some((part) => typeof part === 'string' && /\{\{|\}\}/.test(part))) return { problem: 'has braces that are not closed' };
  return { template };
}

function pathOf(written: string): string[] | undefined {
  const [, index, dotted, key] = /^(index\s+)?((?:\.[\w-]+)+)(?:\s+"([^"]+)")?$/.exec(written) ?? [];
  if (dotted === undefined || (index === undefined) !== (key === undefined)) return undefined;
  return [...dotted.slice(1).split('.'), ...(key === undefined ? [] : [key])];
}

/** The text with values of the object in it, or the first place that has none there. */
export function fillTemplate(template: Template, object: KubeObject): { text: string } | { missing: string } {
  let text = '';
  for (const part of template) {
    const value = typeof part === 'string' ? part : valueAt(object, part.path);
    if (value === undefined || value === null || typeof value === 'object') return { missing: (part as TemplatePlace).written };
    text += String(value);
  }
  return { text };
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, name) => (typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined), object);
}
