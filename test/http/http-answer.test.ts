// HTTP out of bytes and into bytes, for connections that are forwarded to a pod.
import { expect, test } from 'vitest';
import { HttpConversation } from '../../src/http/http-answer.ts';

const server = { request: (path: string) => (path === '/missing' ? { status: 404, body: 'error\n' } : { status: 200, body: path === '/' ? '<p>grün</p>' : `${path}\n` }) };

function talk(...pieces: string[]): { said: string[]; isOver: boolean } {
  const conversation = new HttpConversation(server);
  const said = pieces.map((piece) => conversation.take(Buffer.from(piece, 'latin1')).toString().replaceAll('\r\n', '|'));
  return { said, isOver: conversation.isOver };
}

test.each<[what: string, pieces: string[], said: string[], isOver: boolean]>([
  ['a page', ['GET / HTTP/1.1\r\nHost: x\r\n\r\n'], ['HTTP/1.1 200 OK|Content-Type: text/html|Content-Length: 12|Connection: keep-alive||<p>grün</p>'], false],
  ['in pieces', ['GET /a HT', 'TP/1.1\r\n\r', '\n'], ['', '', 'HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 3|Connection: keep-alive||/a\n'], false],
  ['no body for HEAD', ['HEAD /a HTTP/1.1\r\n\r\n'], ['HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 3|Connection: keep-alive||'], false],
  ['what is not there', ['GET /missing HTTP/1.1\r\nConnection: close\r\n\r\nmore'], ['HTTP/1.1 404 Not Found|Content-Type: text/plain|Content-Length: 6|Connection: close||error\n'], true],
  ['an old client', ['GET http://web:80/a HTTP/1.0\r\n\r\n'], ['HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 3|Connection: close||/a\n'], true],
  ['a body, and a request behind it', ['POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel', 'loGET /b HTTP/1.1\r\nConnection: close\r\n\r\n'], ['', 'HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 3|Connection: keep-alive||/a\nHTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 3|Connection: close||/b\n'], true],
  ['a body that waits to be asked for', ['POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n', 'ok'], ['HTTP/1.1 100 Continue||', 'HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 3|Connection: close||/a\n'], true],
  ['no HTTP', ['PING\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n'], ['HTTP/1.1 400 Bad Request|Content-Type: text/plain|Content-Length: 0|Connection: close||', ''], true],
  ['a length that is none', ['POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n'], ['HTTP/1.1 400 Bad Request|Content-Type: text/plain|Content-Length: 0|Connection: close||'], true],
  ['a head without end', ['x'.repeat(70_000)], ['HTTP/1.1 431 Request Header Fields Too Large|Content-Type: text/plain|Content-Length: 0|Connection: close||'], true],
])('%s', (_, pieces, said, isOver) => {
  expect(talk(...pieces)).toEqual({ said, isOver });
});
