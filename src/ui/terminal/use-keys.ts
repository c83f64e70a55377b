// Hears the keyboard while a component is mounted.
import { useStdin, usePaste } from 'ink';
import { useEffect, useEffectEvent } from 'react';
import type { KeyEvent } from './key-event.ts';
import { TtyInput } from './tty-input.ts';

/**
 * Calls `handler` for every key, in order; one key may come before the render that the key before it caused, so state
 * is updated by functions. Use it once, at the root: who gets the key is the dispatcher's business.
 */
export function useKeys(handler: (event: KeyEvent) => void, isActive = true): void {
  const { stdin, setRawMode } = useStdin();
  const onKey = useEffectEvent(handler);
  // Only switches bracketed paste on and off; the text comes as a 'paste' key.
  usePaste(() => undefined, { isActive });
  useEffect(() => {
    if (!isActive || !(stdin instanceof TtyInput)) return undefined;
    setRawMode(true);
    const unsubscribe = stdin.onKey((event) => onKey(event));
    return () => {
      unsubscribe();
      setRawMode(false);
    };
  }, [stdin, setRawMode, isActive]);
}
