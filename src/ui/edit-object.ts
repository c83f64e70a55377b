// `kubectl edit` from the screen: the object as YAML in the user's editor, what was changed sent as an update, a refusal back into the editor.
import { deepEqual, isMap } from '../model/equal.ts';
import { ApiError, formatKubectlError } from '../model/errors.ts';
import type { ObjectRef } from '../model/intent.ts';
import { printedName } from '../model/kind.ts';
import type { KubeObject } from '../model/object.ts';
import { jsonMergePatch } from '../model/patch.ts';
import { formatYaml } from '../model/yaml-text.ts';
import type { EditText } from './terminal/editor.ts';
import type { World } from './world.ts';

/** Reads one YAML document; answers what is wrong with it, with line and column, when it is none. */
export type ReadYaml = (text: string) => { readonly value: Readonly<Record<string, unknown>> } | { readonly problem: string };

export interface EditOutcome {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

const preamble = [
  'Change the object below and save the file. Lines that begin with # are ignored;',
  'an empty file, or one without a change, leaves the object as it is.',
  'What the cluster refuses is shown here again, with the reason.',
];

/** Edits one object until the cluster takes it or the user gives up. Never rejects. */
export async function editObject(world: World, ref: ObjectRef, edit: EditText): Promise<EditOutcome> {
  const { port, readYaml } = world;
  const kind = port.registry.kind(ref.plural);
  const object = port.find(ref.plural, ref.namespace, ref.name);
  if (!object) return { level: 'error', text: `${ref.plural} "${ref.name}" not found` };
  if (!readYaml) return { level: 'warn', text: 'this dashboard cannot read YAML' };
  const subject = `${printedName(kind)}/${ref.name}`;
  const original = editableText(object);
  // Read from the text, so that nothing but the user's own changes counts as one.
  const before = readYaml(original);
  if ('problem' in before) return { level: 'error', text: before.problem };
  let body = original;
  let problem: string | undefined;
  for (;;) {
    let saved: string;
    try {
      saved = withoutComments(await edit(`${commentOf(problem)}${body}`, `${kind.singular}-${ref.name}.yaml`));
    } catch (error) {
      return { level: 'error', text: error instanceof Error ? error.message : String(error) };
    }
    if (saved.trim() === '') return { level: 'warn', text: `edit of ${subject} cancelled: the saved file was empty` };
    if (saved === body) {
      return problem === undefined
        ? { level: 'info', text: `edit of ${subject} cancelled: no changes made` }
        : { level: 'error', text: `edit of ${subject} given up: ${oneLine(problem)}` };
    }
    body = saved;
    const after = readYaml(saved);
    if ('problem' in after) {
      problem = after.problem;
      continue;
    }
    const patch = differenceOf(before.value, after.value);
    if (Object.keys(patch).length === 0) return { level: 'info', text: `edit of ${subject} cancelled: no changes made` };
    problem = await send(world, ref, object, patch);
    if (problem === undefined) return { level: 'info', text: `${subject} edited  (${editLine(ref)})` };
  }
}

function editLine({ plural, name, namespace }: ObjectRef): string {
  return `kubectl edit ${plural}/${name}${namespace ? ` -n ${namespace}` : ''}`;
}

/** Answers the refusal. The patch meets the object as it is by now, so that its status may have moved on meanwhile. */
async function send({ port }: World, ref: ObjectRef, edited: KubeObject, patch: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const live = port.find(ref.plural, ref.namespace, ref.name);
  if (!live || live.metadata.uid !== edited.metadata.uid) return `${ref.plural} "${ref.name}" not found: it was deleted while it was edited`;
  const { metadata } = patch;
  const isAnother = 'apiVersion' in patch || 'kind' in patch || (isMap(metadata) && ('name' in metadata || 'namespace' in metadata));
  if (isAnother) return 'apiVersion, kind, name and namespace of an object cannot be changed';
  try {
    await port.request({ verb: 'update', plural: ref.plural, object: jsonMergePatch(live, patch) }, { kubectl: editLine(ref) });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return formatKubectlError(error);
  }
}

/** As kubectl shows it, without what only the server's own books need. */
function editableText(object: KubeObject): string {
  const { managedFields: _hidden, ...metadata } = object.metadata;
  return formatYaml({ ...object, metadata });
}

function commentOf(problem: string | undefined): string {
  const lines = problem === undefined ? preamble : [...preamble, '', ...problem.split('\n')];
  return lines.map((line) => `# ${line}`.trimEnd()).join('\n').concat('\n#\n');
}

/** Only the comment on top: a # further down may be part of a text. */
function withoutComments(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const start = lines.findIndex((line) => !line.startsWith('#'));
  return start < 0 ? '' : lines.slice(start).join('\n');
}

/** A JSON merge patch that makes `after` of `before`; `{}` when they are equal. */
export function differenceOf(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (isMap(value) && isMap(old)) {
      const inner = differenceOf(old, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!Object.hasOwn(before, key) || !deepEqual(old, value)) {
      patch[key] = value;
    }
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) patch[key] = null;
  return patch;
}

/** Without the excerpt of the text, whose mark under a column means nothing in one line. */
function oneLine(text: string): string {
  return text.replace(/\n[^\n]*\n *\^$/, '').replaceAll(/\n[*\s]*/g, ' ');
}
