// Asks the server, and remembers what was said for as long as the page is open.
import { readEvents } from "./events.js";

const TURNS = 6; // earlier exchanges that go along with a question
const CHARACTERS = 4000; // of each earlier answer

export class Conversation {
  #history = [];
  #running = null;
  #start = null;

  constructor(base, language, profile) {
    Object.assign(this, { base, language, profile });
  }

  stop() {
    this.#running?.abort();
  }

  forget() {
    this.stop();
    this.#history = [];
  }

  // Tells how the organisations are reached; fails where the page's site may not ask.
  start() {
    this.#start ??= this.#json(`widget/start.json?lang=${this.language}`).catch((error) => {
      this.#start = null;
      throw error;
    });
    return this.#start;
  }

  // Yields `start`, then the events of an answer as they come. An error carries the server's problem, if it sent one.
  async *ask(question) {
    const running = (this.#running = new AbortController());
    const history = this.#history;
    const body = { question, language: this.language, profile: this.profile, history: history.slice(-TURNS) };
    try {
      yield { name: "start", data: await Promise.race([this.start(), stopped(running.signal)]) };
      const response = await this.#fetch("v1/ask/stream", {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": this.language },
        body: JSON.stringify(body),
        signal: running.signal,
      });
      for await (const event of readEvents(response)) {
        if (event.name === "error" && !event.data.id) throw Object.assign(new Error("failed"), { problem: event.data });
        if (event.name === "done") history.push({ question, answer: event.data.text.slice(0, CHARACTERS) });
        yield event;
        if (event.name === "done" || event.name === "error") return;
      }
      throw new Error("the stream ended early");
    } finally {
      if (this.#running === running) this.#running = null;
    }
  }

  async #json(path) {
    return (await this.#fetch(path, { headers: { "Accept-Language": this.language } })).json();
  }

  async #fetch(path, options) {
    const response = await fetch(new URL(path, this.base), { credentials: "omit", ...options });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({ status: response.status }));
    throw Object.assign(new Error("refused"), { problem });
  }
}

function stopped(signal) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
