// The table on the screen: a header line and the visible rows, each one painted line.
import { Box } from 'ink';
import { Fragment } from 'react';
import type { TableFrame } from '../table/table-model.ts';
import { Line } from './line.tsx';
import { Lines } from './lines.tsx';

export interface TableProps {
  /** From TableModel.frame, made for this width and height. */
  frame: Pick<TableFrame, 'header' | 'lines'>;
  /** Shown instead of rows when there are none; it may have several lines. */
  empty?: string;
}

export function Table({ frame, empty }: TableProps) {
  return (
    <Box flexDirection="column" width="100%" flexShrink={0}>
      <Line text={frame.header} />
      {frame.lines.length === 0 && empty !== undefined ? <Lines lines={empty.split('\n').map((line) => ` ${line}`)} /> : null}
      {frame.lines.map((line, slot) => (
        // Slots, not keys: a scrolled row is another text in the same place, which costs less than moving nodes.
        // oxlint-disable-next-line react/no-array-index-key -- the slot is the identity
        <Fragment key={slot}>
          <Line text={line} />
        </Fragment>
      ))}
    </Box>
  );
}
