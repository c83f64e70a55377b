// What the dashboard shows beside its views, as one value.
import type { OpenDialog } from './open-dialog.ts';
import type { OpenPrompt, PromptHistory } from './open-prompt.ts';
import type { TourState } from './tour/tour.ts';

export interface Flash {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** Replaced, never edited. */
export interface DashboardState {
  readonly namespace: string;
  readonly favourites: readonly string[];
  readonly isHeaderShown: boolean;
  readonly areCrumbsShown: boolean;
  /** No key has been pressed yet. */
  readonly isWelcoming: boolean;
  /** The terminal reports clicks and the wheel. */
  readonly isMouseOn: boolean;
  /** The tour that is under way. */
  readonly tour?: TourState | undefined;
  readonly prompt?: OpenPrompt | undefined;
  readonly dialog?: OpenDialog | undefined;
  readonly flash?: Flash | undefined;
  readonly history: PromptHistory;
}
