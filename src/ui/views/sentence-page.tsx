// What a view shows that was opened without the object it needs.
import type { View, ViewContext } from '../view.ts';
import { TextPage } from './text-page.tsx';

/** A page with one sentence. */
export function sentencePage(context: ViewContext, crumb: string, sentence: string): View {
  return new TextPage({ context, crumb, title: () => [{ text: crumb, tone: 'title' }], text: () => sentence, state: { isWrapped: true } });
}
