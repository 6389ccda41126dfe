import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { readBundle, type StoredBundle } from '../bundle/read-bundle.js';
import { GloveboxError, isGloveboxError, messageOf } from '../errors.js';
import { listBundles, pathOfBundle } from './bundle-list.js';
import { watchBundles } from './changes.js';
import { guard } from './guard.js';
import { listPage, messagePage, runPage } from './pages.js';

/** Options of {@link startDashboard}. */
export interface DashboardOptions {
  /** Of bundles: read, never written. */
  folder: string;
  /** 0: any that is free. */
  port: number;
  /** Default: 127.0.0.1. */
  host?: string;
  /** Who has it may look. Needed for any host but loopback. */
  token?: string;
  /** How often a page that is open looks for changes, in milliseconds. Default: 1500. */
  everyMs?: number;
}

/** A dashboard that answers. */
export interface Dashboard {
  port: number;
  close(): Promise<void>;
}

/** Bundles on one page. */
const mostCompared = 8;
/** Pages that are live at the same time. */
const mostListeners = 32;

function missing(context: Context, text: string): Response {
  return context.html(messagePage('Not found', text), 404);
}

/** The answers, without a server: for tests, too. */
export function dashboardApp(
  options: Pick<DashboardOptions, 'folder' | 'token' | 'everyMs'>,
  closing: AbortSignal,
): Hono {
  const { folder, token, everyMs = 1500 } = options;
  const app = new Hono();
  let listenerCount = 0;

  const pageOf = async (context: Context, names: readonly string[]): Promise<Response> => {
    const bundles: StoredBundle[] = [];
    for (const name of names) {
      const path = await pathOfBundle(folder, name);
      if (path === undefined) return missing(context, `There is no bundle "${name}".`);
      try {
        bundles.push(await readBundle(path));
      } catch (error) {
        if (!isGloveboxError(error)) throw error;
        return context.html(messagePage('This bundle cannot be read', messageOf(error)), 422);
      }
    }
    return context.html(runPage(bundles, names));
  };

  app.use(guard(token));
  app.get('/', async (context) => context.html(listPage({ ...(await listBundles(folder)), folder })));
  app.get('/run/:name', async (context) => pageOf(context, [context.req.param('name')]));
  app.get('/compare', async (context) => {
    const names = [...new Set(context.req.queries('run') ?? [])];
    if (names.length === 0) return context.redirect('/');
    if (names.length <= mostCompared) return pageOf(context, names);
    return context.html(messagePage('Too many runs', `At most ${mostCompared} runs fit side by side.`), 400);
  });
  app.get('/events', (context) => {
    // Hono answers HEAD by way of GET, and nobody would ever read, or end, the stream.
    if (context.req.method === 'HEAD') return context.body(null, 200, { 'content-type': 'text/event-stream' });
    const names = (context.req.queries('run') ?? []).slice(0, mostCompared);
    if (listenerCount >= mostListeners) return context.text('Too many pages are open.\n', 503);
    return streamSSE(context, async (stream) => {
      listenerCount += 1;
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const signal = AbortSignal.any([gone.signal, closing]);
      const send = async (event: string): Promise<void> => stream.writeSSE({ event, data: '' });
      try {
        await send('ready');
        await watchBundles(folder, names, { signal, onChange: async () => send('changed'), everyMs });
      } finally {
        listenerCount -= 1;
      }
    });
  });
  app.notFound((context) => missing(context, 'There is no such page.'));
  app.onError((error, context) => context.html(messagePage('This went wrong', messageOf(error)), 500));
  return app;
}

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === '::1' || host === 'localhost';
}

/**
 * Serves pages over a folder of bundles until it is closed.
 * @throws GloveboxError `invalid-argument` for a host that others reach without a token, and for a short token; `system-error` if the port is taken
 */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { host = '127.0.0.1', port, token } = options;
  // Also on loopback: a token that anybody guesses, or an empty one, would let every page of the network in.
  if (token === undefined ? !isLoopback(host) : token.length < 16) {
    throw new GloveboxError('invalid-argument', `Expected a token of at least 16 characters for the host ${host}`, {
      details: { host },
    });
  }
  const closing = new AbortController();
  const app = dashboardApp(options, closing.signal);
  const server = await new Promise<Server>((resolve, reject) => {
    const created = serve({ fetch: app.fetch, port, hostname: host }, () => resolve(created as Server));
    created.once('error', (error: Error) => {
      reject(
        new GloveboxError('system-error', `the dashboard cannot listen on ${host}:${port}: ${messageOf(error)}`, {
          details: { host, port },
          cause: error,
        }),
      );
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
