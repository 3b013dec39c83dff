"use strict";
// What all parts of the page share: the findings, words, elements, places of texts, quotations.

const FOUND = JSON.parse(document.getElementById("findings").textContent);
const SPEECHES = FOUND.speeches;
const KIND = { VERBATIM: 0, EDITED: 1, REWORDED: 2, TRANSLATED: 3 };
const HEADING = FOUND.roles.indexOf("heading");

function say(key, values = {}) {
  const words = FOUND.words[key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

const kindName = (kind) => FOUND.kinds[kind][1];
const kindClass = (kind) => (kind === KIND.TRANSLATED ? "reworded" : FOUND.kinds[kind][0]);
/** Return a share in percent, as in the other formats: no decimals from 10 % on. */
function percent(share) {
  const value = Math.round(1000 * share) / 10;
  if (share > 0 && value === 0) return "<0.1%";
  return `${value.toFixed(value >= 10 || value === 0 ? 0 : 1)}%`;
}
const counted = (number) => number.toLocaleString("en-US");

/** Make an element; text only ever becomes a text node, so what a source says stays text. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

// ---- Places: offsets are code points, as everywhere in the toolkit; strings of the browser count otherwise.

const pointsOf = new Map();

function points(speech) {
  if (!pointsOf.has(speech)) pointsOf.set(speech, Array.from(SPEECHES[speech].text));
  return pointsOf.get(speech);
}

function textAt(speech, start, end) {
  const { text, points: length } = SPEECHES[speech];
  return text.length === length ? text.slice(start, end) : points(speech).slice(start, end).join("");
}

function cut(text, start, end) {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);
}

const lengthOf = (text) => (/[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length);

const sourcesOf = new Map();

/** Return where a passage stands in the file it was read from; of part of a sentence, where the sentence does. */
function sourcePlace(speech, start, end) {
  if (!sourcesOf.has(speech)) {
    const places = new Map();
    for (const [from, to, sourceFrom, sourceTo] of SPEECHES[speech].sentences) places.set(`${from},${to}`, [sourceFrom, sourceTo]);
    for (const [from, to, , , sourceFrom, sourceTo] of SPEECHES[speech].paragraphs) places.set(`${from},${to}`, [sourceFrom, sourceTo]);
    sourcesOf.set(speech, places);
  }
  const exact = sourcesOf.get(speech).get(`${start},${end}`);
  if (exact) return exact;
  const around = SPEECHES[speech].sentences.find(([from, to]) => from <= start && end <= to);
  return around ? around.slice(2) : null;
}

function paragraphAt(speech, start) {
  return SPEECHES[speech].paragraphs.findIndex(([from, to]) => from <= start && start < to);
}

// ---- Quotations

/** Return pieces of a text, marked where marks say: [start, end, class, what it means]. Marks may cross each other. */
function marked(text, marks) {
  const edges = new Set([0, lengthOf(text)]);
  for (const [start, end] of marks) edges.add(start).add(end);
  const ordered = [...edges].sort((a, b) => a - b);
  return ordered.slice(0, -1).map((start, number) => {
    const end = ordered[number + 1];
    const here = marks.filter(([from, to]) => from <= start && end <= to);
    const piece = cut(text, start, end);
    if (!here.length) return piece;
    const said = here.map((mark) => mark[3]).filter(Boolean).join("; ");
    return make("mark", { class: here.map((mark) => mark[2]).join(" "), title: said || null }, piece);
  });
}

function about(speech) {
  const { name, title, speaker, place, date } = SPEECHES[speech];
  const told = [speaker, place, title, date].filter((part) => part && !name.includes(part));
  return [name, ...told].join(" · ");
}

/** Return what the copy button copies: the text, who said it where and when, the file, and the offsets. */
function citation(speech, start, end) {
  const { id, title, speaker, place, date, source } = SPEECHES[speech];
  const said = [speaker, place, title, date].filter(Boolean).join(" · ") || id;
  const inSource = sourcePlace(speech, start, end);
  const offsets = [say("offsets", { start, end })];
  if (inSource) offsets.push(say("source_offsets", { start: inSource[0], end: inSource[1] }));
  return `${textAt(speech, start, end)}\n— ${said}\n${source} · ${offsets.join(" · ")}`;
}

function copyButton(speech, start, end) {
  const button = make("button", { type: "button", class: "copy", title: say("copy_title") }, say("copy"));
  button.addEventListener("click", async () => {
    if (!(await copied(citation(speech, start, end)))) return;
    button.textContent = say("copied");
    setTimeout(() => (button.textContent = say("copy")), 1500);
  });
  return button;
}

const speechLink = (speech, start = 0) => `#/speeches/${speech}/${start}`;

/** Return a quotation: its text with marks, who said it, a link to its place, and a button that copies it. */
function quotation(speech, start, end, { marks = [], badges = [], short = false } = {}) {
  return make(
    "figure",
    { class: "quotation" },
    make("blockquote", { lang: SPEECHES[speech].language }, marked(textAt(speech, start, end), marks)),
    make(
      "figcaption",
      {},
      badges,
      make("a", { href: speechLink(speech, start) }, short ? SPEECHES[speech].name : about(speech)),
      copyButton(speech, start, end),
    ),
  );
}

function badge(kind) {
  return make("span", { class: `badge ${kindClass(kind)}` }, kindName(kind));
}

/** Return the mark of a span that says otherwise in something that matters. */
const differsMark = (type, [start, end], more = "") => [start, end, `differs ${type}`, say("differs", { type: FOUND.differences[type] }) + more];

/** Return the marks of spans that say otherwise: what matters in colour and bold, other wording underlined. */
function differenceMarks(text, shared, differences) {
  const marks = otherWording(text, shared);
  for (const [type, theirs, own] of differences) {
    if (own) marks.push(differsMark(type, own, theirs ? "" : ` (${say("only_here_mark")})`));
  }
  return marks;
}

/** Return marks of what of a text lies in none of some spans, but for stops and spaces. */
function otherWording(text, shared) {
  return outside(lengthOf(text), shared)
    .filter(([start, end]) => /[\p{L}\p{N}]/u.test(cut(text, start, end)))
    .map(([start, end]) => [start, end, "other", say("other_wording")]);
}

/** Return what of a length lies in none of some spans. */
function outside(length, spans) {
  const parts = [];
  let done = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start > done) parts.push([done, start]);
    done = Math.max(done, end);
  }
  if (done < length) parts.push([done, length]);
  return parts;
}
