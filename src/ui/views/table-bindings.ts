// The keys of every table: those of its kind first, then those that all tables share.
import { actionName } from '../../model/binding.ts';
import type { Binding } from '../../model/binding.ts';
import type { Intent } from '../../model/intent.ts';
import { refTo } from '../../model/intent.ts';
import type { Jump } from '../../model/jump.ts';
import { resourceOf } from '../../model/kind.ts';
import type { Kind, KindAction } from '../../model/kind.ts';
import type { KubeObject } from '../../model/object.ts';
import type { CursorMove } from '../table/cursor.ts';
import type { BindingGroup } from '../view.ts';
import type { World } from '../world.ts';
import { deleteQuestion } from './delete-question.ts';
import { jumpIntent } from './jump-intent.ts';
import { drillDownIntent, readOnlyReason } from './kind-bindings.ts';
import { allNamespaces } from './table-spec.ts';
import type { TableView } from './table-view.tsx';

const nothing: Intent = { type: 'none' };

/** So many actions of a kind are among the first hints: the first ones that can be used. */
const MAIN_KEYS = 3;

const moves: readonly [key: string, title: string, move: CursorMove][] = [
  ['j', 'Down', 'down'],
  ['down', 'Down', 'down'],
  ['wheeldown', 'Down', 'down'],
  ['k', 'Up', 'up'],
  ['up', 'Up', 'up'],
  ['wheelup', 'Up', 'up'],
  ['g', 'First row', 'top'],
  ['home', 'First row', 'top'],
  ['shift-g', 'Last row', 'bottom'],
  ['end', 'Last row', 'bottom'],
  ['ctrl-f', 'Page down', 'page-down'],
  ['pagedown', 'Page down', 'page-down'],
  ['ctrl-b', 'Page up', 'page-up'],
  ['pageup', 'Page up', 'page-up'],
];

export function tableBindings(view: TableView): BindingGroup[] {
  const { kind } = view;
  return [
    { title: resourceOf(kind), bindings: [...objectBindings(view), ...actionBindings(view), ...changeBindings(view), ...copyBindings(view)] },
    { title: 'namespaces', bindings: namespaceBindings(view) },
    { title: 'table', bindings: [...rowBindings(view), ...layoutBindings(view), ...moveBindings(view)] },
  ];
}

/** Enter, and every view that opens on the object under the cursor. */
function objectBindings(view: TableView): Binding[] {
  const { current, kind, world } = view;
  const disabled = noObject(current);
  const opened = world.views.flatMap(({ name, objectKeys = [] }) => objectKeys.flatMap(({ key, title, hint = true, plurals, args }): Binding[] => {
    if (plurals && !plurals.includes(kind.plural)) return [];
    return [binding({ key, title, hint }, disabled, () => ({ type: 'open', view: name, ref: refTo(kind.plural, current!), ...(args ? { args } : {}) }))];
  }));
  return [{ key: 'enter', title: enterTitle(view), action: 'open', ...(current ? {} : { disabled: 'there is no row' }), run: () => drillDown(view) }, ...opened];
}

function actionBindings(view: TableView): Binding[] {
  const { kind, world } = view;
  const context = { reader: world.port, now: () => world.port.now, faults: world.port.faults };
  let mainKeys = 0;
  return (kind.actions ?? []).map((action) => {
    const { objects, disabled } = objectsOf(view, action);
    const main = disabled === undefined && mainKeys++ < MAIN_KEYS;
    const title = action.many && objects.length > 1 ? `${action.title} ${objects.length}` : action.title;
    return binding({ key: action.key, title, action: actionName(action), hint: true, main, ...(action.changes ? { changes: true } : {}) }, disabled, () => action.run(objects, context));
  });
}

/** The objects that an action would work on, or why it cannot. Marks count only where several make sense. */
function objectsOf(view: TableView, action: KindAction): { objects: readonly KubeObject[]; disabled?: string } {
  const { current } = view;
  const chosen = action.many ? view.selection() : current ? [current] : [];
  const opensNamespace = view.kind.plural === 'namespaces' && !action.changes;
  const missing = opensNamespace && chosen.length > 0 ? undefined : noObject(chosen[0]);
  if (missing) return { objects: [], disabled: missing };
  if (action.changes && view.world.readOnly) return { objects: [], disabled: readOnlyReason };
  const objects = chosen.filter((object) => action.disabled?.(object) === undefined);
  return objects.length > 0 ? { objects } : { objects, disabled: action.disabled?.(chosen[0]!) ?? 'not possible here' };
}

function changeBindings(view: TableView): Binding[] {
  const { kind, world } = view;
  const objects = view.selection();
  const disabled = world.readOnly ? readOnlyReason : noObject(objects[0]);
  const title = objects.length > 1 ? `Delete ${objects.length}` : 'Delete';
  const { current } = view;
  return [
    binding({ key: 'e', title: 'Edit', hint: true, changes: true }, world.readOnly ? readOnlyReason : noObject(current), () => ({ type: 'edit', ref: refTo(kind.plural, current!) })),
    binding({ key: 'ctrl-d', title, action: 'delete', hint: true, changes: true }, disabled, () => ({
      type: 'ask',
      question: deleteQuestion({ reader: world.port, faults: world.port.faults, kind, objects, hiddenMarks: view.hiddenMarks, files: view.files }),
    })),
  ];
}

/** Where a kind has an action on `c`, that goes first, as in k9s. */
function copyBindings(view: TableView): Binding[] {
  const objects = view.selection();
  const names = objects.map(({ metadata }) => metadata.name);
  const namespaces = [...new Set(objects.map(({ metadata }) => metadata.namespace ?? ''))];
  const copy = (texts: readonly string[]): Intent => ({ type: 'copy', text: texts.join('\n'), what: texts.length === 1 ? texts[0]! : `${texts.length} lines` });
  return [
    binding({ key: 'c', title: names.length > 1 ? `Copy ${names.length} names` : 'Copy the name', action: 'copy' }, noObject(objects[0]), () => copy(names)),
    ...(view.kind.namespaced ? [binding({ key: 'n', title: 'Copy the namespace', action: 'copy-namespace' }, noObject(objects[0]), () => copy(namespaces))] : []),
  ];
}

function namespaceBindings(view: TableView): Binding[] {
  if (!view.kind.namespaced) return [];
  const use = (key: string, namespace: string): Binding => ({
    key,
    title: namespace === '' ? 'all' : namespace,
    action: `namespace-${key}`,
    hint: true,
    run: () => {
      view.shell.useNamespace(namespace);
      return nothing;
    },
  });
  return [use('0', ''), ...view.shell.favourites.map((namespace, index) => use(String(index + 1), namespace))];
}

function rowBindings(view: TableView): Binding[] {
  const bindings = [
    quiet('space', 'Mark', () => view.toggleMark()),
    quiet('ctrl-space', 'Mark up to the next mark', () => view.markRange()),
    quiet('ctrl-\\', 'Clear marks', () => view.clearMarks()),
  ];
  if (!view.isFiltered) return bindings;
  return [...bindings, { ...quiet('escape', 'Clear the filter', () => view.setFilter('')), action: 'back' }];
}

function layoutBindings(view: TableView): Binding[] {
  const sorts: [string, string][] = [['shift-n', 'NAME'], ['shift-a', 'AGE'], ['shift-s', 'STATUS'], ['shift-p', 'NAMESPACE']];
  return [
    quiet('ctrl-w', 'Wide columns', () => view.toggleWide()),
    quiet('ctrl-z', 'Faults only', () => view.toggleFaults()),
    ...sorts.filter(([, title]) => view.hasColumn(title)).map(([key, title]) => quiet(key, `Sort by ${title}`, () => view.sortBy(title))),
    quiet('shift-right', 'Pick the next column', () => view.pickColumn(1)),
    quiet('shift-left', 'Pick the column before', () => view.pickColumn(-1)),
    quiet('shift-o', 'Sort by the picked column', () => view.sortPicked()),
    quiet('=', 'Own widths of columns', () => view.pulled.reset()),
    quiet('ctrl-r', 'List anew', () => view.reload()),
    { key: 'ctrl-s', title: 'Save as CSV', run: () => ({ type: 'save', name: [view.kind.plural, ...(view.namespace === undefined ? [] : [view.namespace || 'all'])].join('-'), extension: 'csv', text: view.csv() }) },
  ];
}

function moveBindings(view: TableView): Binding[] {
  return [
    ...moves.map(([key, title, move]) => quiet(key, title, () => view.move(move))),
    ...(['h', 'left'] as const).map((key) => quiet(key, 'Scroll left', () => view.scrollBy(-1))),
    ...(['l', 'right'] as const).map((key) => quiet(key, 'Scroll right', () => view.scrollBy(1))),
  ];
}

function drillDown({ current, kind, world }: TableView): Intent {
  if (!current) return nothing;
  const jump = jumpOf(world, kind);
  return jump && current !== allNamespaces ? jumpIntent(jump, kind, current) : drillDownIntent(world, kind, current);
}

/** What the user wants Enter to open. */
function jumpOf({ settings }: World, { plural }: Kind): Jump | undefined {
  return settings?.snapshot().jumps.get(plural);
}

function enterTitle({ current, kind, world }: TableView): string {
  const jump = jumpOf(world, kind);
  if (jump) return `Jump to ${jump.to}`;
  const target = current && kind.drillDown?.(current);
  if (!target) return 'Describe';
  if ('plural' in target) return `Its ${resourceOf(world.registry.kind(target.plural))}`;
  if (target.view === 'use-namespace') return 'Use and show its pods';
  return world.views.some(({ name }) => name === target.view) ? `Its ${target.view}` : 'Describe';
}

function noObject(object: KubeObject | undefined): string | undefined {
  if (!object) return 'there is no row';
  return object === allNamespaces ? 'this row stands for all namespaces' : undefined;
}

function binding(head: Omit<Binding, 'run' | 'disabled'>, disabled: string | undefined, run: () => Intent): Binding {
  return disabled === undefined ? { ...head, run } : { ...head, disabled, run };
}

/** A key that only changes what this view shows. */
function quiet(key: string, title: string, run: () => void): Binding {
  return {
    key,
    title,
    run() {
      run();
      return nothing;
    },
  };
}
