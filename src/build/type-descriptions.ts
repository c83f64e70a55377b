// What Kubernetes says of fields that hold a struct: the generated client leaves these out, the types package has them.
import { readFileSync, readdirSync } from 'node:fs';

/** Answers the text of a field by the definition's own name ('v1.PodSpec', 'events/v1.Event'); undefined where there is none. */
export type FieldTexts = (definition: string, field: string) => string | undefined;

/** Where a struct stands that several groups have under one name. */
const HOMES = ['core', 'meta', 'apps', 'batch', 'networking', 'policy', 'rbac', 'storage', 'scheduling', 'autoscaling'];

/** `folder` is that of the package kubernetes-types, with a final slash. */
export function readFieldTexts(folder: string): FieldTexts {
  const modules = new Map<string, ReadonlyMap<string, ReadonlyMap<string, string>>>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const module = /^(\w+\/v\w+)\.d\.ts$/.exec(file)?.[1];
    if (module) modules.set(module, readModule(readFileSync(`${folder}${file}`, 'utf8')));
  }
  return (definition, field) => {
    const [place = '', struct = ''] = definition.split('.');
    const places = place.includes('/') ? [place] : [...new Set([...HOMES.map((group) => `${group}/${place}`), ...[...modules.keys()].filter((module) => module.endsWith(`/${place}`))])];
    for (const module of places) {
      const text = modules.get(module)?.get(struct)?.get(field);
      if (text) return text;
    }
    return undefined;
  };
}

/** Interfaces by name, each with the comments of its fields. */
function readModule(text: string): Map<string, Map<string, string>> {
  const interfaces = new Map<string, Map<string, string>>();
  let fields: Map<string, string> | undefined;
  let comment = '';
  for (const [, name, words, field] of text.matchAll(/^export interface (\w+)|\/\*\*([\s\S]*?)\*\/|^ {4}"?([\w$]+)"?\??: /gm)) {
    if (name) interfaces.set(name, (fields = new Map()));
    else if (words !== undefined) comment = words.split('\n').map((line) => line.trim().replace(/^\* ?/, '')).join('\n').trim();
    else if (field) {
      if (comment) fields?.set(field, comment);
      comment = '';
    }
  }
  return interfaces;
}
