// Asks without leaving the page. Without this file the form leads to a page with the answer.
import { readEvents } from "./events.js";
import { announce } from "./live.js";
import { addTurn, TurnWriter } from "./turn.js";

export function mount(form) {
  const conversation = document.querySelector("#conversation");
  if (!document.querySelector("#turn-template")) return; // an answer's own page: the form leads on
  const talk = { form, conversation, running: null };
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // saves or forgets: the server does it
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
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-choice]")) return;
    const question = event.submitter?.value || new FormData(event.target).get("question");
    event.preventDefault();
    if (question && !talk.running) ask(talk, question);
  });
}

async function ask(talk, question) {
  for (const element of document.querySelectorAll("[data-intro]")) element.hidden = true;
  document.querySelector("[data-intro-title]").classList.add("visually-hidden");
  const turn = addTurn(talk.conversation, question);
  const writer = new TurnWriter(turn);
  await attempt(talk, writer, question, () => read(talk, writer, question));
  turn.querySelector(".turn-question").focus({ preventScroll: true });
  turn.scrollIntoView({ block: "start" });
}

// Tries to complete a turn. What fails is said under what has come so far, with a button that tries again.
async function attempt(talk, writer, question, work) {
  const { form } = talk;
  talk.running = new AbortController();
  busy(form, true);
  announce(form.dataset.textSearching);
  writer.turn.scrollIntoView({ block: "start" });
  try {
    await work();
    await refreshCase(form);
    if (form.elements.question.value.trim() === question) form.elements.question.value = "";
    announce(form.dataset.textReady);
  } catch (error) {
    const message = reason(error, writer, form.dataset);
    writer.fail(message, () => attempt(talk, writer, question, () => again(talk, writer, question)));
    announce(message);
  }
  talk.running = null;
  busy(form, false);
}

function reason(error, writer, texts) {
  if (error.detail) return error.detail;
  if (error.name === "AbortError") return texts.textStopped;
  if (error.name === "UnfinishedError") return texts.textUnfinished;
  if (error.name === "SilenceError") return texts.textSilent;
  if (writer.begun) return texts.textLostPart;
  return error.name === "EarlyEndError" ? texts.textLost : texts.textFailed;
}

async function read(talk, writer, question) {
  const response = await fetch(talk.form.dataset.stream, {
    method: "POST",
    headers: { "Accept-Language": talk.form.dataset.language },
    body: request(talk, question),
    signal: talk.running.signal,
  });
  if (!response.ok) throw Object.assign(new Error("refused"), await response.json().catch(() => ({})));
  for await (const { name, data } of readEvents(response)) {
    if (name === "citation") writer.citation(data);
    if (name === "statement") writer.statement(data);
    if (name === "error" && !data.id) throw Object.assign(new Error("failed"), data);
    if (name === "done" || name === "error") {
      if (name === "done") remember(talk.form, question, data.text);
      return writer.finish(data.id);
    }
  }
  throw Object.assign(new Error("the stream ended early"), { name: "EarlyEndError" });
}

// Takes up the answer if it is kept by now, else asks anew.
async function again(talk, writer, question) {
  writer.restart();
  if (writer.answerId) return writer.finish(writer.answerId);
  const body = new URLSearchParams({ question });
  const response = await fetch(talk.form.dataset.takeUp, { method: "POST", body, signal: talk.running.signal });
  if (response.status === 200) return writer.show(await response.text());
  writer.empty();
  return read(talk, writer, question);
}

// The server keeps the conversation; the last exchange goes along for those who take no cookies.
function request(talk, question) {
  const fields = new URLSearchParams(new FormData(talk.form));
  fields.set("question", question);
  return fields;
}

function remember(form, question, answer) {
  form.elements.previous_question.value = question;
  form.elements.previous_answer.value = answer.slice(0, 4000);
}

// Shows what the firm said of itself in the fields; keeps them as they are if that cannot be had.
async function refreshCase(form) {
  const box = form.querySelector("[data-case]");
  const response = await fetch(box.dataset.address).catch(() => null);
  if (response?.ok) box.innerHTML = await response.text();
}

function busy(form, running) {
  form.querySelector(".ask-actions [type=submit]").disabled = running;
  form.querySelector("[data-stop]").hidden = !running;
}
