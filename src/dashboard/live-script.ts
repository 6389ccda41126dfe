/**
 * The script of the dashboard's pages, after that of every page: when the server says that something changed, the page is asked
 * for again and its content takes the place of the old one; what was open stays open.
 */
export const liveScript: string = `
(() => {
  const { all, enhance, filter } = window.gloveboxPage;
  const live = document.querySelector('[data-live]');
  if (!live) return;
  const say = (text) => { live.textContent = text; };
  const keep = () => {
    const open = all('details[open]').map((one) => one.id || one.querySelector('summary').textContent);
    const tools = all('[data-tools]').map((one) => [one.querySelector('[data-filter]').value, one.querySelector('[data-only-bad]').checked]);
    const chosen = all('input[name=run]:checked').map(({ value }) => value);
    return () => {
      for (const one of all('details')) if (open.includes(one.id || one.querySelector('summary').textContent)) one.open = true;
      all('[data-tools]').forEach((one, index) => {
        if (!tools[index]) return;
        one.querySelector('[data-filter]').value = tools[index][0];
        one.querySelector('[data-only-bad]').checked = tools[index][1];
        filter(one);
      });
      for (const box of all('input[name=run]')) box.checked = chosen.includes(box.value);
    };
  };
  let busy = false;
  const refresh = async () => {
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store' });
      if (!answer.ok) return say('not there any more');
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const restore = keep();
      for (const part of ['main', 'nav.contents']) {
        const [old, fresh] = [document.querySelector(part), next.querySelector(part)];
        if (old && fresh) old.replaceWith(document.adoptNode(fresh));
      }
      document.title = next.title;
      enhance();
      restore();
      say('live');
    } catch { say('not connected'); } finally { busy = false; }
  };
  const events = new EventSource(live.dataset.live);
  events.addEventListener('open', () => say('live'));
  events.addEventListener('error', () => say('not connected'));
  events.addEventListener('changed', () => { void refresh(); });
})();
`;
