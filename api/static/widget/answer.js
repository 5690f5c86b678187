// What stands below the statements of an answer: measures, organisations, sources, further questions.
import { away, button, link, node } from "./nodes.js";

const CALLS = ["closing", "open", "announced", "closed"];

export function marker(citation, context) {
  const { t } = context;
  const label = `${t("answer.source")} ${citation.marker}: ${citation.title} ${t("widget.new_tab")}`;
  const attributes = { class: "marker", target: "_blank", rel: "noopener", title: citation.title, "aria-label": label };
  return link(sourceAddress(citation, context), attributes, String(citation.marker));
}

export function* sections(answer, context) {
  const { t } = context;
  const asking = questions(answer.suggestions, context);
  const clarify = answer.outcome === "clarify";
  if (clarify) yield* section(t("widget.choose"), asking);
  if (answer.comparison) yield table(answer, context);
  yield* section(t("opportunity.title"), node("ul", { class: "cards" }, ...calls(answer, context)));
  yield* section(t("provider.title"), node("ul", { class: "cards" }, ...answer.providers.map((p) => provider(p, context))));
  yield* section(t("answer.sources"), node("ol", { class: "sources" }, ...answer.citations.map((c) => source(c, context))));
  if (!clarify) yield* section(t("answer.suggestions"), asking);
}

export function questions(texts, { ask }) {
  const asking = texts.map((text) => node("li", {}, button("follow", text, () => ask(text))));
  return node("ul", { class: "cards" }, ...asking);
}

function* section(title, list) {
  if (list.childElementCount) yield node("section", {}, node("h4", {}, title), list);
}

function sourceAddress(citation, { base, language }) {
  return new URL(`fonte/${encodeURIComponent(citation.chunk_id)}?lang=${language}`, base).href;
}

function source(citation, context) {
  const { t, day, nameOf } = context;
  const title = away(sourceAddress(citation, context), context, { lang: citation.language }, citation.title);
  const dates = [citation.page && t("source.page", { page: citation.page })];
  if (citation.updated_on) dates.push(t("source.updated", { day: day(citation.updated_on) }));
  else if (citation.published_on) dates.push(t("source.published", { day: day(citation.published_on) }));
  dates.push(t("source.read", { day: day(citation.read_on) }));
  const about = [nameOf(citation.provider_id), ...dates].filter(Boolean).join(" · ");
  return node("li", { value: citation.marker }, title, node("span", { class: "about" }, about));
}

function* calls(answer, context) {
  const { t, base, language, day, nameOf } = context;
  const ordered = [...answer.opportunities].sort((one, other) => CALLS.indexOf(one.state) - CALLS.indexOf(other.state));
  for (const call of ordered) {
    const citation = answer.citations.find((c) => c.marker === call.marker);
    const about = [
      nameOf(call.provider_id),
      call.opens_on && t("opportunity.opens", { day: day(call.opens_on) }),
      call.closes_on && t("opportunity.closes", { day: day(call.closes_on) }),
    ];
    const title = node("strong", { lang: citation?.language }, call.title);
    const address = call.id && new URL(`opportunita/${encodeURIComponent(call.id)}?lang=${language}`, base).href;
    yield node(
      "li",
      { class: "card" },
      node("span", { class: "state" }, t(`opportunity.${call.state}`)),
      " ",
      address ? away(address, context, {}, title) : title,
      " ",
      citation && marker(citation, context),
      node("span", { class: "about" }, about.filter(Boolean).join(" · ")),
    );
  }
}

function provider(card, context) {
  const { t, contactsOf } = context;
  const members = card.members_only === "no" ? "" : t(`provider.members_${card.members_only}`);
  const contacts = contactsOf(card.id).map(({ label, parts }) =>
    node("div", {}, node("dt", {}, label), node("dd", {}, ...parts.map((p) => (p.href ? link(p.href, {}, p.text) : p.text)))),
  );
  return node(
    "li",
    { class: "card" },
    node("h5", {}, card.name),
    card.role && node("p", { class: "about" }, card.role),
    members && node("p", { class: "about" }, members),
    card.reasons.length > 0 && node("p", { class: "why" }, t("provider.why")),
    card.reasons.length > 0 && node("ul", { class: "reasons" }, ...card.reasons.map((reason) => node("li", {}, reason))),
    contacts.length > 0 && node("dl", {}, ...contacts),
    node("p", {}, away(card.url, context, {}, t("widget.site", { name: card.short_name }))),
  );
}

function table(answer, context) {
  const { t } = context;
  const { columns, rows } = answer.comparison;
  const cited = (number) => marker(answer.citations.find((c) => c.marker === number), context);
  const cell = (found) =>
    found
      ? node("td", {}, found.text, ...found.citations.flatMap((number) => [" ", cited(number)]))
      : node("td", { class: "about" }, t("comparison.unsaid"));
  const head = [t("comparison.attribute"), ...columns].map((name) => node("th", { scope: "col" }, name));
  const lines = rows.map((row) => node("tr", {}, node("th", { scope: "row" }, row.attribute), ...row.cells.map(cell)));
  const drawn = node("table", {}, node("thead", {}, node("tr", {}, ...head)), node("tbody", {}, ...lines));
  return node("div", { class: "wide", role: "region", tabindex: 0, "aria-label": t("comparison.title") }, drawn);
}
