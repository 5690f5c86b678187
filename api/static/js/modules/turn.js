// One question with its answer on the page: shows statements as they come, then the whole answer as the server renders it.
import { mount as mountActions } from "./actions.js";

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
    marker.href = `/fonte/${encodeURIComponent(citation.chunk_id)}`;
    marker.title = citation.title;
    marker.querySelector("[data-number]").textContent = number;
    return marker;
  }

  // Replaces what came so far by the whole answer; keeps it if that cannot be had.
  async finish(answer) {
    const response = await fetch(`/risposta/${encodeURIComponent(answer.id)}?parte=1`).catch(() => null);
    if (response?.ok) {
      this.turn.querySelector(".turn-answer").innerHTML = await response.text();
      mountActions(this.turn);
    }
    this.settle();
  }

  fail(message) {
    const alert = clone("failure-template").firstElementChild;
    alert.querySelector("p").textContent = message;
    this.turn.querySelector(".turn-answer").append(alert);
    this.settle();
  }

  settle() {
    this.turn.removeAttribute("aria-busy");
    this.turn.querySelector(".turn-wait")?.remove();
  }
}

function clone(id) {
  return document.querySelector(`#${id}`).content.cloneNode(true);
}
