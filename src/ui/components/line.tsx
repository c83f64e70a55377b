// One painted line of the screen; the only way in which text reaches Ink.
import { Text } from 'ink';
import { memo } from 'react';

/** `text` is canonical SGR, at most as wide as its place. Redrawn only when it is another string. */
export const Line = memo(function Line({ text }: { text: string }) {
  // An empty Text has no height.
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});
