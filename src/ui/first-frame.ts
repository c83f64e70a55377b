// What the dashboard begins with: the view that its command line names.
import type { Command } from './commands.ts';
import type { FrameRequest } from './frames.ts';

/** What the dashboard begins with, as the line of `--command` says it; the table of pods otherwise. */
export function firstFrame(parsed: Command, namespace: string): FrameRequest {
  if (parsed.type === 'view') return viewFrame(parsed);
  if (parsed.type !== 'table') return { view: 'table', args: { plural: 'pods', namespace } };
  const { plural, filter, labelSelector } = parsed;
  return { view: 'table', args: { plural, namespace: parsed.namespace ?? namespace, ...(filter === undefined ? {} : { filter }), ...(labelSelector === undefined ? {} : { labelSelector }) } };
}

/** A view as a line of the prompt opens it. */
export function viewFrame({ view, words, filter }: Extract<Command, { type: 'view' }>): FrameRequest {
  return { view, args: { words: words.join(' '), ...(filter === undefined ? {} : { filter }) } };
}
