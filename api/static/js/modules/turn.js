// One question with its answer on the page: shows statements as they come, then the whole answer as the server renders it.
export function addTurn(conversation, question) {
  const turn = clone("turn-template").querySelector(".turn");
  turn.querySelector("[data-question]").textContent = question;
  conversation.hidden = false;
  conversation.append(turn);
  return turn;
}

export class TurnWriter {
  constructor(turn) {
    this.turn = turn;
    this.statements = turn.querySelector("[data-statements]");
    this.citations = new Map();
    this.group = null;
    this.answerId = null;
  }

  citation(citation) {
    this.citations.set(citation.marker, citation);
  }

  statement(statement) {
    if (statement.group && statement.group !== this.group) {
      const heading = clone("group-template").querySelector("h3");
      heading.textContent = statement.group;
      this.statements.append(heading);
    }
    this.group = statement.group ?? this.group;
    this.statements.append(this.paragraph(statement));
  }

  paragraph(statement) {
    const paragraph = clone("statement-template").querySelector("p");
    const [, context, text] = /^(?:\[([^\]]+)\] )?([^]*)$/.exec(statement.text);
    paragraph.querySelector(".statement-context").textContent = context ?? "";
    paragraph.querySelector(".statement-text").textContent = text;
    paragraph.classList.toggle("statement-note", statement.kind === "boilerplate");
    for (const number of statement.citations) paragraph.append(" ", this.marker(number));
    return paragraph;
  }

  marker(number) {
    const citation = this.citations.get(number);
    const marker = clone("marker-template").querySelector("a");
    marker.href = `/fonte/${encodeURIComponent(citation.chunk_id)}#passaggio`;
    marker.title = citation.title;
    marker.querySelector("[data-number]").textContent = number;
    return marker;
  }

  // Whether anything of the answer is on the page.
  get begun() {
    return this.statements.childElementCount > 0;
  }

  // Replaces what came so far by the whole answer as the server renders it; keeps it if that cannot be had.
  async finish(answerId) {
    this.answerId = answerId;
    const response = await fetch(`/risposta/${encodeURIComponent(answerId)}?parte=1`).catch(() => null);
    if (!response?.ok) throw Object.assign(new Error("not rendered"), { name: "UnfinishedError" });
    this.show(await response.text());
  }

  show(html) {
    this.turn.querySelector(".turn-answer").innerHTML = html;
    this.settle();
  }

  fail(message, retry) {
    const alert = clone("failure-template").firstElementChild;
    alert.querySelector("p").textContent = message;
    alert.querySelector("[data-retry]").addEventListener("click", retry, { once: true });
    this.turn.querySelector(".turn-answer").append(alert);
    this.settle();
  }

  // Takes the complaint away, for another try.
  restart() {
    this.turn.querySelector("[data-failure]")?.remove();
    this.turn.setAttribute("aria-busy", "true");
    this.wait(true);
    this.turn.querySelector(".turn-question").focus({ preventScroll: true });
  }

  empty() {
    this.statements.replaceChildren();
    this.citations.clear();
    this.group = null;
  }

  wait(running) {
    const sign = this.turn.querySelector(".turn-wait");
    if (sign) sign.hidden = !running;
  }

  settle() {
    this.turn.removeAttribute("aria-busy");
    this.wait(false);
  }
}

function clone(id) {
  return document.querySelector(`#${id}`).content.cloneNode(true);
}
