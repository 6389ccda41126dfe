// A loader hook: GitHub's language service is made for bundlers and imports JSON without saying that it is JSON.
export async function load(url, context, next) {
  return url.endsWith('.json') ? next(url, { ...context, importAttributes: { type: 'json' } }) : next(url, context);
}
