// The keys that every page of rows has: where they move the cursor, and by which column they sort.
import type { Binding } from '../../model/binding.ts';
import type { Intent } from '../../model/intent.ts';
import type { CursorMove } from '../table/cursor.ts';

const nothing: Intent = { type: 'none' };

/** Those of k9s. */
export const rowSorts: readonly [key: string, title: string][] = [['shift-n', 'NAME'], ['shift-a', 'AGE'], ['shift-s', 'STATUS'], ['shift-p', 'NAMESPACE']];

export const rowMoves: readonly [key: string, title: string, move: CursorMove][] = [
  ['j', 'Down', 'down'], ['down', 'Down', 'down'], ['wheeldown', 'Down', 'down'],
  ['k', 'Up', 'up'], ['up', 'Up', 'up'], ['wheelup', 'Up', 'up'],
  ['g', 'First row', 'top'], ['home', 'First row', 'top'], ['shift-g', 'Last row', 'bottom'], ['end', 'Last row', 'bottom'],
  ['ctrl-f', 'Page down', 'page-down'], ['pagedown', 'Page down', 'page-down'],
  ['ctrl-b', 'Page up', 'page-up'], ['pageup', 'Page up', 'page-up'],
];

/** A key that only changes what the view shows. */
export function quiet(key: string, title: string, run: () => void): Binding {
  return {
    key,
    title,
    run() {
      run();
      return nothing;
    },
  };
}
