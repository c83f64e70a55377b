// The manifests folder: its files and their objects, what is wrong with them, and what has drifted.
import type { Binding } from '../../model/binding.ts';
import type { ClusterPort } from '../../model/client.ts';
import { formatHumanDuration } from '../../model/duration.ts';
import type { Intent, ObjectRef } from '../../model/intent.ts';
import type { Tone } from '../../model/tone.ts';
import type { TonedLine } from '../components/toned-text.ts';
import type { ManifestFile, ManifestObject, ManifestsPort, ManifestsSnapshot } from '../manifests-port.ts';
import type { TableSpec } from '../table/table-column.ts';
import type { View, ViewContext, ViewDefinition } from '../view.ts';
import { counted } from '../why/explanation.ts';
import { reapply, writeBack } from './manifest-actions.ts';
import { fileLines, objectLines, objectName, objectTones } from './manifest-lines.ts';
import { chosenObject } from './object-below.ts';
import { RowsPage } from './rows-page.tsx';
import { sentencePage } from './sentence-page.tsx';
import { readOnlyReason } from './kind-bindings.ts';

/** A file, or one of its objects below it. */
interface ManifestRow {
  readonly file: ManifestFile;
  readonly object: ManifestObject | undefined;
  /** Of the object in its file; -1 for the file itself. */
  readonly index: number;
}

export const manifestsView: ViewDefinition = {
  name: 'manifests',
  commands: ['manifests'],
  create(context) {
    const { manifests } = context.world;
    if (!manifests) return sentencePage(context, 'manifests', 'No manifests folder is watched: kubarium was started with --no-watch.');
    return manifestsPage(context, manifests);
  },
};

function manifestsPage(context: ViewContext, manifests: ManifestsPort): View {
  const { world, shell } = context;
  let listed: { snapshot: ManifestsSnapshot; rows: readonly ManifestRow[] } | undefined;
  return new RowsPage<ManifestRow>({
    context,
    crumb: 'manifests',
    title: () => titleOf(manifests.snapshot()),
    spec: manifestTable,
    rows() {
      const snapshot = manifests.snapshot();
      if (listed?.snapshot !== snapshot) listed = { snapshot, rows: rowsOf(snapshot) };
      return listed.rows;
    },
    isSame: (left, right) => left.file === right.file && left.object === right.object,
    isOrdered: true,
    startKey: startKey(context, manifests.snapshot()),
    empty: () => emptyText(manifests.snapshot()),
    head: () => noticeLines(manifests.snapshot()),
    details: (row) => (row ? (row.object ? objectLines(row.file, row.object) : fileLines(row.file)) : []),
    follow(refresh) {
      const unsubscribes = [manifests.subscribe(refresh), world.ticker.signal.subscribe(refresh)];
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      };
    },
    bindings: (row) => bindingsOf(context, manifests, row, shell),
  });
}

function bindingsOf({ world }: ViewContext, manifests: ManifestsPort, row: ManifestRow | undefined, shell: ViewContext['shell']): Binding[] {
  const objects = row ? (row.object ? [row.object] : row.file.objects.filter(({ state }) => state !== 'duplicate')) : [];
  const drifted = objects.filter(({ state }) => state === 'drifted');
  const action = { manifests, shell, path: row?.file.path ?? '' };
  const missing = row ? undefined : 'there is no row';
  const noObject = missing ?? (row?.object ? undefined : 'this row is a file: move to one of its objects');
  const readOnly = world.readOnly ? readOnlyReason : undefined;
  const isThere = row?.object !== undefined && isInCluster(world.port, row.object.ref);
  const isGone = noObject ?? (isThere ? undefined : 'the cluster has it not');
  const open = (view: string): Intent => ({ type: 'open', view, ref: row!.object!.ref });
  return [
    binding({ key: 'enter', title: row?.object ? `Its table` : 'All about the file', action: 'open' }, missing ?? (row?.object ? isGone : undefined), () =>
      row!.object ? open('table') : { type: 'open', view: 'manifest', args: { path: row!.file.path } },
    ),
    binding({ key: 'r', title: 'Re-apply', hint: true, changes: true }, missing ?? readOnly ?? (objects.length > 0 ? undefined : 'there is no object in it'), () => reapply(action, objects)),
    binding({ key: 'b', title: 'Write back', hint: true, changes: true }, missing ?? readOnly ?? (drifted.length > 0 ? undefined : 'nothing in it has drifted'), () => writeBack(action, drifted)),
    binding({ key: 'w', title: 'Why', hint: true }, isGone, () => open('why')),
    binding({ key: 'd', title: 'Describe', hint: true }, isGone, () => open('describe')),
    binding({ key: 'y', title: 'YAML', hint: true }, isGone, () => open('yaml')),
  ];
}

/** A document may be of a kind that no cluster knows. */
function isInCluster(port: ClusterPort, { plural, namespace, name }: ObjectRef): boolean {
  return port.registry.find(plural)?.plural === plural && port.find(plural, namespace, name) !== undefined;
}

function binding(head: Omit<Binding, 'run' | 'disabled'>, disabled: string | undefined, run: () => Intent): Binding {
  return disabled === undefined ? { ...head, run } : { ...head, disabled, run };
}

function rowsOf({ files }: ManifestsSnapshot): ManifestRow[] {
  return files.flatMap((file): ManifestRow[] => [{ file, object: undefined, index: -1 }, ...file.objects.map((object, index) => ({ file, object, index }))]);
}

/** The place of an object makes its key: a file may define the same one twice, and its kind may get another name once it is known. */
function keyOf({ file, object, index }: ManifestRow): string {
  return object ? `${file.path}\n${String(index).padStart(6, '0')} ${object.ref.name}` : file.path;
}

const fileTones: Readonly<Record<ManifestFile['state'], Tone | undefined>> = { ok: undefined, error: 'error', warning: 'warning', empty: 'muted', waiting: 'pending' };

const manifestTable: TableSpec<ManifestRow> = {
  keyOf,
  nameOf: ({ file, object }) => (object ? `${file.path} ${objectName(object)}` : file.path),
  tone: ({ file, object }) => (object ? objectTones[object.state] : fileTones[file.state]),
  columns: [
    // Called so because names stay in sight, whatever else has to go.
    { title: 'NAME', value: keyOf, text: ({ file, object }) => (object ? `   ${objectName(object)}` : file.path) },
    { title: 'STATE', value: ({ file, object }) => object?.state ?? file.state },
    { title: 'LINE', isExtra: true, value: ({ object }) => object?.line, align: 'right' },
    { title: 'OBJECTS', isExtra: true, value: ({ file, object }) => (object ? undefined : file.objects.length), align: 'right' },
    { title: 'PROBLEMS', value: ({ file, object }) => (object ? undefined : file.problems.length), text: ({ file, object }) => (object || file.problems.length === 0 ? '' : String(file.problems.length)), align: 'right' },
    {
      title: 'DRIFT',
      value: (row) => driftOf(row),
      text: (row) => (driftOf(row) === 0 ? '' : counted(driftOf(row), 'field')),
      tone: () => 'warning',
    },
    {
      title: 'APPLIED',
      isExtra: true,
      value: ({ file, object }, now) => (object || file.appliedAtMs === undefined ? undefined : now - file.appliedAtMs),
      text: ({ file, object }, now) => (object || file.appliedAtMs === undefined ? '' : `${formatHumanDuration(Math.max(0, now - file.appliedAtMs))} ago`),
      align: 'right',
      ageing: true,
    },
  ],
};

function driftOf({ file, object }: ManifestRow): number {
  return object ? object.differences.length : file.objects.reduce((sum, { differences }) => sum + differences.length, 0);
}

function titleOf({ folder, files, counts }: ManifestsSnapshot): TonedLine {
  return [
    { text: 'manifests', tone: 'title' },
    { text: `[${files.length}]`, tone: 'count' },
    { text: ` ${counts.ok} applied`, tone: 'ok' },
    ...(counts.failed > 0 ? [{ text: ` ${counts.failed} failed`, tone: 'error' } as const] : []),
    ...(counts.drifted > 0 ? [{ text: ` ${counts.drifted} drifted`, tone: 'warning' } as const] : []),
    ...(folder?.ignored ? [{ text: ` ${counted(folder.ignored, 'file')} ignored`, tone: 'muted' } as const] : []),
  ];
}

function noticeLines({ folder }: ManifestsSnapshot): TonedLine[] {
  const lines: TonedLine[] = [];
  if (folder?.state === 'gone') lines.push([{ text: ' the folder has vanished; nothing is deleted until it is back', tone: 'warning' }]);
  if (folder?.notice !== undefined) lines.push([{ text: ` ${folder.notice}`, tone: 'warning' }]);
  return lines;
}

function emptyText({ folder }: ManifestsSnapshot): string {
  if (folder?.state === 'reading') return 'the folder is being read';
  if (folder?.state === 'missing') return 'the folder does not exist yet; it is used as soon as it does';
  if (folder?.ignored) return 'every manifest is ignored: see .kubariumignore in the folder';
  return 'no manifests yet: save a .yaml file in the folder';
}

/** Begins on the object under the cursor of the table below, when a file defines it; else on the first file with a problem. */
function startKey(context: ViewContext, snapshot: ManifestsSnapshot): string | undefined {
  const rows = rowsOf(snapshot);
  const ref = chosenObject(context);
  const own = ref && rows.find(({ object }) => object && object.state !== 'duplicate' && object.ref.plural === ref.plural && object.ref.name === ref.name && object.ref.namespace === ref.namespace);
  const found = own ?? rows.find(({ file, object }) => !object && file.state === 'error');
  return found && keyOf(found);
}
