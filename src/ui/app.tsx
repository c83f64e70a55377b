// The whole screen: header, prompt, the view on top, crumbs and flash, and a dialog over all of it.
import { Box, useApp, useWindowSize } from 'ink';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { Dialog } from './components/dialog.tsx';
import { shownQuestion } from './components/dialog-state.ts';
import { Line } from './components/line.tsx';
import { Lines } from './components/lines.tsx';
import { Prompt, promptHeight, suggestionOn } from './components/prompt.tsx';
import type { PromptProps } from './components/prompt.tsx';
import { paintToned } from './components/toned-text.ts';
import type { Dashboard } from './dashboard.ts';
import type { DashboardState } from './dashboard-state.ts';
import type { OpenDialog } from './open-dialog.ts';
import { footerLines } from './footer.ts';
import { PanesArea } from './panes-area.tsx';
import type { Ending } from './programs/program.ts';
import type { EditText } from './terminal/editor.ts';
import type { Screen } from './terminal/lifecycle.ts';
import { useSuspend } from './terminal/suspend.ts';
import type { HandOver } from './terminal/suspend.ts';
import { useKeys } from './terminal/use-keys.ts';
import { tourPanel } from './tour/panel.ts';
import { useSurroundings } from './use-surroundings.ts';
import { welcomeLines } from './welcome.ts';
import { WorldContext, useWorld } from './world.ts';

/** Below this size nothing sensible can be shown. */
const LEAST_COLUMNS = 40;
const LEAST_ROWS = 8;
const SUGGESTION_LINES = 6;

export interface AppProps {
  dashboard: Dashboard;
  screen: Screen;
  /** Runs the user's editor; the terminal has been handed over by then. */
  edit: EditText;
}

export function App({ dashboard, screen, edit }: AppProps) {
  const { exit, suspendTerminal: handOver } = useApp();
  const suspendTerminal = useCallback<HandOver>(
    async (run) => {
      await screen.mouse.without(() => handOver(run));
      // A Ctrl-C for whoever had the terminal makes the kernel drop what is on its way to the screen: it may have been the new frame.
      screen.redrawSoon();
    },
    [screen, handOver],
  );
  const suspend = useSuspend(screen.suspension, suspendTerminal);
  const isMouseOn = useSyncExternalStore(dashboard.signal.subscribe, () => dashboard.getState().isMouseOn);
  useEffect(() => screen.mouse.set(isMouseOn), [screen, isMouseOn]);
  useEffect(() => {
    // Ink takes any value for the exit and hands it on; its type knows errors only.
    dashboard.attach({
      exit: (code) => exit(code as unknown as Error),
      suspend,
      redraw: screen.redraw,
      copy: screen.copy,
      // The screen comes back before the outcome is told.
      async edit(text, fileName) {
        let edited = text;
        await suspendTerminal(async () => void (edited = await edit(text, fileName)));
        return edited;
      },
      async run(program) {
        let ending: Ending | undefined;
        await suspendTerminal(async () => void (ending = await screen.guest.run(program)));
        return ending!;
      },
    });
  }, [dashboard, exit, suspend, suspendTerminal, screen, edit]);
  useKeys(dashboard.press);
  return (
    <WorldContext value={dashboard.world}>
      <Screenful dashboard={dashboard} spareRows={screen.host.platform === 'win32' ? 1 : 0} />
    </WorldContext>
  );
}

/** On Windows a frame that fills the screen is cleared and drawn anew each time, so one row is spared. */
function Screenful({ dashboard, spareRows }: { dashboard: Dashboard; spareRows: number }) {
  const { columns, rows: allRows } = useWindowSize();
  const rows = allRows - spareRows;
  const { theme } = useWorld();
  const state = useSyncExternalStore(dashboard.signal.subscribe, dashboard.getState);
  const { header: headerText, hint } = useSurroundings(dashboard, columns, rows);
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return <TooSmall columns={columns} rows={rows} />;
  const header = headerText === '' ? [] : headerText.split('\n');
  const welcome = state.isWelcoming ? welcomeLines(dashboard.world.manifests, dashboard.keyNow, columns, rows).map((line) => paintToned(line, theme, columns)) : [];
  const footer = [...welcome, ...footerLines(dashboard.crumbs, state.flash, columns, theme, hint)];
  const prompt = state.prompt && promptProps(dashboard, state, columns, Math.min(SUGGESTION_LINES, rows >> 2));
  const panel = state.tour ? tourPanel(state.tour, columns, rows).map((line) => paintToned(line, theme, columns)) : [];
  const top = header.length + (prompt ? promptHeight(prompt) : 0) + panel.length;
  const contentRows = Math.max(2, rows - top - footer.length);
  const crumbsTop = top + contentRows + welcome.length;
  return (
    <Box flexDirection="column" width="100%" height={rows}>
      <Lines lines={header} />
      {prompt ? <Prompt {...prompt} /> : null}
      <Lines lines={panel} />
      <PanesArea dashboard={dashboard} top={top} width={columns} height={contentRows} plan={{ columns, rows, crumbsTop, prompt: prompt && { top: header.length, suggestionOn: (line) => suggestionOn(line, prompt) } }} theme={theme} />
      <Lines lines={footer} />
      {state.dialog ? <DialogOver dialog={state.dialog} columns={columns} rows={rows} /> : null}
    </Box>
  );
}

function DialogOver({ dialog, columns, rows }: { dialog: OpenDialog; columns: number; rows: number }) {
  const { theme } = useWorld();
  return <Dialog question={shownQuestion(dialog)} state={dialog.state} columns={columns} rows={rows} theme={theme} />;
}

function TooSmall({ columns, rows }: { columns: number; rows: number }) {
  return (
    <Box flexDirection="column" width="100%" height={Math.max(1, rows)}>
      <Line text={`${columns}x${rows} is too small`.slice(0, columns)} />
      <Line text={`at least ${LEAST_COLUMNS}x${LEAST_ROWS}`.slice(0, columns)} />
    </Box>
  );
}

function promptProps(dashboard: Dashboard, { prompt }: DashboardState, width: number, listHeight: number): PromptProps {
  const { kind, state, error } = prompt!;
  const { theme } = dashboard.world;
  const { suggestions } = dashboard;
  return kind === 'command'
    ? { mark: ':', state, suggestions, error, width, listHeight, theme }
    : { mark: '/', state, suggestions, error: dashboard.view.search?.error, width, listHeight, theme, tone: 'filter' };
}
