// The smallest Ink program: what any screen made with it pays at least before its first frame.
import { Box, render, Text } from 'ink';

render(
  <Box borderStyle="single">
    <Text color="cyan">hello, world</Text>
  </Box>,
  { alternateScreen: true },
);
// Nothing else keeps it alive.
setInterval(() => undefined, 1000);
