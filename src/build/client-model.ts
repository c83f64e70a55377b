// Reads one model of the generated Kubernetes client: fields and formats from its code, required and descriptions from its typings.
import { readFileSync } from 'node:fs';

export interface ModelField {
  name: string;
  /** TypeScript notation: `Array<V1Container>`, `{ [key: string]: string; }`. */
  type: string;
  format: string;
  required: boolean;
  description: string;
}

export interface ClientModel {
  description: string;
  fields: ModelField[];
}

/** `folder` ends with a slash; throws when the client's files no longer look as expected. */
export function readClientModel(folder: string, name: string): ClientModel {
  const code = readFileSync(`${folder}${name}.js`, 'utf8');
  const start = code.indexOf('.attributeTypeMap = [');
  const end = code.indexOf('];', start);
  if (start < 0 || end < 0) throw new Error(`no attribute types in ${name}.js`);
  const attributes = JSON.parse(code.slice(code.indexOf('[', start), end + 1)) as {
    name: string;
    baseName: string;
    type: string;
    format: string;
  }[];
  const typings = readTypings(readFileSync(`${folder}${name}.d.ts`, 'utf8'));
  const fields = attributes.map(({ name: property, baseName, type, format }) => {
    const typing = typings.fields.get(property);
    if (!typing) throw new Error(`no typing for ${property} in ${name}.d.ts`);
    return { name: baseName, type, format, ...typing };
  });
  return { description: typings.description, fields };
}

interface Typings {
  description: string;
  fields: Map<string, { required: boolean; description: string }>;
}

function readTypings(text: string): Typings {
  const typings: Typings = { description: '', fields: new Map() };
  let comment: string[] = [];
  let isInComment = false;
  for (const rawLine of text.split('\n')) {
    const line = rawLine.trim();
    if (line === '/**') {
      comment = [];
      isInComment = true;
    } else if (line === '*/') isInComment = false;
    else if (isInComment) comment.push(line.startsWith('* ') ? line.slice(2) : line.replace(/^\*/, ''));
    else {
      // The generator has written the quotes as in a string of JavaScript.
      const description = comment.join('\n').replace(/\\(.)/g, '$1').trim();
      const field = /^'([^']+)'(\??):/.exec(line);
      if (field) typings.fields.set(field[1]!, { required: field[2] === '', description });
      else if (line.startsWith('export declare class')) typings.description = description;
      comment = [];
    }
  }
  return typings;
}
