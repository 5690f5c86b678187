// Counts the ticked steps of a path. Nothing is stored: a reload clears them. Without this file they can be ticked all the same.
export function mount(path) {
  const boxes = [...path.querySelectorAll("[data-step]")];
  const bar = path.querySelector("progress");
  const count = path.querySelector("[data-count]");
  path.addEventListener("change", (event) => {
    if (!event.target.matches("[data-step]")) return;
    const done = boxes.filter((box) => box.checked).length;
    bar.value = done;
    count.textContent = path.dataset.textProgress.replace("%d", String(done));
    event.target.closest(".step").classList.toggle("is-done", event.target.checked);
  });
}
