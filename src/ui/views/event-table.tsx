// The table of events, with the message of the one under the cursor in full below: most messages are longer than their column.
import { Box } from 'ink';
import type { KubeEvent } from '../../model/object.ts';
import { makeVisible } from '../../model/visible-text.ts';
import { Lines } from '../components/lines.tsx';
import { paintToned } from '../components/toned-text.ts';
import type { TonedLine } from '../components/toned-text.ts';
import { wrapToned } from '../components/wrap-toned.ts';
import type { ViewContext, ViewPicture } from '../view.ts';
import { timesSeen } from '../why/explanation.ts';
import { TableView } from './table-view.tsx';

/** Lines of the message; always as many, so that the table keeps its height from row to row. */
const MESSAGE_LINES = 4;
/** In less than this the rows are worth more. */
const LEAST_HEIGHT = 14;

/** The table of events. */
export function createEventTable(context: ViewContext): TableView {
  let drawn: { readonly table: ViewPicture; readonly text: string; readonly picture: ViewPicture } | undefined;
  return new TableView(context, (draw, width, height, current) => {
    const rows = height < LEAST_HEIGHT ? 0 : MESSAGE_LINES + 1;
    const table = draw(width, height - rows);
    if (rows === 0) return table;
    const { theme } = context.world;
    const rule = paintToned([{ text: '-'.repeat(width), tone: 'border' }], theme, width);
    const message = current ? wrapToned(messageLine(current as KubeEvent), width, 1) : [];
    const shown: TonedLine[] = message.length > MESSAGE_LINES ? [...message.slice(0, MESSAGE_LINES - 1), [{ text: ` .. ${message.length - MESSAGE_LINES + 1} more lines: enter`, tone: 'muted' }]] : message;
    const lines = [rule, ...Array.from({ length: MESSAGE_LINES }, (_, index) => paintToned(shown[index] ?? [], theme, width))];
    const text = lines.join('\n');
    if (drawn?.table === table && drawn.text === text) return drawn.picture;
    const picture: ViewPicture = {
      title: table.title,
      body: (
        <Box flexDirection="column" width="100%" flexShrink={0}>
          <Box flexDirection="column" width="100%" height={height - rows} flexShrink={0}>
            {table.body}
          </Box>
          <Lines lines={lines} />
        </Box>
      ),
    };
    drawn = { table, text, picture };
    return picture;
  });
}

/** ` BackOff: Back-off restarting failed container ... (x3)`. */
function messageLine(event: KubeEvent): TonedLine {
  const { type, reason = '', message = '' } = event;
  const times = timesSeen(event);
  return [
    { text: ` ${makeVisible(reason)}: `, tone: type === 'Warning' ? 'warning' : 'text' },
    { text: makeVisible(message.trim()), tone: 'text' },
    ...(times > 1 ? [{ text: ` (x${times})`, tone: 'count' } as const] : []),
  ];
}
