// The form about the firm: skipping folds it and goes back to the question; a link to it unfolds it.
export function mount(root) {
  const box = root.querySelector("#caso");
  if (!box) return;
  if (location.hash === "#caso") box.open = true;
  box.addEventListener("click", (event) => {
    if (!event.target.closest("[data-skip]")) return;
    event.preventDefault();
    box.open = false;
    root.querySelector("#question").focus();
  });
}
