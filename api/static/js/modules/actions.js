// Copy and print buttons of an answer: shown only where scripts run.
export function mount(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const answer = button.closest(".answer");
  await navigator.clipboard.writeText(answer.querySelector("[data-copy-text]").textContent);
  button.querySelector("span").textContent = button.dataset.textDone;
  const status = document.querySelector("#ask-status");
  if (status) status.textContent = button.dataset.textDone;
}
