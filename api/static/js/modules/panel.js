// Opens a source beside the answer (over it on a phone), instead of leaving the page.
const wide = window.matchMedia("(min-width: 62rem)");

export function mount(panel) {
  if (!panel) return;
  const state = { opener: null };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-source]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(panel, link, state);
  });
  panel.querySelector("[data-close]").addEventListener("click", () => panel.close());
  panel.addEventListener("close", () => closed(state));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) panel.close();
  });
}

async function open(panel, link, state) {
  const content = panel.querySelector("[data-content]");
  mark(state, link);
  content.textContent = content.dataset.textLoading;
  if (!panel.open) {
    if (wide.matches) panel.show();
    else panel.showModal();
    document.body.classList.toggle("with-source", wide.matches);
  }
  const response = await fetch(`${new URL(link.href).pathname}?parte=1`).catch(() => null);
  if (state.opener !== link) return;
  if (!response?.ok) {
    content.textContent = content.dataset.textFailed;
    return;
  }
  content.innerHTML = await response.text();
  const original = content.querySelector("[data-original]");
  if (original && link.dataset.url) original.href = link.dataset.url;
  show(content, sentenceOf(link));
}

function show(content, sentence) {
  content.querySelector("#source-title").focus({ preventScroll: true });
  const cited = content.querySelector("[data-cited]");
  if (!cited) return;
  if (sentence) highlight(cited, sentence);
  (cited.querySelector("mark") ?? cited).scrollIntoView({ block: "center" });
}

function sentenceOf(link) {
  return link.closest(".statement")?.querySelector(".statement-text")?.textContent.trim() ?? "";
}

// Puts a mark around the sentence, where one line of the passage holds it.
function highlight(cited, sentence) {
  for (const line of cited.querySelectorAll("p, li")) {
    const start = line.textContent.indexOf(sentence);
    if (start < 0 || line.firstChild?.nodeType !== Node.TEXT_NODE) continue;
    const range = document.createRange();
    range.setStart(line.firstChild, start);
    range.setEnd(line.firstChild, start + sentence.length);
    range.surroundContents(document.createElement("mark"));
    return;
  }
}

function mark(state, link) {
  state.opener?.removeAttribute("aria-expanded");
  state.opener = link;
  link.setAttribute("aria-expanded", "true");
}

function closed(state) {
  document.body.classList.remove("with-source");
  state.opener?.removeAttribute("aria-expanded");
  state.opener?.focus();
  state.opener = null;
}
