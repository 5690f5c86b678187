// Copy and print buttons of an answer.
import { copy } from "./copying.js";

export function mount(root) {
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const button = event.target.closest("[data-copy]");
    if (button) copyAnswer(button);
  });
}

function copyAnswer(button) {
  const label = button.querySelector("span");
  copy(button, button.closest(".answer").querySelector("[data-copy-text]").textContent, label.textContent);
}
