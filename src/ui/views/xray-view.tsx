// The tree of objects: what hangs on what, downwards or upwards, live; Enter goes to what is under the cursor.
import type { Binding } from '../../model/binding.ts';
import type { Change } from '../../model/client.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { Intent, ObjectRef } from '../../model/intent.ts';
import { refTo } from '../../model/intent.ts';
import { keyOf } from '../../model/object.ts';
import { parseTimestamp } from '../../model/timestamp.ts';
import type { Tone } from '../../model/tone.ts';
import { containerState, containerTone } from '../container-rows.ts';
import { LiveStore } from '../live-store.ts';
import type { TreeDirection, TreeNode } from '../object-tree.ts';
import { keyOfRef, ObjectTree } from '../object-tree.ts';
import { columnText, readyText } from '../ready-text.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { View, ViewContext, ViewDefinition } from '../view.ts';
import { objectBindings } from './object-bindings.ts';
import { chosenObject, involvedObject } from './object-below.ts';
import { findKind } from '../kind-words.ts';
import { quiet } from './row-keys.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { countOf } from './table-title.ts';

/** A row knows its place, by which the table is sorted. */
type TreeRow = TreeNode & { readonly order: number };

/** Trees with more roots begin folded. */
const MOST_OPEN_ROOTS = 20;
const ALL = ['all', '*', '-A'];

/** `:xray deploy [namespace]`, `:xray deploy/web`, or the object under the cursor; args: direction. */
export const xrayView: ViewDefinition = {
  name: 'xray',
  commands: ['xray', 'xr', 'x'],
  objectKeys: [{ key: 'shift-x', title: 'Xray', hint: false }],
  create(context) {
    const { world, args, shell } = context;
    const [word = '', place] = (args['words'] ?? '').trim().split(/\s+/);
    const kind = word === '' || word.includes('/') ? undefined : findKind(world.registry, word);
    if (word !== '' && !findKind(world.registry, word.split('/')[0]!)) return sentencePage(context, 'xray', `no resource is called "${word.split('/')[0]!}"`);
    if (kind) return createTree(context, { plural: kind.plural, namespace: kind.namespaced ? (ALL.includes(place ?? '') ? '' : (place ?? shell.namespace)) : undefined });
    const chosen = chosenObject(context);
    const ref = chosen && involvedObject(world, chosen);
    if (!ref) return createTree(context, { plural: 'pods', namespace: shell.namespace });
    return createTree(context, ref);
  },
};

/** `subject` is an object, or a kind and a namespace ('' for all). */
function createTree(context: ViewContext, subject: ObjectRef | { plural: string; namespace: string | undefined }): View {
  const { world } = context;
  const { port } = world;
  const object = 'name' in subject ? subject : undefined;
  const folded = new Map<string, boolean>();
  let direction: TreeDirection = context.args['direction'] === 'up' ? 'up' : 'down';
  let isAllOpen: boolean | undefined;
  let tree: ObjectTree | undefined;
  let listed: { tree: ObjectTree; rows: readonly TreeRow[] } | undefined;

  const page: RowsPage<TreeRow> = new RowsPage<TreeRow>({
    context,
    crumb: 'xray',
    title: () => [
      { text: direction === 'up' ? 'xray upwards' : 'xray', tone: 'title' },
      { text: `(${object ? `${object.plural}/${keyOf({ metadata: object })}` : `${subject.plural}${subject.namespace === undefined ? '' : `/${subject.namespace || 'all'}`}`})`, tone: 'subtitle' },
      countOf(rows().length),
    ],
    spec: treeTable,
    rows,
    isSame: isSameRow,
    isWithoutFading: true,
    empty: () => (object ? `${object.plural} "${object.name}" not found` : `no ${subject.plural}${subject.namespace ? ` in ${subject.namespace}` : ''}`),
    bindings,
    follow(refresh) {
      tree = undefined;
      const store = new LiveStore(() => undefined, world.pacer);
      const unsubscribes = [
        store.subscribe(() => {
          tree = undefined;
          refresh();
        }),
        port.watch(undefined, (change) => {
          if (concerns(change)) store.touch();
        }),
        world.ticker.signal.subscribe(refresh),
      ];
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
        store.stop();
      };
    },
  });
  return page;

  function rows(): readonly TreeRow[] {
    if (!tree) {
      const all = roots();
      const isShort = object !== undefined || all.length <= MOST_OPEN_ROOTS;
      tree = new ObjectTree(port, { roots: all, direction, isOpen: (path, depth) => folded.get(path) ?? isAllOpen ?? (depth > 0 || isShort) });
    }
    if (listed?.tree !== tree) listed = { tree, rows: tree.nodes.map((node, order) => ({ ...node, order })) };
    return listed.rows;
  }

  function roots(): readonly ObjectRef[] {
    if (object) return port.find(object.plural, object.namespace, object.name) ? [object] : [];
    return port.list(subject.plural, subject.namespace ? { namespace: subject.namespace } : {}).map((each) => refTo(subject.plural, each));
  }

  /** Whether a change may make another tree. */
  function concerns({ plural, object: changed, previous }: Change): boolean {
    if (!tree) return false;
    const { uids, keys } = tree;
    if (plural === subject.plural && !object) return true;
    if (uids.has(changed.metadata.uid) || keys.has(keyOfRef(refTo(plural, changed)))) return true;
    if (changed.metadata.ownerReferences?.some(({ uid }) => uids.has(uid))) return true;
    const kind = world.registry.kind(plural);
    if (direction === 'up') return kind.uses?.(changed).some((key) => keys.has(key)) ?? false;
    const node = kind.nodeOf?.(changed);
    return node !== undefined && keys.has(`nodes/${node}`) && (previous === undefined || kind.nodeOf?.(previous) !== node);
  }

  function again(): void {
    tree = undefined;
    page.refresh();
  }

  function bindings(row: TreeRow | undefined): Binding[] {
    const missing = !row ? 'there is no row' : !row.ref ? 'these are not shown' : row.isMissing ? `${row.name} is not there` : undefined;
    const off = missing === undefined ? {} : { disabled: missing };
    const logs = (): Intent => ({ type: 'open', view: 'logs', ref: row!.ref!, args: { container: row!.container!.container.name } });
    const chosen = row?.ref && row.kind && row.object ? { ref: row.ref, kind: row.kind, object: row.object } : undefined;
    return [
      { key: 'enter', title: row?.container ? 'Logs' : 'Go to it', action: 'open', hint: true, ...off, run: () => (row!.container ? logs() : { type: 'open', view: 'table', ref: row!.ref! }) },
      { ...quiet('space', row?.isOpen ? 'Fold' : 'Unfold', () => fold(row!)), action: 'fold', hint: true, ...(row && row.children > 0 ? {} : { disabled: 'nothing is below it' }) },
      { ...quiet('x', 'Fold or unfold all', foldAll), hint: true },
      { ...quiet('r', direction === 'down' ? 'Upwards: owners and users' : 'Downwards', turn), action: 'turn-round', hint: true },
      ...(row?.container ? [{ key: 'l', title: 'Logs', hint: true, run: logs }] : []),
      ...objectBindings(world, chosen, missing),
    ];
  }

  function fold(row: TreeRow): void {
    folded.set(row.path, !row.isOpen);
    again();
  }

  function foldAll(): void {
    isAllOpen = !rows().some((row) => row.isOpen);
    folded.clear();
    again();
  }

  function turn(): void {
    direction = direction === 'down' ? 'up' : 'down';
    folded.clear();
    again();
  }
}

function isSameRow(left: TreeRow, right: TreeRow): boolean {
  return (
    left.order === right.order && left.name === right.name && left.object === right.object && left.children === right.children &&
    left.isOpen === right.isOpen && left.isMissing === right.isMissing && left.container?.status === right.container?.status
  );
}

function statusOf(row: TreeRow, now: number): string {
  if (row.isMissing) return 'not found';
  if (row.container) return containerState(row.container);
  const text = (row.object && row.kind && columnText(row.kind, row.object, 'STATUS', now)) ?? '';
  const fault = row.object && row.kind?.plural !== 'events' ? (row.kind?.health?.(row.object, now) ?? '') : '';
  return text !== '' && row.kind?.plural === 'pods' ? text : fault || text;
}

function toneOf(row: TreeRow, now: number): Tone | undefined {
  if (row.isMissing) return 'error';
  if (row.container) return containerTone(containerState(row.container));
  if (!row.object || !row.kind) return 'muted';
  return row.kind.health?.(row.object, now) ? 'error' : row.kind.tone?.(row.object, now);
}

const treeTable: TableSpec<TreeRow> = {
  keyOf: ({ path }) => path,
  nameOf: ({ name }) => name,
  tone: toneOf,
  columns: [
    {
      title: 'TREE',
      value: ({ order }) => order,
      text: ({ depth, name, children, isOpen }) => `${'  '.repeat(depth)}${children === 0 ? ' ' : isOpen ? '-' : '+'} ${name}${children > 0 && !isOpen ? ` (${children})` : ''}`,
      // Places move whenever something comes or goes above, which is no change of what stands there.
      isLive: true,
    },
    { title: 'READY', value: ({ kind, object, container }, now) => (object && kind && !container ? readyText(kind, object, now) : '') },
    { title: 'STATUS', value: statusOf },
    {
      title: 'AGE',
      value: ({ object, container }, now) => (object && !container ? now - parseTimestamp(object.metadata.creationTimestamp) : undefined),
      text: ({ object, container }, now) => (object && !container ? formatHumanDuration(now - parseTimestamp(object.metadata.creationTimestamp)) : ''),
      align: 'right',
      ageing: true,
    },
  ],
};
