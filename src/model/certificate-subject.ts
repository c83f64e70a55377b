// Whom a certificate is wanted for: the subject of a PKCS #10 request, read from its DER.

/** For Kubernetes the common name is the user, and organizations are groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const OID = 0x06;
/** 2.5.4.3 and 2.5.4.10. */
const COMMON_NAME = '85,4,3';
const ORGANIZATION = '85,4,10';

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Reads `spec.request`, PEM in base64; undefined for what is no request. */
export function subjectOfRequest(request: string | undefined): Subject | undefined {
  try {
    const pem = atob((request ?? '').replace(/\s/g, ''));
    const body = /-----BEGIN CERTIFICATE REQUEST-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE REQUEST-----/.exec(pem)?.[1];
    return body === undefined ? undefined : readSubject(Uint8Array.from(atob(body.replace(/\s/g, '')), (char) => char.charCodeAt(0)));
  } catch {
    // Not base64, or cut off.
    return undefined;
  }
}

function readSubject(der: Uint8Array): Subject | undefined {
  const [whole] = elementsOf(der);
  const [info] = elementsOf(contentOf(whole, SEQUENCE));
  const [version, name] = elementsOf(contentOf(info, SEQUENCE));
  if (version?.tag !== INTEGER) return undefined;
  const organizations: string[] = [];
  let commonName = '';
  for (const set of elementsOf(contentOf(name, SEQUENCE))) {
    for (const pair of elementsOf(contentOf(set, SET))) {
      const [type, value] = elementsOf(contentOf(pair, SEQUENCE));
      const text = new TextDecoder().decode(value?.content);
      const oid = contentOf(type, OID).join(',');
      if (oid === COMMON_NAME) commonName = text;
      else if (oid === ORGANIZATION) organizations.push(text);
    }
  }
  return { commonName, organizations };
}

function contentOf(element: Element | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) throw new Error('the request has another form');
  return element.content;
}

/** The elements that follow each other in these bytes. */
function elementsOf(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at]!;
    let length = bytes[at + 1] ?? 0;
    let start = at + 2;
    if (length & 0x80) {
      const size = length & 0x7f;
      length = bytes.subarray(start, start + size).reduce((sum, byte) => sum * 256 + byte, 0);
      start += size;
    }
    if (start + length > bytes.length) throw new Error('the request is cut off');
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}
