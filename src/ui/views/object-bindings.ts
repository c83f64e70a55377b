// The keys of a row that stands for an object, in tables that are not of one kind: what opens on it, edit, delete.
import type { Binding } from '../../model/binding.ts';
import type { Intent, ObjectRef } from '../../model/intent.ts';
import type { Kind } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import { ManifestFiles } from '../manifest-files.ts';
import type { World } from '../world.ts';
import { deleteQuestion } from './delete-question.ts';
import { readOnlyReason } from './kind-bindings.ts';

export interface ObjectRow {
  readonly ref: ObjectRef;
  readonly kind: Kind;
  readonly object: KubeObject;
}

/** `missing` says why there is no object. */
export function objectBindings(world: World, row: ObjectRow | undefined, missing: string | undefined): Binding[] {
  const off = row && missing === undefined ? {} : { disabled: missing ?? 'there is no row' };
  const changing = world.readOnly ? { disabled: readOnlyReason } : off;
  const opens = world.views.flatMap(({ name, objectKeys = [] }) => objectKeys.flatMap(({ key, title, hint = true, plurals, args }): Binding[] => {
    if (plurals && !plurals.includes(row?.kind.plural ?? '')) return [];
    return [{ key, title, hint, ...off, run: () => ({ type: 'open', view: name, ref: row!.ref, ...(args ? { args } : {}) }) }];
  }));
  const logs = (args: Readonly<Record<string, string>>): Intent => ({ type: 'open', view: 'logs', ref: row!.ref, args });
  return [
    ...opens,
    ...(row?.kind.plural === 'pods'
      ? [
          { key: 'l', title: 'Logs', hint: true, ...off, run: () => logs({}) },
          { key: 'p', title: 'Logs previous', ...off, run: () => logs({ previous: 'true' }) },
          { key: 's', title: 'Shell', changes: true, ...changing, run: (): Intent => ({ type: 'open', view: 'shell', ref: row!.ref }) },
        ]
      : []),
    { key: 'e', title: 'Edit', hint: true, changes: true, ...changing, run: () => ({ type: 'edit', ref: row!.ref }) },
    { key: 'ctrl-d', title: 'Delete', hint: true, changes: true, ...changing, run: () => askDelete(world, row!) },
  ];
}

function askDelete({ port, manifests }: World, { kind, object }: ObjectRow): Intent {
  return { type: 'ask', question: deleteQuestion({ reader: port, faults: port.faults, kind, objects: [object], hiddenMarks: 0, files: manifests && new ManifestFiles(manifests) }) };
}
