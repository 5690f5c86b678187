// Copies a telephone number or an address of a contact with one tap, and says so.
import { announce } from "./live.js";

const SHOWN_MS = 2000;

export function mount(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-value]");
    if (button) copy(button, button.dataset.copyValue, button.dataset.copyValue);
  });
}

// Copies a text; `name` is what the confirmation calls it.
export async function copy(button, text, name) {
  const { textCopied, textUncopied } = document.body.dataset;
  const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  announce(done ? textCopied.replace("%s", name) : textUncopied);
  if (!done) return;
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), SHOWN_MS);
}
