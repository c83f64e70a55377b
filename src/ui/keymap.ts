// Keys to bindings: the global list, and the one rule by which dispatcher, header and help read all lists.
import type { Binding } from '../model/binding.ts';
import type { Intent } from '../model/intent.ts';
import type { ChangedBinding } from './changed-bindings.ts';
import type { KeyHint } from './components/header.tsx';
import type { Dashboard } from './dashboard.ts';
import { setReadOnly } from './read-only.ts';
import { LEAVE_KEY, SKIP_KEY } from './tour/panel.ts';
import type { BindingGroup } from './view.ts';

const nothing: Intent = { type: 'none' };

/** Keys that work in every view, unless the view has the key for itself. */
export function globalBindings(dashboard: Dashboard): BindingGroup[] {
  return [
    { title: 'general', bindings: generalBindings(dashboard) },
    { title: 'panes', bindings: paneBindings(dashboard) },
    { title: 'virtual time', bindings: timeBindings(dashboard) },
  ];
}

/** Only while a tour is under way; they go before all others. */
export function tourBindings({ tour }: Dashboard): BindingGroup[] {
  if (!tour.state) return [];
  return [{ title: 'tour', bindings: [act(SKIP_KEY, 'Skip this step', () => tour.skip()), act(LEAVE_KEY, 'Leave the tour', () => tour.leave())] }];
}

function generalBindings(dashboard: Dashboard): Binding[] {
  const { search } = dashboard.view;
  const searchTitle = search?.kind === 'search' ? 'Search' : 'Filter';
  const isInHelp = dashboard.view.crumb === 'help';
  return [
    { ...act('/', searchTitle, () => dashboard.openPrompt('search')), action: 'filter', hint: search !== undefined, ...(search ? {} : { disabled: 'there is nothing to filter here' }) },
    { ...act(':', 'Command', () => dashboard.openPrompt('command')), hint: true },
    { key: '?', title: isInHelp ? 'Close help' : 'Help', action: 'help', hint: true, run: () => (isInHelp ? { type: 'back' } : { type: 'open', view: 'help' }) },
    { key: 'escape', title: 'Back', run: () => ({ type: 'back' }) },
    quitBinding(dashboard),
    manifestsBinding(dashboard),
    act('[', 'Command before', () => dashboard.goHistory(-1)),
    act(']', 'Next command', () => dashboard.goHistory(1)),
    act('-', 'Last command and back', () => dashboard.toggleLast()),
    { ...act('ctrl-o', dashboard.world.readOnly ? 'Keys may change the cluster again' : 'Read-only: no key changes the cluster', () => setReadOnly(dashboard, !dashboard.world.readOnly)), action: 'read-only' },
    { key: 'ctrl-a', title: 'Aliases', run: () => ({ type: 'open', view: 'aliases' }) },
    act('ctrl-e', 'Header', () => dashboard.toggleHeader()),
    act('ctrl-g', 'Crumbs', () => dashboard.toggleCrumbs()),
    act('ctrl-l', 'Draw anew', () => dashboard.terminal.redraw()),
    act('ctrl-r', 'Draw anew', () => dashboard.terminal.redraw()),
    { ...act('ctrl-z', 'To the shell, fg comes back (:suspend in tables)', () => dashboard.terminal.suspend()), action: 'suspend' },
    { key: 'ctrl-c', title: 'Leave at once', run: () => ({ type: 'quit' }) },
  ];
}

/** Out of the view, then out of the pane, then out of the program. */
function quitBinding(dashboard: Dashboard): Binding {
  const shared = { key: 'q', action: 'back-or-leave' };
  if (!dashboard.isAtRoot) return { ...shared, title: 'Back', run: () => ({ type: 'back' }) };
  if (dashboard.panes.isSplit) return { ...act('q', 'Close this pane', () => dashboard.panes.close()), ...shared };
  return { ...shared, title: 'Leave', run: () => askToLeave };
}

function paneBindings(dashboard: Dashboard): Binding[] {
  const { panes } = dashboard;
  const { isSplit } = panes;
  const alone = isSplit ? {} : { disabled: 'there is one pane only' };
  const other = (key: string): Binding => ({ ...act(key, 'To the other pane', () => panes.focusOther()), ...alone });
  return [
    { ...act('|', 'Two panes beside each other, or one', () => panes.toggle('right')), action: 'split-right' },
    { ...act('_', 'Two panes one above the other, or one', () => panes.toggle('below')), action: 'split-below' },
    { ...other('tab'), hint: isSplit },
    other('\\'),
    { ...act('shift-v', panes.state.events ? 'No events beside' : 'Events of the selected object beside', () => panes.toggleEvents()), action: 'events-beside' },
  ];
}

/** Offered in the header only when something there needs a look. */
function manifestsBinding({ world: { manifests } }: Dashboard): Binding {
  const { failed, drifted } = manifests?.snapshot().counts ?? { failed: 0, drifted: 0 };
  const disabled = manifests ? {} : { disabled: 'no folder is watched' };
  return { key: 'm', title: 'Manifests', hint: failed + drifted > 0, main: failed > 0, ...disabled, run: () => ({ type: 'open', view: 'manifests' }) };
}

function timeBindings({ world: { driver }, flash }: Dashboard): Binding[] {
  return [
    { ...act(';', driver.paused ? 'Go on' : 'Pause', () => (driver.paused ? driver.start() : driver.pause())), action: 'pause', hint: true },
    {
      ...act("'", 'Step', () => {
        if (!driver.step()) flash('warn', 'nothing is going to happen');
      }),
      hint: true,
    },
    { ...act('<', 'Slower', () => driver.slower()), hint: true },
    { ...act('>', 'Faster', () => driver.faster()), hint: true },
  ];
}

const askToLeave: Intent = {
  type: 'ask',
  question: {
    title: 'Leave Kubarium',
    lines: () => ['The simulated cluster ends with it. The manifests folder stays as it is.'],
    okLabel: 'Leave',
    onOk: () => ({ type: 'quit' }),
  },
};

/** The binding of a key: the first in the order of the groups. */
export function findBinding(groups: readonly BindingGroup[], key: string): Binding | undefined {
  for (const { bindings } of groups) {
    const found = bindings.find((binding) => binding.key === key);
    if (found) return found;
  }
  return undefined;
}

/** What a newcomer needs first, where there is no room for all hints; then the main keys of the view, then these. */
const firstHints = ['d', '?', ':', '/'];
const nextHints = ['y', ';', 'w', 'v'];
/** Namespaces and speed give way to everything else. */
const lastHints = /^[\d'<>]$/;

/**
 * The hints of the header, the most needed first: each key once, with what it does here. Read-only mode hides what
 * changes the cluster.
 */
export function keyHints(groups: readonly BindingGroup[], isReadOnly: boolean): KeyHint[] {
  const seen = new Set<string>();
  const changed = new Set<string>();
  const hints: KeyHint[] = [];
  const ranks = new Map<KeyHint, number>();
  for (const { bindings } of groups) {
    for (const { key, title, hint, main = false, changes, disabled, was } of bindings as readonly ChangedBinding[]) {
      // Of the keys that the user gave to one action, one is enough.
      if (seen.has(key) || (was !== undefined && changed.has(was))) continue;
      seen.add(key);
      if (was !== undefined) changed.add(was);
      if (!hint || (changes && isReadOnly)) continue;
      const shown = disabled === undefined ? { key, title } : { key, title, disabled: true };
      hints.push(shown);
      ranks.set(shown, rankOf(was ?? key, main));
    }
  }
  return hints.sort((a, b) => ranks.get(a)! - ranks.get(b)!);
}

function rankOf(key: string, isMain: boolean): number {
  if (firstHints.includes(key)) return firstHints.indexOf(key);
  if (isMain) return 10;
  if (nextHints.includes(key)) return 20 + nextHints.indexOf(key);
  return lastHints.test(key) ? 200 : 100;
}

function act(key: string, title: string, run: () => void): Binding {
  return {
    key,
    title,
    run() {
      run();
      return nothing;
    },
  };
}
