// Tells those who listen to the page what has changed, without moving the focus.
export function announce(message) {
  const region = document.querySelector("#ask-status") ?? made();
  region.textContent = "";
  // A region that gets the same text again says nothing: empty it first, fill it in the next frame.
  requestAnimationFrame(() => (region.textContent = message));
}

function made() {
  const region = document.createElement("p");
  region.id = "ask-status";
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}
