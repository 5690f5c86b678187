// Asks without leaving the page. Without this file the form leads to a page with the answer.
import { readEvents } from "./events.js";
import { addTurn, TurnWriter } from "./turn.js";

const HISTORY = 6; // exchanges that go along with a question

export function mount(form) {
  const conversation = document.querySelector("#conversation");
  if (!document.querySelector("#turn-template")) return; // an answer's own page: the form leads on
  const talk = { form, conversation, history: [], running: null };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = form.elements.question.value.trim();
    if (question && !talk.running) ask(talk, question);
  });
  form.querySelector("[data-stop]").addEventListener("click", () => talk.running?.abort());
  form.elements.question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const example = event.target.closest("a[data-example]");
    if (!example || talk.running || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(talk, example.textContent.trim());
  });
}

async function ask(talk, question) {
  const { form } = talk;
  for (const element of document.querySelectorAll("[data-intro]")) element.hidden = true;
  document.querySelector("[data-intro-title]").classList.add("visually-hidden");
  const turn = addTurn(talk.conversation, question);
  const writer = new TurnWriter(turn);
  talk.running = new AbortController();
  busy(form, true);
  say(form.dataset.textSearching);
  turn.scrollIntoView({ block: "start" });
  try {
    await read(talk, writer, question);
    form.elements.question.value = "";
    say(form.dataset.textReady);
  } catch (error) {
    const message = error.name === "AbortError" ? form.dataset.textStopped : (error.detail ?? form.dataset.textFailed);
    writer.fail(message);
    say(message);
  }
  talk.running = null;
  busy(form, false);
  turn.querySelector(".turn-question").focus({ preventScroll: true });
  turn.scrollIntoView({ block: "start" });
}

async function read(talk, writer, question) {
  const response = await fetch(talk.form.dataset.stream, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Accept-Language": talk.form.dataset.language },
    body: JSON.stringify(request(talk, question)),
    signal: talk.running.signal,
  });
  if (!response.ok) throw Object.assign(new Error("refused"), await response.json().catch(() => ({})));
  for await (const { name, data } of readEvents(response)) {
    if (name === "citation") writer.citation(data);
    if (name === "statement") writer.statement(data);
    if (name === "error" && !data.id) throw Object.assign(new Error("failed"), data);
    if (name === "done" || name === "error") {
      if (name === "done") talk.history.push({ question, answer: data.text.slice(0, 8000) });
      return writer.finish(data);
    }
  }
  throw new Error("the stream ended early");
}

function request(talk, question) {
  const { category, size, province } = talk.form.elements;
  const profile = { category: category.value || null, size: size.value || null, province: province.value || null };
  return { question, language: talk.form.dataset.language, history: talk.history.slice(-HISTORY), profile };
}

function busy(form, running) {
  form.querySelector("[type=submit]").disabled = running;
  form.querySelector("[data-stop]").hidden = !running;
}

function say(message) {
  document.querySelector("#ask-status").textContent = message;
}
