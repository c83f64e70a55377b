// A key and what it does; dispatcher, footer and help read the same list.
import type { Intent } from './intent.ts';

export interface Binding {
  /** Normal form: 'j', 'enter', 'ctrl-d', 'shift-o', 'space', 'f5'. */
  key: string;
  title: string;
  /** What keys.yaml calls it, where the title is not always the same; see `actionName`. */
  action?: string;
  /** Shown in the header hints; everything is shown in help. */
  hint?: boolean;
  /** Among the first hints, where there is no room for all. */
  main?: boolean;
  /** Changes the cluster: refused in read-only mode. */
  changes?: boolean;
  /** Why it cannot be used now; shown in help and when pressed. */
  disabled?: string;
  run(): Intent;
}

/** What keys.yaml calls what a key does: `copy-the-name`. */
export function actionName({ action, title }: Pick<Binding, 'action' | 'title'>): string {
  return action ?? title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}
