"""Checks of what has the focus, run in the page after each step of the Tab key; they return what they complain of."""

# At least a part of it is in the window and under nothing else (WCAG 2.4.11).
COVERED = """() => {
  const found = document.activeElement, box = found.getBoundingClientRect();
  if (found === document.body || !found.checkVisibility()) return null;
  const left = Math.max(box.left, 0), top = Math.max(box.top, 0);
  const right = Math.min(box.right, innerWidth), bottom = Math.min(box.bottom, innerHeight);
  const seen = [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
    const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
    return hit && (found.contains(hit) || hit.contains(found) || found.labels?.[0]?.contains(hit));
  }));
  return right > left && bottom > top && seen ? null : found.outerHTML.slice(0, 120);
}"""
# An outline, a shadow or, on a map, a thick edge of the shape itself shows it (WCAG 2.4.7).
UNMARKED = """() => {
  let found = document.activeElement;
  while (found.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  if (found === document.body) return null;
  const marked = style => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  const edged = shape => shape instanceof SVGGeometryElement
    && parseFloat(getComputedStyle(shape).strokeWidth) * shape.getScreenCTM().a >= 2;
  if (found instanceof SVGElement) return [...found.children].some(edged) ? null : found.outerHTML.slice(0, 120);
  const around = [found, found.closest("label"), ...(found.labels ?? [])].filter(Boolean);
  return around.some(element => marked(getComputedStyle(element))) ? null : found.outerHTML.slice(0, 120);
}"""
