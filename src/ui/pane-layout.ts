// Where panes lie between header and footer: beside each other where the screen is wide, else one above the other, else one alone.

/** How two panes were asked for; what the screen has no room for is done the other way. */
export type SplitDirection = 'right' | 'below';

/** A rectangle in cells; its first line is the title. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PaneLayout {
  /** By pane; undefined for one that there is no room for. */
  readonly panes: readonly (Area | undefined)[];
  readonly events: Area | undefined;
  /** The panes lie beside each other, with a column between them. */
  readonly isBeside: boolean;
  /** The events lie beside what they are about, not below it. */
  readonly areEventsBeside: boolean;
}

export interface PanesWish {
  readonly count: number;
  readonly focus: number;
  readonly direction: SplitDirection;
  readonly hasEvents: boolean;
}

/** What a pane needs to be of use. */
export const LEAST_PANE = { width: 50, height: 8 } as const;
/** From this width on events stand beside a single pane; they want whole sentences. */
const EVENTS_BESIDE_FROM = 140;
const EVENTS_SHARE_BESIDE = 0.4;
const EVENTS_SHARE_BELOW = 0.3;
const LEAST_EVENTS_HEIGHT = 5;
const SEPARATOR = 1;

/** `focus` is the pane that stays where there is room for one only. */
export function layoutPanes({ width, height }: Pick<Area, 'width' | 'height'>, { count, focus, direction, hasEvents }: PanesWish): PaneLayout {
  const areEventsBeside = hasEvents && count === 1 && width >= EVENTS_BESIDE_FROM;
  const eventsWidth = areEventsBeside ? Math.floor(width * EVENTS_SHARE_BESIDE) : width;
  const eventsHeight = areEventsBeside ? height : Math.max(LEAST_EVENTS_HEIGHT, Math.floor(height * EVENTS_SHARE_BELOW));
  const hasRoom = hasEvents && (areEventsBeside || height - eventsHeight >= LEAST_PANE.height);
  const rest: Area = areEventsBeside
    ? { left: 0, top: 0, width: width - eventsWidth - SEPARATOR, height }
    : { left: 0, top: 0, width, height: hasRoom ? height - eventsHeight : height };
  const events = !hasRoom ? undefined : areEventsBeside ? { left: width - eventsWidth, top: 0, width: eventsWidth, height } : { left: 0, top: rest.height, width, height: eventsHeight };
  if (count < 2) return { panes: [rest], events, isBeside: false, areEventsBeside };
  const ways: SplitDirection[] = direction === 'right' ? ['right', 'below'] : ['below', 'right'];
  const way = ways.find((each) => fits(rest, each));
  if (way === undefined) return { panes: [0, 1].map((index) => (index === focus ? rest : undefined)), events, isBeside: false, areEventsBeside };
  return { panes: halves(rest, way), events, isBeside: way === 'right', areEventsBeside };
}

function fits({ width, height }: Area, way: SplitDirection): boolean {
  return way === 'right' ? width >= 2 * LEAST_PANE.width + SEPARATOR && height >= LEAST_PANE.height : height >= 2 * LEAST_PANE.height;
}

function halves({ left, top, width, height }: Area, way: SplitDirection): Area[] {
  if (way === 'below') {
    const first = Math.ceil(height / 2);
    return [{ left, top, width, height: first }, { left, top: top + first, width, height: height - first }];
  }
  const second = Math.floor((width - SEPARATOR) / 2);
  return [{ left, top, width: width - SEPARATOR - second, height }, { left: left + width - second, top, width: second, height }];
}
