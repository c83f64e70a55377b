// What stands between header and footer: one or two panes with a frame each, and the events beside them.
import { Box, Text } from 'ink';
import { memo, useLayoutEffect, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { Frame, frameInside } from './components/frame.tsx';
import type { TonedLine } from './components/toned-text.ts';
import type { Dashboard } from './dashboard.ts';
import { layoutPanes } from './pane-layout.ts';
import type { Area } from './pane-layout.ts';
import type { ScreenPlan } from './pointer.ts';
import { paintText } from './sgr.ts';
import type { Theme } from './theme.ts';
import type { View } from './view.ts';

/** What can be drawn in a pane: a view, or the events that follow one. */
type Pictured = Pick<View, 'signal' | 'picture'>;

export interface PanesAreaProps {
  dashboard: Dashboard;
  /** The row of the screen that it begins on. */
  top: number;
  width: number;
  height: number;
  /** The whole screen, for the mouse. */
  plan: ScreenPlan;
  theme: Theme;
}

export function PanesArea({ dashboard, top, width, height, plan, theme }: PanesAreaProps) {
  const { stacks, focus, direction, events } = dashboard.panes.state;
  const layout = layoutPanes({ width, height }, { count: stacks.length, focus, direction, hasEvents: events !== undefined });
  const { pointer } = dashboard;
  // Whoever clicks means what was drawn last.
  useLayoutEffect(() => pointer.place(layout.panes.map((area) => area && { ...area, top: area.top + top }), plan));
  const isCrowded = layout.panes.includes(undefined);
  const notes = [isCrowded ? 'pane' : '', events && !layout.events ? 'events' : ''].filter((text) => text !== '').join(' and ');
  const panes = stacks.flatMap((stack, index) => {
    const area = layout.panes[index];
    const mark = stacks.length < 2 || isCrowded ? 'only' : index === focus ? 'focus' : 'other';
    // oxlint-disable-next-line react/no-array-index-key -- a pane is its place
    return area ? [<Pane key={index} pictured={stack.view} area={area} mark={mark} note={index === focus ? notes : ''} theme={theme} />] : [];
  });
  const first = layout.isBeside ? <Beside height={height - (layout.areEventsBeside ? 0 : (layout.events?.height ?? 0))} theme={theme} left={panes[0]!} right={panes[1]!} rightWidth={layout.panes[1]!.width} /> : panes;
  if (!events || !layout.events) return <>{first}</>;
  const shown = <Pane pictured={events} area={layout.events} mark="other" note="" theme={theme} />;
  if (layout.areEventsBeside) return <Beside height={height} theme={theme} left={first} right={shown} rightWidth={layout.events.width} />;
  return (
    <>
      {first}
      {shown}
    </>
  );
}

/** The left one takes what the right one leaves, also in the moment in which the screen has become narrower. */
function Beside({ left, right, rightWidth, height, theme }: { left: ReactNode; right: ReactNode; rightWidth: number; height: number; theme: Theme }) {
  return (
    <Box width="100%" height={height} flexShrink={0}>
      <Box flexDirection="column" flexGrow={1} flexBasis={0} height={height}>
        {left}
      </Box>
      <Box width={1} flexShrink={0}>
        <Text>{paintText(Array.from({ length: height }, () => '|').join('\n'), theme.style('border'))}</Text>
      </Box>
      <Box flexDirection="column" width={rightWidth} height={height}>
        {right}
      </Box>
    </Box>
  );
}

/** `focus` has the keys; `only` stands alone. */
type PaneMark = 'focus' | 'other' | 'only';

interface PaneProps {
  pictured: Pictured;
  area: Area;
  mark: PaneMark;
  /** What there was no room for. */
  note: string;
  theme: Theme;
}

/** Draws itself anew when its picture is another one, whatever else happens on the screen. */
const Pane = memo(function Pane({ pictured, area: { width, height }, mark, note, theme }: PaneProps) {
  const inside = frameInside(width, height);
  const { title, body } = useSyncExternalStore(pictured.signal.subscribe, () => pictured.picture(inside.width, inside.height));
  return (
    <Frame width={width} height={height} title={markedTitle(title, mark, note)} theme={theme} tone={mark === 'other' ? 'border' : 'borderFocus'}>
      {body}
    </Frame>
  );
}, areAlike);

function areAlike(before: PaneProps, after: PaneProps): boolean {
  const { width, height } = after.area;
  const isSameSize = before.area.width === width && before.area.height === height;
  return isSameSize && before.pictured === after.pictured && before.mark === after.mark && before.note === after.note && before.theme === after.theme;
}

/** Which of two panes has the keys is said by signs too, not by colour alone. */
function markedTitle(title: TonedLine, mark: PaneMark, note: string): TonedLine {
  const marked = mark === 'focus' ? [{ text: '> ', tone: 'key' } as const, ...title, { text: ' <', tone: 'key' } as const] : title;
  return note === '' ? marked : [...marked, { text: `  no room for the other ${note}`.replace('other events', 'events'), tone: 'warning' }];
}
