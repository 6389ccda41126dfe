import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const cookieName = 'glovebox-token';

/** Hashes have one length, so that nothing is told by how long a comparison takes. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(hash(given), hash(expected));
}

/** The name in a Host header without its port. */
function hostName(header: string): string {
  return header.replace(/:\d*$/, '').toLowerCase();
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Headers that every answer has. */
function harden(context: Context): void {
  context.header('Cache-Control', 'no-store');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Referrer-Policy', 'no-referrer');
  context.header('X-Frame-Options', 'DENY');
  context.header('Cross-Origin-Resource-Policy', 'same-origin');
  context.header('Cross-Origin-Opener-Policy', 'same-origin');
}

/**
 * Who may ask: on loopback only those who call the server by a name of loopback, so that no page of the network can read it
 * through a name that it points here (DNS rebinding). Where a token is given, whoever has it, and nobody else.
 */
export function guard(token: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    harden(context);
    const { method } = context.req;
    if (method !== 'GET' && method !== 'HEAD') return context.text('Only GET: nothing can be changed here.\n', 405);
    if (token === undefined) {
      if (!loopbackNames.includes(hostName(context.req.header('host') ?? ''))) {
        return context.text('This server answers to 127.0.0.1 and localhost only.\n', 421);
      }
      await next();
      return undefined;
    }
    const given = context.req.query('token');
    if (given !== undefined && isEqual(given, token)) {
      setCookie(context, cookieName, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
      const url = new URL(context.req.url);
      url.searchParams.delete('token');
      // A path of this server and no other: two slashes at the beginning would name another one.
      return context.redirect(`/${url.pathname.replace(/^\/+/, '')}${url.search}`);
    }
    if (!isEqual(getCookie(context, cookieName) ?? '', token)) {
      return context.text('A token is needed: open the address that glovebox dashboard printed.\n', 401);
    }
    await next();
    return undefined;
  };
}
