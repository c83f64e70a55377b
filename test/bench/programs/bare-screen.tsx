// A plain Ink screen: 10,000 rows that never change, paged with PgUp and PgDn, under a clock that ticks.
import { Box, render, Text, useInput, useWindowSize } from 'ink';
import { useEffect, useState } from 'react';
import { renderOptions } from '../../../src/ui/terminal/lifecycle.ts';
import { rowName } from './row-name.ts';

const ROWS = 10_000;
/** What stands in a row behind its name, as long as the product's. */
const CELLS = ['1/1', 'Running', '0', '3m12s', '10.244.17.3', 'worker-17'];

function BareScreen() {
  const { columns, rows } = useWindowSize();
  const height = rows - 2;
  const [top, setTop] = useState(0);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  useInput((_, key) => {
    if (key.pageDown) setTop((before) => Math.min(before + height, ROWS - height));
    if (key.pageUp) setTop((before) => Math.max(before - height, 0));
  });
  const lines = Array.from({ length: height }, (_, y) => lineOf(top + y, columns));
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Text bold>{'NAME'.padEnd(columns)}</Text>
      {lines.map((line, y) => (
        <Text key={y} wrap="truncate" color="cyan">
          {line}
        </Text>
      ))}
      <Text>{`${seconds} s`.padEnd(columns)}</Text>
    </Box>
  );
}

function lineOf(index: number, columns: number): string {
  const width = Math.floor((columns - 20) / CELLS.length);
  return (rowName(index).padEnd(20) + CELLS.map((cell) => cell.padEnd(width)).join('')).slice(0, columns).padEnd(columns);
}

render(<BareScreen />, renderOptions);
