// Defines <fondaco-chat> and adds a button to the page, unless the page places the element itself.
import { FondacoChat } from "./element.js";

export function install(address) {
  if (!("adoptedStyleSheets" in document)) return; // an old browser: the page's own link stays
  if (!customElements.get("fondaco-chat")) customElements.define("fondaco-chat", FondacoChat);
  const script = [...document.scripts].find((found) => found.src === address);
  if (!script || script.dataset.button === "none" || document.querySelector("fondaco-chat")) return;
  const chat = document.createElement("fondaco-chat");
  for (const [name, value] of Object.entries(script.dataset)) chat.setAttribute(name, value);
  chat.setAttribute("floating", "");
  document.body.append(chat);
}
