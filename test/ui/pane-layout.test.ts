// How two panes and the events share the room between header and footer.
import { expect, test } from 'vitest';
import { LEAST_PANE, layoutPanes } from '../../src/ui/pane-layout.ts';
import type { Area, SplitDirection } from '../../src/ui/pane-layout.ts';

interface Wish {
  count?: number;
  focus?: number;
  direction?: SplitDirection;
  hasEvents?: boolean;
}

/** `60x33+0+0 59x33+61+0 events -`: size and corner of each, `-` where there is no room. */
function layout(width: number, height: number, { count = 1, focus = count - 1, direction = 'right', hasEvents = false }: Wish): string {
  const text = (area: Area | undefined): string => (area ? `${area.width}x${area.height}+${area.left}+${area.top}` : '-');
  const { panes, events } = layoutPanes({ width, height }, { count, focus, direction, hasEvents });
  return [...panes.map(text), ...(hasEvents ? ['events', text(events)] : [])].join(' ');
}

test.each<[string, number, number, Wish, string]>([
  ['one pane has all of it', 80, 17, {}, '80x17+0+0'],
  ['120x40: two beside each other', 120, 33, { count: 2 }, '60x33+0+0 59x33+61+0'],
  ['120x40: two one above the other', 120, 33, { count: 2, direction: 'below' }, '120x17+0+0 120x16+0+17'],
  ['80x24: not wide enough, so one above the other', 80, 17, { count: 2 }, '80x9+0+0 80x8+0+9'],
  ['wide and low: not high enough, so beside each other', 120, 12, { count: 2, direction: 'below' }, '60x12+0+0 59x12+61+0'],
  ['80x20: no room for two, the one with the keys stays', 80, 13, { count: 2, focus: 0 }, '80x13+0+0 -'],
  ['80x20: the other one', 80, 13, { count: 2, focus: 1 }, '- 80x13+0+0'],
  ['200x50: events beside', 200, 42, { hasEvents: true }, '119x42+0+0 events 80x42+120+0'],
  ['120x40: events below', 120, 33, { hasEvents: true }, '120x24+0+0 events 120x9+0+24'],
  ['80x24: events below', 80, 17, { hasEvents: true }, '80x12+0+0 events 80x5+0+12'],
  ['80x16: no room for events', 80, 11, { hasEvents: true }, '80x11+0+0 events -'],
  ['200x50: two panes, the events below both', 200, 42, { count: 2, hasEvents: true }, '100x30+0+0 99x30+101+0 events 200x12+0+30'],
  ['80x24: two panes and events are too much: one and its events', 80, 17, { count: 2, hasEvents: true }, '- 80x12+0+0 events 80x5+0+12'],
])('%s', (_what, width, height, wish, expected) => {
  expect(layout(width, height, wish)).toBe(expected);
});

test('whatever the size: inside of it, never upon each other, never smaller than of use when two are shown', () => {
  for (let width = 40; width <= 220; width += 7) {
    for (let height = 2; height <= 60; height++) {
      for (const direction of ['right', 'below'] as const) {
        for (const hasEvents of [false, true]) {
          const { panes, events } = layoutPanes({ width, height }, { count: 2, focus: 0, direction, hasEvents });
          const shown = [...panes, events].filter((area) => area !== undefined);
          expect(panes[0]).toBeDefined();
          for (const { left, top, width: w, height: h } of shown) expect([left, top, left + w <= width, top + h <= height]).toEqual([left, top, true, true]);
          const cells = shown.reduce((sum, area) => sum + area.width * area.height, 0);
          expect(cells).toBeLessThanOrEqual(width * height);
          if (panes.every((area) => area !== undefined)) expect(panes.every((area) => area!.width >= LEAST_PANE.width - 1 && area!.height >= LEAST_PANE.height) || width < LEAST_PANE.width).toBe(true);
        }
      }
    }
  }
});
