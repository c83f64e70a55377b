// The delete dialog: what goes, what goes with it, what comes back, and how.
import { describeDependents } from '../../kinds/dependents.ts';
import { kubectlLine, referTo, subjectOf } from '../../kinds/kubectl-line.ts';
import { describeReplacement } from '../../kinds/replacement.ts';
import type { Propagation, ReadOnlyClient } from '../../model/client.ts';
import type { FaultsPort } from '../../model/fault.ts';
import type { DialogAnswers, DialogField, Question } from '../../model/intent.ts';
import { resourceOf } from '../../model/kind.ts';
import type { Kind } from '../../model/kind.ts';
import { isMirrorPod } from '../../model/mirror-pod.ts';
import { keyOf } from '../../model/object.ts';
import type { KubeObject, Pod } from '../../model/object.ts';
import type { ManifestFiles } from '../manifest-files.ts';

export interface DeleteOptions {
  reader: ReadOnlyClient;
  /** Tells whether anybody runs who would make it again. */
  faults: FaultsPort | undefined;
  kind: Kind;
  objects: readonly KubeObject[];
  /** Marked rows that the filter hides; they stay. */
  hiddenMarks: number;
  files: ManifestFiles | undefined;
}

/** Losing one of these takes much else with it, so its name has to be typed; and so has a number of objects that are not all listed. */
const typedKinds = new Set(['namespaces', 'nodes']);
/** Objects that are listed one by one. */
const MOST_LISTED = 12;
/** Dependents are looked up for this many objects at most: each look is a walk. */
const MOST_FOLLOWED = 200;

export function deleteQuestion({ reader, faults, kind, objects, hiddenMarks, files }: DeleteOptions): Question {
  const subject = subjectOf(objects);
  // What depends on them is looked up once: the dialog is drawn with every key.
  const dependents = new Map(objects.slice(0, MOST_FOLLOWED).map((object) => [object, describeDependents(reader, object)]));
  const lines = (answers: DialogAnswers): string[] => {
    const shown = objects.slice(0, MOST_LISTED).flatMap((object) => describeOne(object, dependents.get(object) ?? [], answers, kind, files, faults));
    if (objects.length > MOST_LISTED) shown.push(`and ${objects.length - MOST_LISTED} more`);
    if (hiddenMarks > 0) shown.push(`${hiddenMarks} marked but hidden by the filter: ${hiddenMarks === 1 ? 'it stays' : 'they stay'}`);
    return shown;
  };
  return {
    title: `Delete ${subject}`,
    destructive: true,
    okLabel: 'Delete',
    lines,
    fields: fieldsOf(kind, objects),
    onOk(answers) {
      const propagationPolicy = answers['propagation'] as Propagation;
      const isForced = answers['force'] === true;
      return {
        type: 'request',
        requests: objects.map(({ metadata }) => ({
          verb: 'delete',
          plural: kind.plural,
          ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
          name: metadata.name,
          // Another object of the same name may have taken its place while the dialog was open.
          options: { propagationPolicy, preconditions: { uid: metadata.uid }, ...(isForced ? { gracePeriodSeconds: 0 } : {}) },
        })),
        done: `deleted ${subject}`,
        kubectl: kubectlLine('delete', objects, ...flagsOf(propagationPolicy, isForced)),
      };
    },
  };
}

function fieldsOf(kind: Kind, objects: readonly KubeObject[]): DialogField[] {
  const fields: DialogField[] = [
    {
      name: 'propagation',
      kind: 'choice',
      label: 'Dependents',
      value: 'Background',
      options: ['Background', 'Foreground', 'Orphan'].map((value) => ({ value, label: value })),
    },
    { name: 'force', kind: 'checkbox', label: 'Force (no grace period)', value: false },
  ];
  if (!typedKinds.has(kind.plural) && objects.length <= MOST_LISTED) return fields;
  const [first] = objects;
  const expected = objects.length === 1 ? first!.metadata.name : `${objects.length} ${resourceOf(kind)}`;
  // Last, so that Enter behind the name leads to the button.
  return [...fields, { name: 'confirm', kind: 'confirm', label: `Type ${expected}`, expected }];
}

function describeOne(object: KubeObject, dependents: readonly string[], answers: DialogAnswers, kind: Kind, files: ManifestFiles | undefined, faults: FaultsPort | undefined): string[] {
  const { namespace, deletionTimestamp } = object.metadata;
  const lines = [`${referTo(object)}${namespace ? ` in ${namespace}` : ''}${deletionTimestamp ? ', already being deleted' : ''}`];
  const isOrphaning = answers['propagation'] === 'Orphan';
  for (const line of dependents) lines.push(isOrphaning && kind.namespaced ? `  left behind: ${line}` : `  with it: ${line}`);
  const replacement = describeReplacement(object, faults?.components());
  if (replacement) lines.push(`  ${replacement}`);
  const file = files?.of(kind.plural, keyOf(object));
  if (file && !(kind.plural === 'pods' && isMirrorPod(object as Pod))) lines.push(`  it stands in ${file.path}, which brings it back when it is saved`);
  return lines;
}

function flagsOf(propagation: Propagation, isForced: boolean): string[] {
  const flags = propagation === 'Background' ? [] : [`--cascade=${propagation.toLowerCase()}`];
  return isForced ? [...flags, '--force', '--grace-period=0'] : flags;
}
