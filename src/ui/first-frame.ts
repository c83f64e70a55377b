// What the dashboard begins with: the view that its command line names.
import type { Command } from './commands.ts';
import type { FrameRequest } from './frames.ts';

/** What the dashboard begins with, as the line of `--command` says it; the table of pods otherwise. */
export function firstFrame(parsed: Command, namespace: string): FrameRequest {
  if (parsed.type === 'view') return { view: parsed.view, args: { words: parsed.words.join(' ') } };
  if (parsed.type !== 'table') return { view: 'table', args: { plural: 'pods', namespace } };
  const { plural, filter, labelSelector } = parsed;
  return { view: 'table', args: { plural, namespace: parsed.namespace ?? namespace, ...(filter === undefined ? {} : { filter }), ...(labelSelector === undefined ? {} : { labelSelector }) } };
}
