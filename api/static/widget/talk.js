// The conversation in the box: sends questions, shows answers, says what happens to those who do not see it.
import { questions } from "./answer.js";
import { node } from "./nodes.js";
import { elsewhere, Turn } from "./turn.js";

export class Talk {
  #asking = false;
  #providers = {};

  constructor(parts, conversation, t) {
    Object.assign(this, { parts, conversation, t });
    this.context = this.#context();
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    parts.question.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    parts.question.addEventListener("input", () => this.#missing(false));
    parts.stop.addEventListener("click", () => conversation.stop());
    parts.forget.addEventListener("click", () => this.#forget());
    this.#lead("");
  }

  // Learns how the organisations are reached, before the first question. Whether it fails is seen when one is asked.
  prepare() {
    this.conversation.start().then((start) => this.#greet(start), () => {});
  }

  #greet({ sample, examples }) {
    const { notice, examples: shown, turns } = this.parts;
    notice.append(sample ? this.parts.sample : "");
    if (turns.childElementCount > 0 || examples.length === 0) return;
    shown.replaceChildren(node("h3", {}, this.t("examples.title")), questions(examples, this.context));
  }

  async ask(question) {
    if (this.#asking) return;
    const { examples, turns } = this.parts;
    examples.replaceChildren();
    const turn = new Turn(question, this.context);
    turns.append(turn.element);
    this.#lead(question);
    this.#busy(true);
    this.#say(this.t("ask.searching"));
    this.#show(turn);
    try {
      await this.#read(question, turn);
    } catch (error) {
      this.#failed(error, question, turn);
    }
    if (this.#busy(false)) turn.heading.focus({ preventScroll: this.#scroller() !== undefined });
  }

  async #read(question, turn) {
    for await (const { name, data } of this.conversation.ask(question)) {
      if (name === "start") this.#providers = data.providers;
      if (name === "citation") turn.citation(data);
      if (name === "statement") turn.statement(data);
      if (name !== "done" && name !== "error") continue;
      turn.finish(data);
      const count = data.citations.length;
      this.#say(this.t(count === 0 ? "widget.ready_none" : count === 1 ? "widget.ready_one" : "widget.ready", { count }));
    }
  }

  #failed(error, question, turn) {
    if (!turn.element.isConnected) return; // forgotten meanwhile
    const problem = error.problem ?? {};
    const again = () => {
      turn.element.remove();
      this.ask(question);
    };
    // What only the owner of the page can mend.
    if (problem.status === 403 || problem.code === "invalid") console.error("Fondaco:", problem.detail, problem.errors ?? "");
    const [message, retry] = this.#said(error, problem, turn);
    turn.fail(message, retry && again);
    this.#say(message);
  }

  #said(error, problem, turn) {
    if (error.name === "AbortError") return [this.t("ask.stopped"), true];
    if (problem.status === 403) return [this.t("widget.not_enabled"), false];
    if (problem.code === "invalid") return [this.t("widget.failed"), false];
    if (problem.detail) return [problem.detail, problem.status >= 429 && problem.code !== "origin_budget"];
    return [this.t(turn.empty ? "widget.failed" : "widget.interrupted"), true];
  }

  #send() {
    const { question } = this.parts;
    const text = question.value.trim();
    if (this.#asking) return;
    if (!text) {
      question.focus();
      this.#missing(true);
      return;
    }
    question.value = "";
    this.ask(text);
  }

  #missing(missing) {
    const { question, hint } = this.parts;
    if (missing) this.#say(this.t("widget.empty"));
    hint.textContent = this.t(missing ? "widget.empty" : "ask.hint");
    hint.classList.toggle("wrong", missing);
    question.setAttribute("aria-invalid", String(missing));
  }

  #forget() {
    this.conversation.forget();
    this.parts.turns.replaceChildren();
    this.parts.forget.hidden = true;
    this.parts.question.value = "";
    this.#lead("");
    this.#say(this.t("widget.forgotten"));
    this.parts.question.focus();
    this.prepare();
  }

  // Shows which button is of use now; tells whether the focus was on one that goes away.
  #busy(asking) {
    const { send, stop, forget, turns } = this.parts;
    this.#asking = asking;
    const left = !asking && stop.getRootNode().activeElement === stop;
    send.hidden = asking;
    stop.hidden = !asking;
    forget.hidden = turns.childElementCount === 0;
    if (asking) stop.focus({ preventScroll: true });
    return left;
  }

  // The link that goes on at the portal, with the question that was asked last.
  #lead(question) {
    const { base, language } = this.conversation;
    this.address = new URL(base);
    if (question) this.address.searchParams.set("domanda", question);
    this.address.searchParams.set("lang", language);
    this.parts.onward.replaceChildren(elsewhere(this.address.href, this.context));
  }

  #show(turn) {
    const scroller = this.#scroller();
    if (scroller) scroller.scrollTop += turn.element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  }

  #scroller() {
    return [this.parts.talk, this.parts.box].find((part) => part.scrollHeight > part.clientHeight + 1);
  }

  #say(message) {
    this.parts.status.textContent = message;
  }

  #context() {
    const { t, conversation } = this;
    const { base, language } = conversation;
    const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });
    return {
      t,
      base,
      language,
      day: (iso) => format.format(new Date(iso)),
      nameOf: (id) => this.#providers[id]?.name ?? id,
      contactsOf: (id) => this.#providers[id]?.contacts ?? [],
      ask: (question) => this.ask(question),
      elsewhere: () => elsewhere(this.address.href, this.context),
    };
  }
}
