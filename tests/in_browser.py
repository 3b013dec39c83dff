"""What is looked at in pages, whichever part of the project makes them."""

FAINT = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const over = (top, below) => top.slice(0, 3).map((part, n) => part * (top[3] ?? 1) + below[n] * (1 - (top[3] ?? 1)));
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const own = parts(getComputedStyle(element).backgroundColor);
    return own[3] === 0 ? ground(element.parentElement) : over(own, ground(element.parentElement));
  };
  const told = { seen: 0, faint: [] };
  for (const element of document.querySelectorAll("header *, main *, footer *")) {
    const written = element.matches("input, textarea") || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!written || element.closest("svg") || !element.getClientRects().length) continue;
    told.seen += 1;
    const colours = [getComputedStyle(element).color];
    if (element.placeholder) colours.push(getComputedStyle(element, "::placeholder").color);
    const below = ground(element);
    for (const colour of colours) {
      const [a, b] = [light(over(parts(colour), below)), light(below)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) told.faint.push([element.tagName, element.className, ratio.toFixed(2)].join(" "));
    }
  }
  return told;
}"""
"""Tells how many elements with text there are, and which of them stand out too little from their ground."""
