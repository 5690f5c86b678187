// One question with its answer: statements as they come, then what stands below them.
import { marker, sections } from "./answer.js";
import { away, button, node } from "./nodes.js";

const CALM = ["abstain", "refuse", "redirect", "clarify", "error"]; // no answer, but a next step

export class Turn {
  #citations = new Map();
  #group = null;

  constructor(question, context) {
    this.context = context;
    const asked = node("span", { class: "unseen" }, `${context.t("answer.you_asked")} `);
    this.heading = node("h3", { class: "question", tabindex: -1 }, asked, question);
    this.wait = node("p", { class: "wait" }, context.t("ask.searching"));
    this.body = node("div", { class: "answer" });
    this.element = node("article", { "aria-busy": "true" }, this.heading, this.body, this.wait);
  }

  citation(citation) {
    this.#citations.set(citation.marker, citation);
  }

  statement(statement) {
    if (statement.group && statement.group !== this.#group) this.body.append(node("h4", {}, statement.group));
    this.#group = statement.group ?? this.#group;
    const [, about, text] = /^(?:\[([^\]]+)\] )?([^]*)$/.exec(statement.text);
    const cited = statement.citations.map((number) => this.#citations.get(number));
    const markers = cited.flatMap((citation) => [" ", marker(citation, this.context)]);
    const attributes = {
      class: statement.kind === "boilerplate" && (cited.length > 0 ? "note" : text.endsWith(":") && "lead"),
      lang: statement.kind === "claim" && cited[0]?.language,
    };
    this.body.append(node("p", attributes, about && node("span", { class: "about" }, about), text, ...markers));
  }

  finish(answer) {
    const { t, language } = this.context;
    const title = CALM.includes(answer.outcome) || answer.outcome === "partial" ? t(`outcome.${answer.outcome}`) : "";
    if (answer.language !== language) this.body.lang = answer.language;
    if (title) this.body.prepend(node("p", { class: "outcome", lang: language }, title));
    this.body.classList.toggle("calm", CALM.includes(answer.outcome));
    for (const section of sections(answer, this.context)) this.#below(section, language);
    this.#settle();
  }

  // Says what went wrong; what has arrived stays. Without `again` asking once more would not help.
  fail(message, again) {
    const { t } = this.context;
    const actions = node("p", { class: "actions" }, again && button("again", t("widget.retry"), again), this.context.elsewhere());
    this.body.append(node("div", { class: "failure" }, node("p", {}, message), actions));
    this.#settle();
  }

  get empty() {
    return this.body.childElementCount === 0;
  }

  #below(section, language) {
    section.lang = language;
    this.body.append(section);
  }

  #settle() {
    this.element.removeAttribute("aria-busy");
    this.wait.remove();
  }
}

export function elsewhere(address, context) {
  return away(address, context, { class: "elsewhere" }, context.t("widget.continue"));
}
