// Makes elements out of texts; a text is never read as markup.
const LINKED = /^(https?|mailto|tel):/;

export function node(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value || value === 0) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child || child === 0));
  return made;
}

// A link, or its children alone where the address is of a kind that could run code.
export function link(address, attributes, ...children) {
  return LINKED.test(address) ? node("a", { ...attributes, href: address }, ...children) : node("span", {}, ...children);
}

// A link that leaves the partner's page where it is.
export function away(address, { t }, attributes, ...children) {
  const told = node("span", { class: "unseen" }, ` ${t("widget.new_tab")}`);
  return link(address, { ...attributes, target: "_blank", rel: "noopener" }, ...children, told);
}

export function button(kind, text, onClick) {
  const made = node("button", { type: "button", class: kind }, text);
  made.addEventListener("click", onClick);
  return made;
}

export function icon(path) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"]]) drawn.setAttribute(key, value);
  line.setAttribute("d", path);
  drawn.append(line);
  return drawn;
}
