// The editor of a reply: Ctrl+S saves, and leaving with unsaved words asks first.
// Without this file all of it works by buttons and links.
const form = document.querySelector("#editor");
const text = form.elements.text;
const first = text.value;
const inserted = document.querySelector("[data-unsaved]") !== null;
let sent = false;

form.addEventListener("submit", () => { sent = true; });
addEventListener("beforeunload", (event) => {
  if (!sent && (inserted || text.value !== first)) event.preventDefault();
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".desk-bar [value=save]"));
});
