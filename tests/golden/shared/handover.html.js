
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const status = byId("status");

  // --- copying

  // The copy event carries exactly what it is given, needs no permission and works from a file.
  function copyByEvent(node, text, html) {
    const selection = window.getSelection();
    const before = selection.rangeCount ? selection.getRangeAt(0) : null;
    const focus = document.activeElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    selection.removeAllRanges();
    selection.addRange(range);
    let done = false;
    const give = (event) => {
      event.clipboardData.setData("text/plain", text);
      if (html) event.clipboardData.setData("text/html", html);
      event.preventDefault();
      event.stopImmediatePropagation();
      done = true;
    };
    document.addEventListener("copy", give, true);
    try {
      done = document.execCommand("copy") && done;
    } catch {
      done = false;
    }
    document.removeEventListener("copy", give, true);
    if (done) {
      selection.removeAllRanges();
      if (before) selection.addRange(before);
      if (focus) focus.focus({ preventScroll: true });
    }
    return done;
  }

  // Second choice, because Chromium rewrites the HTML that goes this way.
  async function copyByApi(text, html) {
    const form = (type, data) => new Blob([data], { type });
    const item = { "text/plain": form("text/plain", text) };
    if (html) item["text/html"] = form("text/html", html);
    try {
      await navigator.clipboard.write([new ClipboardItem(item)]);
      return true;
    } catch {
      return false;
    }
  }

  async function run(button, node, text, html) {
    const done = copyByEvent(node, text, html) || (await copyByApi(text, html));
    if (!button.dataset.words) button.dataset.words = button.innerHTML;
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    button.classList.toggle("done", done);
    status.textContent = done
      ? `Copied: ${button.dataset.what}`
      : `The ${button.dataset.what} is selected; press Ctrl+C or Command+C to copy it.`;
    clearTimeout(Number(button.dataset.timer));
    button.dataset.timer = setTimeout(() => {
      button.innerHTML = button.dataset.words;
      button.classList.remove("done");
    }, 2500);
  }

  // The fragment as it was written, not as the browser would write it; only its pictures are
  // taken from the preview, so that they stand in this file once.
  const post = byId("post");
  const given = JSON.parse(byId("given").textContent);
  const pictures = [...post.querySelectorAll("img")].map((image) => image.getAttribute("src"));
  const fragment = given.html.replace(
    /<img src="[^"]*"/g,
    () => `<img src="${pictures.shift()}"`,
  );
  for (const button of document.querySelectorAll("[data-copy]")) {
    const node = byId(button.dataset.copy);
    button.addEventListener("click", () => run(button, node, node.textContent, ""));
  }
  for (const button of document.querySelectorAll("[data-copy-body]")) {
    button.addEventListener("click", () => run(button, post, given.text, fragment));
  }

  // --- remembering; a browser may refuse storage, and then a tick lasts as long as the page

  const { slug, revision } = document.body.dataset;
  const key = `pressroom:handover:${slug}`;
  let saved = { revision, ticks: {} };
  try {
    const found = JSON.parse(localStorage.getItem(key));
    if (found && typeof found.ticks === "object" && found.ticks) saved = found;
  } catch {
    // Nothing was kept, or nothing can be.
  }
  const boxes = [...document.querySelectorAll("[data-tick]")];

  function show() {
    const steps = boxes.filter((box) => box.dataset.step);
    const done = steps.filter((box) => box.checked);
    byId("progress").textContent = `${done.length} of ${steps.length} steps done`;
    for (const box of steps) {
      byId(box.dataset.step).classList.toggle("ticked", box.checked);
      const link = document.querySelector(`[data-for="${box.dataset.step}"]`);
      link.classList.toggle("ticked", box.checked);
      link.querySelector("[data-state]").textContent = box.checked ? ", done" : "";
    }
  }

  function keep() {
    const ticks = {};
    for (const box of boxes) if (box.checked) ticks[box.dataset.tick] = true;
    try {
      localStorage.setItem(key, JSON.stringify({ revision, ticks }));
    } catch {
      // See above.
    }
    show();
  }

  for (const box of boxes) {
    box.checked = saved.ticks[box.dataset.tick] === true;
    box.addEventListener("change", keep);
  }
  byId("stale").hidden = saved.revision === revision || !boxes.some((box) => box.checked);
  byId("restart").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    byId("stale").hidden = true;
    keep();
    boxes[0].focus();
  });
  show();
})();

