// Painted lines one below the other: what everything that is no table ends in.
import { Box } from 'ink';
import { Line } from './line.tsx';

export function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <Box flexDirection="column" width="100%" flexShrink={0}>
      {lines.map((line, slot) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines have no identity beside their place
        <Line key={slot} text={line} />
      ))}
    </Box>
  );
}
