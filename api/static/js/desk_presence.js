// Says that this page of a ticket is open, and shows who else has it open. Without this file pages say so when they load.
const note = document.querySelector("[data-presence]");
const list = note.querySelector("[role=status]");
const FIRST = 5_000, EVERY = 60_000; // milliseconds
const IDLE = 600_000; // a page that nobody touches for so long says no more, so that its session can end
let touched = Date.now();
let shown = list.innerHTML.trim();

for (const kind of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
}
setTimeout(say, FIRST);
setInterval(say, EVERY);
addEventListener("pageshow", (event) => { if (event.persisted) say(); });
addEventListener("pagehide", () => { navigator.sendBeacon(note.dataset.presence, said({ leaving: "true" })); });

async function say() {
  if (document.hidden || Date.now() - touched > IDLE) return;
  const request = { method: "POST", body: said({}), redirect: "error" };
  const response = await fetch(note.dataset.presence, request).catch(() => null);
  if (!response?.ok) return;
  const html = (await response.text()).trim();
  // The same words again would be read out again.
  if (html !== shown) list.innerHTML = shown = html;
}

function said(more) {
  const form = new URLSearchParams({ session_token: note.querySelector("[name=session_token]").value, ...more });
  if ("writing" in note.dataset) form.set("writing", "true");
  return form;
}
