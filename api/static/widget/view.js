// The parts of the box: a button that opens a dialog, or the box alone inside the page.
import { button, icon, node } from "./nodes.js";

const BUBBLE = "M4 4h16v12H9l-5 4z";
const CROSS = "M6 6l12 12M18 6L6 18";

export function drawBox(t, floating) {
  const title = node("h2", { id: "title", tabindex: -1 }, t("widget.title"));
  const forget = node("button", { type: "button", class: "quiet", hidden: true }, t("widget.forget"));
  const close = node("button", { type: "button", class: "close", "aria-label": t("widget.close") }, icon(CROSS));
  const notice = node("p", { class: "notice" }, node("strong", {}, t("ask.notice_title")), " ", t("ask.notice"));
  const examples = node("section", {});
  const turns = node("div", {});
  const talk = node("div", { class: "talk", role: "region", tabindex: 0, "aria-label": t("widget.talk") }, notice, examples, turns);
  const form = drawForm(t);
  const status = node("p", { class: "unseen", role: "status" });
  const sample = node("span", {}, ` ${t("footer.sample")}`);
  const head = node("div", { class: "head" }, title, forget, floating && close);
  const box = node(floating ? "dialog" : "section", { class: "box", "aria-labelledby": "title" }, head, talk, form.form, status);
  return { box, title, forget, close, notice, sample, examples, turns, talk, ...form, status };
}

export function drawOpener(text, onClick) {
  const opener = button("opener", text, onClick);
  opener.prepend(icon(BUBBLE));
  opener.setAttribute("aria-haspopup", "dialog");
  return opener;
}

function drawForm(t) {
  const label = node("label", { for: "question" }, t("ask.label"));
  const question = node("textarea", { id: "question", rows: 2, maxlength: 4000, "aria-describedby": "hint" });
  const hint = node("p", { id: "hint", class: "about" }, t("ask.hint"));
  const send = node("button", { class: "main" }, t("ask.send"));
  const stop = node("button", { type: "button", class: "main", hidden: true }, t("ask.stop"));
  const onward = node("span", {});
  const form = node("form", { novalidate: true }, label, hint, question, node("div", { class: "actions" }, send, stop, onward));
  return { form, question, hint, send, stop, onward };
}
