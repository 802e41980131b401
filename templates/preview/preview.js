let version = document.currentScript.dataset.version;
const place = `pressroom:place:${location.pathname}`;

// --- the corner, and what is wrong

const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
root.adoptedStyleSheets = [sheet];
root.innerHTML = `<aside lang="en" dir="ltr" aria-label="Preview">
<section class="faults" aria-labelledby="faults" hidden>
<div role="alert"><h2 id="faults"></h2></div><pre tabindex="0" role="group" aria-labelledby="faults"></pre></section>
<p class="status" role="status" aria-live="polite"></p></aside>`;
document.body.append(host);
const [faults, title, report, status] = ["section", "h2", "pre", ".status"].map((name) =>
  root.querySelector(name),
);

function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function show(said) {
  faults.hidden = !said.faults;
  say(title, said.faults ? "Not built. The page is the last good version." : "");
  say(report, said.faults);
  say(status, said.status);
}

// --- reloading, so that the reader stays where he was

const boxes = () => [...document.querySelectorAll("[id]")].filter((node) => node.scrollTop > 0);
const lists = () => [...document.querySelectorAll("details")];

function leave() {
  const kept = {
    at: [window.scrollX, window.scrollY],
    boxes: boxes().map((node) => [node.id, node.scrollTop]),
    open: lists().map((node) => node.open),
    focus: document.activeElement?.id,
  };
  try {
    sessionStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // A browser may refuse storage; the page is then shown from its beginning.
  }
  location.reload();
}

function back() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(place));
    sessionStorage.removeItem(place);
  } catch {
    // See above.
  }
  if (!kept) return;
  const all = lists();
  if (all.length === kept.open.length) all.forEach((node, at) => (node.open = kept.open[at]));
  document.getElementById(kept.focus || "")?.focus({ preventScroll: true });
  const scroll = () => {
    for (const [id, top] of kept.boxes) {
      const node = document.getElementById(id);
      if (node) node.scrollTop = top;
    }
    window.scrollTo({ left: kept.at[0], top: kept.at[1], behavior: "instant" });
  };
  scroll();
  // Pictures have their sizes only when they are there, and words when their fonts are.
  addEventListener("load", () => document.fonts.ready.then(scroll), { once: true });
}
back();

// --- changing the page in its place: only what differs from what was served before is touched,
// so ticks, open lists and the place of the reader stay. `served` and `fresh` are documents that
// no script has run in; `live` is what is shown.

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
let served = null;

async function fetched() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  return answer.ok ? parsed(await answer.text()) : null;
}

function dress(live, before, after) {
  for (const { name } of before.attributes) if (!after.hasAttribute(name)) live.removeAttribute(name);
  for (const { name, value } of after.attributes) {
    if (before.getAttribute(name) !== value) live.setAttribute(name, value);
  }
}

function change(live, before, after) {
  if (before.isEqualNode(after)) return;
  const alike = before.nodeType === 1 && before.nodeName === after.nodeName;
  if (!alike || live.childNodes.length !== before.childNodes.length) {
    live.replaceWith(document.importNode(after, true));
    return;
  }
  dress(live, before, after);
  const [lives, olds, news] = [live, before, after].map((node) => [...node.childNodes]);
  let start = 0;
  let end = 0;
  const least = Math.min(olds.length, news.length);
  while (start < least && olds[start].isEqualNode(news[start])) start += 1;
  while (end < least - start && olds.at(-1 - end).isEqualNode(news.at(-1 - end))) end += 1;
  if (olds.length === news.length) {
    for (let at = start; at < olds.length - end; at += 1) change(lives[at], olds[at], news[at]);
    return;
  }
  const next = lives[lives.length - end] ?? null;
  for (const node of lives.slice(start, lives.length - end)) node.remove();
  for (const node of news.slice(start, news.length - end)) {
    live.insertBefore(document.importNode(node, true), next);
  }
}

// A page whose scripts or head are others has to be loaded anew, which may wait for a calm moment.
const calm = 1500;
let timer = 0;
let stale = false;

function later() {
  clearTimeout(timer);
  if (stale) timer = setTimeout(leave, calm);
}

function scripts(page) {
  return [...page.body.querySelectorAll("script:not([src])")];
}

async function renew() {
  const fresh = await fetched();
  if (!fresh) return;
  const ours = fresh.querySelector("script[data-version]");
  const now = ours?.dataset.version;
  for (const page of [served, fresh]) page?.querySelector("script[data-version]")?.remove();
  if (!served) {
    if (now !== version) leave();
    served = fresh;
    return;
  }
  version = now;
  stale ||= scripts(fresh).length > 0 || !served.head.isEqualNode(fresh.head);
  document.title = fresh.title;
  host.remove();
  const own = document.querySelector("script[data-version]");
  own?.remove();
  // What stood around the script is one text now, however the parser and we took turns.
  for (const page of [served, fresh, document]) page.body.normalize();
  change(document.body, served.body, fresh.body);
  document.body.append(host);
  served = fresh;
  later();
}

// --- hearing; a browser keeps few connections to one server, so a hidden page lets its own go

let source = null;
let work = Promise.resolve();

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(`${events}?page=${encodeURIComponent(location.pathname)}`);
  source.onmessage = (event) => {
    const said = JSON.parse(event.data);
    show(said);
    if (said.version) {
      work = work.then(() => (said.version === version ? later() : renew())).catch(leave);
    }
  };
  source.onerror = () => say(status, "The preview has ended.");
}

function stop() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
addEventListener("pagehide", stop);
addEventListener("pageshow", listen);
if (version) work = work.then(renew).catch(leave);
listen();
