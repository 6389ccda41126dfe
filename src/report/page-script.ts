/**
 * The script of every page. What it adds: the remembered theme, values of a chart that are pointed at or reached with arrow keys,
 * the filter of the matrix, buttons that copy, and details that open when something inside them is linked to. It writes text
 * only, never markup, and the page is complete without it.
 */
export const pageScript: string = `
'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const remember = (name) => { try { localStorage.setItem('glovebox-theme', name); } catch {} };
  const remembered = () => { try { return localStorage.getItem('glovebox-theme'); } catch { return null; } };
  const radio = all('input[name=theme]').find(({ value }) => value === remembered());
  if (radio) radio.checked = true;
  document.addEventListener('change', ({ target }) => { if (target.name === 'theme') remember(target.value); });

  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  document.body.append(tip);
  let marked;
  const show = (mark) => {
    if (marked === mark) return;
    if (marked) marked.classList.remove('on');
    marked = mark;
    tip.hidden = !mark;
    if (!mark) return;
    mark.classList.add('on');
    tip.textContent = mark.dataset.text;
    place();
  };
  const place = () => {
    const box = marked.getBoundingClientRect();
    const left = box.left + box.width / 2 - tip.offsetWidth / 2;
    tip.classList.toggle('below', box.top < 70);
    document.documentElement.style.setProperty('--tip-x', Math.max(6, Math.min(left, innerWidth - tip.offsetWidth - 6)) + 'px');
    document.documentElement.style.setProperty('--tip-y', (box.top < 70 ? box.bottom + 8 : box.top - tip.offsetHeight - 8) + 'px');
  };
  const marksOf = (chart) => all('[data-text]', chart);

  const copied = async (button, text) => {
    try { await navigator.clipboard.writeText(text); button.textContent = 'Copied'; }
    catch {
      const range = document.createRange();
      range.selectNodeContents(button.previousElementSibling);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  };

  const filter = (tools) => {
    const section = tools.closest('section');
    const text = tools.querySelector('[data-filter]').value.trim().toLowerCase();
    const onlyBad = tools.querySelector('[data-only-bad]').checked;
    const rows = all('[data-row]', section);
    for (const row of rows) row.hidden = !row.dataset.row.includes(text) || (onlyBad && row.dataset.bad === undefined);
    for (const body of all('[data-matrix] tbody', section)) body.hidden = !all('[data-row]', body).some(({ hidden }) => !hidden);
    const count = rows.filter(({ hidden }) => !hidden).length;
    tools.querySelector('[data-count]').textContent = text || onlyBad ? count + ' of ' + rows.length + ' crashers' : '';
  };

  const open = () => {
    let target;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch {}
    for (let one = target; one; one = one.parentElement) if (one.tagName === 'DETAILS') one.open = true;
    if (target) target.scrollIntoView();
  };

  const enhance = () => {
    for (const chart of all('[data-chart]')) {
      for (const title of all('.mark > title, .tick > title, .node > title', chart)) {
        title.parentElement.dataset.text = title.textContent;
        title.remove();
      }
      if (!marksOf(chart).length) continue;
      chart.tabIndex = 0;
      chart.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight');
    }
    for (const tools of all('[data-tools]')) tools.hidden = false;
    for (const code of all('code[data-copy]')) {
      if (code.nextElementSibling) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'copy';
      button.textContent = 'Copy';
      button.setAttribute('aria-label', 'Copy: ' + code.textContent);
      code.after(button);
    }
  };

  document.addEventListener('pointermove', (event) => {
    const chart = event.target.closest && event.target.closest('[data-chart]');
    if (!chart) { if (marked && !marked.closest('[data-chart]').matches(':focus')) show(undefined); return; }
    let [best, distance] = [undefined, 28];
    for (const mark of marksOf(chart)) {
      const box = mark.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      const off = inside ? 0 : Math.hypot(box.left + box.width / 2 - event.clientX, box.top + box.height / 2 - event.clientY);
      if (off < distance) [best, distance] = [mark, off];
    }
    show(best);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return show(undefined);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const chart = document.activeElement;
    if (!step || !chart.matches('[data-chart]')) return;
    const marks = marksOf(chart);
    const index = marks.indexOf(marked);
    show(marks[index < 0 ? (step > 0 ? 0 : marks.length - 1) : (index + step + marks.length) % marks.length]);
    event.preventDefault();
  });
  document.addEventListener('focusout', () => show(undefined));
  // A chart that is reached with the keyboard scrolls into view: what it says goes with it.
  const scrolled = () => {
    if (marked && marked.closest('[data-chart]') === document.activeElement) place();
    else show(undefined);
  };
  document.addEventListener('scroll', scrolled, { passive: true, capture: true });
  document.addEventListener('input', ({ target }) => { const tools = target.closest('[data-tools]'); if (tools) filter(tools); });
  document.addEventListener('click', ({ target }) => {
    if (target.className === 'copy') void copied(target, target.previousElementSibling.textContent);
  });
  addEventListener('hashchange', open);
  enhance();
  open();
  window.gloveboxPage = { all, enhance, filter };
})();
`;
