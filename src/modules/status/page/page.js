/* The page works without this. With it, the page renews itself and its SQL can be copied by a button. */

const SECONDS = Number(document.body.dataset.refreshSeconds);
const pause = document.getElementById('pause');
const refreshed = document.getElementById('refreshed');
const announcement = document.getElementById('announcement');
let isPaused = false;
let isAsking = false;

const DRIFTED = '.diagram .node.drifted';

const clock = () => new Date().toLocaleTimeString();

/** What the reader has done to the page, put back after it was renewed. */
function keepPlace(main) {
  const open = new Map(Array.from(main.querySelectorAll('details[id]'), ({ id, open }) => [id, open]));
  const scrolled = Array.from(main.querySelectorAll('[id][tabindex]'), (box) => [
    box.id,
    box.scrollLeft,
    box.scrollTop,
  ]);
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  const focus = focused && (focused.id ? `#${CSS.escape(focused.id)}` : selectorOf(focused));
  const { scrollX, scrollY } = window;
  const wasDrifted = main.querySelector(DRIFTED) !== null;
  return () => {
    for (const [id, isOpen] of open) document.getElementById(id)?.toggleAttribute('open', isOpen);
    for (const [id, left, top] of scrolled) document.getElementById(id)?.scrollTo(left, top);
    if (focus) document.querySelector(focus)?.focus({ preventScroll: true });
    window.scrollTo(scrollX, scrollY);
    if (!wasDrifted) showDrift();
  };
}

function selectorOf(element) {
  if (element.dataset.copies) return `[data-copies="${CSS.escape(element.dataset.copies)}"]`;
  const details = element.closest('details[id]');
  return details && element.tagName === 'SUMMARY' ? `#${CSS.escape(details.id)} > summary` : null;
}

function isReading() {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed;
}

async function renew() {
  if (isPaused || isAsking || document.hidden || isReading()) return;
  isAsking = true;
  try {
    const response = await fetch('/status', { cache: 'no-store', redirect: 'error' });
    const next = new DOMParser().parseFromString(await response.text(), 'text/html');
    const [main, headline] = [next.querySelector('main'), next.getElementById('headline')];
    if (!main || !headline) throw new Error(`status ${response.status}`);
    if (!isPaused && !isReading()) swap(main, headline.textContent, next.title);
  } catch {
    refreshed.textContent = `Not renewed at ${clock()}: no answer, or no longer logged in.`;
    document.body.classList.add('stale');
  } finally {
    isAsking = false;
  }
}

function swap(main, headline, title) {
  const old = document.querySelector('main');
  const putBack = keepPlace(old);
  if (document.getElementById('headline')?.textContent !== headline) announcement.textContent = headline;
  document.title = title;
  document.body.classList.remove('stale');
  old.replaceWith(document.adoptNode(main));
  prepare();
  putBack();
  refreshed.textContent = `Renewed at ${clock()}.`;
}

/** Scrolls the diagram to the first table that differs. The page itself stays where it is. */
function showDrift() {
  const box = document.getElementById('diagram');
  const drifted = box?.querySelector(DRIFTED)?.getBoundingClientRect();
  if (!drifted) return;
  const { left, top, width, height } = box.getBoundingClientRect();
  box.scrollLeft += drifted.left - left - Math.max(0, (width - drifted.width) / 2);
  box.scrollTop += drifted.top - top - Math.max(0, (height - drifted.height) / 2);
}

/** Opens the object that the address names, with what it is folded in. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = target?.closest('details'); box; box = box.parentElement?.closest('details')) box.open = true;
  target?.scrollIntoView();
}

function prepare() {
  for (const button of document.querySelectorAll('.copy')) button.hidden = false;
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
  button.textContent = 'Copied';
  announcement.textContent = 'Copied.';
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('.copy');
  if (button) void copy(button);
});
pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.textContent = isPaused ? 'Go on' : 'Pause';
  refreshed.textContent = isPaused ? `Paused at ${clock()}.` : '';
  void renew();
});
document.addEventListener('visibilitychange', () => void renew());
setInterval(() => void renew(), SECONDS * 1000);
addEventListener('hashchange', openTarget);
pause.hidden = false;
prepare();
showDrift();
if (location.hash) openTarget();
