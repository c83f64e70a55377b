// Reads one manifest file as text, within limits and without ever blocking on what is no file.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { defaultDocumentLimits } from './document-source.ts';
import type { FoundFile } from './folder-scan.ts';
import { isMissing, reasonOf } from './file-error.ts';
import { signatureOf } from './folder-scan.ts';

/** The text, or why there is none; `moved` when the file changed while it was read, and has to be read again. */
export type ReadResult = { readonly text: string } | { readonly unreadable: string } | { readonly moved: true };

/** Links are refused, because the path given has none; a pipe would never end. Windows has neither flag. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Reads a file that a scan has found. */
export async function readManifestText({ realPath, signature, size }: FoundFile): Promise<ReadResult> {
  const { maxBytes } = defaultDocumentLimits;
  if (size > maxBytes) return { unreadable: `file too large: at most ${maxBytes / 1024 / 1024} MiB are read` };
  try {
    const handle = await open(realPath, flags);
    try {
      if (signatureOf(await handle.stat({ bigint: true })) !== signature) return { moved: true };
      const bytes = await handle.readFile();
      if (signatureOf(await handle.stat({ bigint: true })) !== signature) return { moved: true };
      return decodeText(bytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return isMissing(error) ? { moved: true } : { unreadable: reasonOf(error) };
  }
}

function decodeText(bytes: Buffer): ReadResult {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) return { unreadable: 'is UTF-16: save it as UTF-8' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { unreadable: bytes.includes(0) ? 'is not a text file' : 'is not UTF-8: save it as UTF-8' };
  }
}
