// Re-apply and write back: what the keys ask first, and what becomes of it.
import type { Intent, Question } from '../../model/intent.ts';
import { makeVisible } from '../../model/visible-text.ts';
import type { ManifestObject, ManifestsPort } from '../manifests-port.ts';
import type { Shell } from '../view.ts';
import { formatValue, objectName } from './manifest-lines.ts';

const nothing: Intent = { type: 'none' };
/** Differences that a dialog lists. */
const MOST_LISTED = 12;

export interface ManifestActionContext {
  manifests: ManifestsPort;
  shell: Pick<Shell, 'flash'>;
  /** The file, for messages. */
  path: string;
}

/** Applies documents again; asks first when that overwrites live values. */
export function reapply(context: ManifestActionContext, objects: readonly ManifestObject[]): Intent {
  const drifted = objects.filter(({ differences }) => differences.length > 0);
  const run = (): Intent => {
    void perform(context, objects, (object) => context.manifests.reapply(object.ref), (subject) => `re-applied ${subject}  (kubectl apply -f ${context.path})`);
    return nothing;
  };
  if (drifted.length === 0) return run();
  return ask({
    title: `Re-apply ${context.path}`,
    okLabel: 'Re-apply',
    lines: () => ['The live values become those of the file:', ...differenceTexts(drifted, 'live', 'file')],
    onOk: run,
  });
}

/** Writes live values into the file; always asks, for it changes what the user wrote. */
export function writeBack(context: ManifestActionContext, objects: readonly ManifestObject[]): Intent {
  return ask({
    title: `Write to ${context.path}`,
    okLabel: 'Write',
    lines: () => ['The file gets the live values; comments and layout stay:', ...differenceTexts(objects, 'file', 'live')],
    onOk() {
      void perform(context, objects, (object) => context.manifests.writeBack(object.ref), (subject) => `wrote ${subject} to ${context.path}`);
      return nothing;
    },
  });
}

function ask(question: Question): Intent {
  return { type: 'ask', question };
}

function differenceTexts(objects: readonly ManifestObject[], from: 'file' | 'live', to: 'file' | 'live'): string[] {
  const lines = objects.flatMap((object) => [`${objectName(object)}:`, ...object.differences.map((difference) => `  ${difference.path}: ${formatValue(difference[from])} -> ${formatValue(difference[to])}`)]);
  return lines.length <= MOST_LISTED ? lines : [...lines.slice(0, MOST_LISTED), `and ${lines.length - MOST_LISTED} more`];
}

/** One after the other; the first refusal ends it and is flashed. */
async function perform({ shell }: ManifestActionContext, objects: readonly ManifestObject[], run: (object: ManifestObject) => Promise<unknown>, done: (subject: string) => string): Promise<void> {
  for (const object of objects) {
    const problem = await problemOf(run(object));
    if (problem !== undefined) return shell.flash('error', `${objectName(object)}: ${makeVisible(problem)}`);
  }
  shell.flash('info', done(objects.length === 1 ? objectName(objects[0]!) : `${objects.length} objects`));
}

/** A port may reject, or answer with what is wrong. */
async function problemOf(answer: Promise<unknown>): Promise<string | undefined> {
  try {
    const value = (await answer) as { problem?: unknown } | undefined | null;
    return typeof value?.problem === 'string' ? value.problem : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
