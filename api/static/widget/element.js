// <fondaco-chat>: the assistant on a partner's page, in a shadow tree that neither takes nor gives styles.
import { Conversation } from "./conversation.js";
import languages from "./languages.js";
import { node } from "./nodes.js";
import css from "./styles.js";
import { Talk } from "./talk.js";
import { drawBox, drawOpener } from "./view.js";

const BASE = new URL("../../", import.meta.url);
const PROFILE = ["category", "size", "province", "sector"];
const SMALL = "(max-width: 40em), (max-height: 30em)"; // where the box covers the page, as in widget.css

export class FondacoChat extends HTMLElement {
  #small = matchMedia(SMALL);
  #resized = () => this.#fit();
  #parts = null;
  #opener = null;
  #conversation = null;
  #talk = null;

  async connectedCallback() {
    this.#small.addEventListener("change", this.#resized);
    if (this.shadowRoot) return; // moved within the page
    const shadow = this.attachShadow({ mode: "open" });
    const wished = [this.lang, document.documentElement.lang].map((tag) => tag.slice(0, 2).toLowerCase());
    const language = wished.find((tag) => languages.includes(tag)) ?? languages[0];
    const { default: texts } = await import(`./texts-${language}.js`);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
    const t = (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    shadow.append(this.#draw(language, t));
  }

  disconnectedCallback() {
    this.#small.removeEventListener("change", this.#resized);
    this.#conversation?.stop();
  }

  #draw(language, t) {
    const floating = this.hasAttribute("floating");
    const said = PROFILE.map((name) => [name, this.getAttribute(name)]).filter(([, value]) => value);
    this.#conversation = new Conversation(BASE, language, Object.fromEntries(said));
    this.#parts = drawBox(t, floating);
    this.#talk = new Talk(this.#parts, this.#conversation, t);
    if (!floating) {
      this.#talk.prepare();
      return node("div", { class: "root", lang: language }, this.#parts.box);
    }
    this.#opener = drawOpener(this.getAttribute("label") || t("widget.open"), () => this.#open());
    this.#listen();
    return node("div", { class: "root floating", lang: language }, this.#opener, this.#parts.box);
  }

  #listen() {
    const { box, close } = this.#parts;
    close.addEventListener("click", () => box.close());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      box.close();
    });
    box.addEventListener("close", () => {
      if (box.open) return; // laid out anew for another size
      this.#opener.hidden = false;
      this.#opener.focus();
    });
  }

  #open() {
    const { question, title } = this.#parts;
    this.#talk.prepare();
    this.#opener.hidden = true;
    this.#lay();
    // On a phone the keyboard would cover the notice.
    (this.#small.matches ? title : question).focus();
  }

  // On a small screen the box covers the page, whose rest is then out of reach.
  #lay() {
    if (this.#small.matches) this.#parts.box.showModal();
    else this.#parts.box.show();
  }

  #fit() {
    const box = this.#parts?.box;
    if (!this.#opener || !box.open) return;
    const focused = this.shadowRoot.activeElement;
    box.close();
    this.#lay();
    focused?.focus();
  }
}
