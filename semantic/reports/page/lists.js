"use strict";
// Long lists: filtered, sorted, and shown a page at a time, with how many there are always said.

const PAGE = 40; // rows a person reads before scrolling becomes searching

/** Show rows a page at a time in `body`, with a line that says how many of how many, and a button for more. */
function pagedList({ body, status, more, draw }) {
  let rows = [];
  let shown = 0;
  const next = (count) => {
    const until = Math.min(rows.length, shown + count);
    for (; shown < until; shown += 1) body.append(draw(rows[shown]));
    status.textContent = say("shown", { shown: counted(shown), all: counted(rows.length) });
    more.hidden = shown >= rows.length;
  };
  more.addEventListener("click", () => next(PAGE));
  return {
    fill(all) {
      rows = all;
      shown = 0;
      body.replaceChildren();
      next(PAGE);
    },
    /** Show rows until one is there, and return it. */
    reach(row) {
      const at = rows.indexOf(row);
      if (at < 0) return null;
      if (at >= shown) next(at + 1 - shown);
      return body.children[at];
    },
  };
}

function choice(name, label, options, changed) {
  const select = make("select", { name, onchange: changed }, options.map(([value, text]) => make("option", { value }, text)));
  return [select, make("label", {}, make("span", {}, label), select)];
}

function searchBox(label, changed) {
  let waiting;
  const input = make("input", { type: "search", name: "words", autocomplete: "off" });
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(changed, 150);
  });
  return [input, make("label", {}, make("span", {}, label), input)];
}

/** Return a header that sorts when it is clicked; `state` is {by, down}. */
function sortHeader(name, key, state, changed, attributes = {}) {
  const header = make("th", { scope: "col", ...attributes });
  const button = make("button", { type: "button", class: "sort", "data-key": key }, name);
  button.addEventListener("click", () => {
    state.down = state.by === key ? !state.down : true;
    state.by = key;
    changed();
  });
  header.append(button);
  header.tell = () => header.setAttribute("aria-sort", state.by === key ? (state.down ? "descending" : "ascending") : "none");
  return header;
}

function compared(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  return typeof a === "string" ? a.localeCompare(b, FOUND.language) : a - b;
}

/** Sort rows by a value, ties in the order they had; what has none comes last either way. */
function sorted(rows, value, down) {
  return rows
    .map((row, number) => [row, number, value(row)])
    .sort((a, b) => {
      const none = (a[2] === null || a[2] === undefined) - (b[2] === null || b[2] === undefined);
      return none || (down ? -1 : 1) * compared(a[2], b[2]) || a[1] - b[1];
    })
    .map(([row]) => row);
}

const speechOptions = () => [["", say("all_speeches")], ...SPEECHES.map((speech, number) => [String(number), speech.name])];

/** Return the bar of a list: its filters, then how many rows are shown. */
function filterBar(label, fields, status) {
  return make("form", { class: "filters", role: "search", "aria-label": label, onsubmit: (event) => event.preventDefault() }, fields, status);
}

const statusLine = () => make("p", { class: "status", role: "status", "aria-live": "polite" });
const moreButton = () => make("button", { type: "button", class: "more" }, say("more"));
