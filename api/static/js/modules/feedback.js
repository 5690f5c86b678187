// Sends feedback on an answer without leaving the page, for answers that come later too. Without this file the forms still work.
export function mount(root) {
  root.addEventListener("submit", async (event) => {
    const section = event.target.closest("[data-feedback]");
    if (!section) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target, event.submitter));
    const response = await fetch(`${event.target.action}?parte=1`, { method: "POST", body }).catch(() => null);
    if (!response?.ok) {
      section.querySelector("[data-failed]").textContent = section.dataset.textFailed;
      return;
    }
    const thanks = document.createElement("div");
    thanks.innerHTML = await response.text();
    thanks.tabIndex = -1;
    section.querySelector(".feedback-choices").replaceWith(thanks);
    section.querySelector("[data-failed]").textContent = "";
    thanks.focus();
  });
}
