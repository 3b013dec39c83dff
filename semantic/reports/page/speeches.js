"use strict";
// Each speech: its text, shaded by what others say as well, with commitments underlined; a click tells where else it was said.

const familiesOf = new Map(); // speech -> [family, member], in the order of families
for (const family of FAMILIES) {
  for (const member of family.members) {
    if (!familiesOf.has(member[0])) familiesOf.set(member[0], []);
    familiesOf.get(member[0]).push([family, member]);
  }
}

const commitmentsOf = new Map();
for (const commitment of COMMITMENTS) {
  if (!commitmentsOf.has(commitment.speech)) commitmentsOf.set(commitment.speech, []);
  commitmentsOf.get(commitment.speech).push(commitment);
}

const neighboursOf = new Map(FOUND.neighbours.map(([speech, paragraph, found]) => [`${speech},${paragraph}`, found]));

const promiseAt = (number, start, end) => (commitmentsOf.get(number) || []).find((each) => each.start === start && each.end === end);

const crosses = (start, end, from, to) => start < to && from < end;

function speechView(root) {
  const view = make("div", { class: "reader" });
  const [select, label] = choice("speech", say("speech"), SPEECHES.map((speech, number) => [String(number), speech.name]), () => {
    location.hash = speechLink(Number(select.value));
  });
  const legend = make(
    "p",
    { class: "legend" },
    [KIND.VERBATIM, KIND.EDITED, KIND.REWORDED].map((kind) => make("mark", { class: `shade ${kindClass(kind)}` }, kindName(kind))),
    make("mark", { class: "promise hard" }, say("hard")),
    make("mark", { class: "promise soft" }, say("soft")),
    make("span", { class: "note" }, say("click_hint")),
  );
  root.append(make("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, label), legend, view);
  let current = null;
  return (number, start) => {
    if (current !== number) {
      current = number;
      select.value = String(number);
      view.replaceChildren(...speechText(number).flat(Infinity));
    }
    return start ? view.querySelector(`[data-paragraph="${paragraphAt(number, start)}"]`) : null;
  };
}

function speechText(number) {
  const speech = SPEECHES[number];
  const [verbatim, edited, reworded, own] = speech.ledger;
  const facts = [[say("speaker"), speech.speaker], [say("place"), speech.place], [say("date"), speech.date], [say("file"), speech.source], [say("characters"), counted(speech.characters)]];
  return [
    make("h2", { lang: speech.language }, speech.title || speech.name),
    make("dl", { class: "about" }, facts.filter(([, value]) => value).map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, value)))),
    make("p", { class: "note" }, say("ledger_line", { verbatim: percent(verbatim), edited: percent(edited), reworded: percent(reworded), own: percent(own) })),
    speech.gaps.map(([at, missing, text]) => make("p", { class: "gap" }, missing ? say("gap_of", { at, missing }) : say("gap", { at }), ` ${text}`)),
    speech.paragraphs.map((_, paragraph) => paragraphElement(number, paragraph)),
  ];
}

function paragraphElement(number, paragraph) {
  const { paragraphs, sentences, language } = SPEECHES[number];
  const [start, end, role] = paragraphs[paragraph];
  const inside = sentences.filter(([from, to]) => start <= from && to <= end);
  const parts = inside.length ? sentencesWithGaps(inside, start, end) : [[start, end, false]];
  return make(
    role === HEADING ? "h3" : "p",
    { class: `paragraph ${FOUND.roles[role]}`, "data-paragraph": paragraph, lang: language },
    parts.map(([from, to, isSentence]) => (isSentence ? sentenceElement(number, paragraph, from, to) : textAt(number, from, to))),
  );
}

function sentencesWithGaps(inside, start, end) {
  const parts = [];
  let done = start;
  for (const [from, to] of inside) {
    if (from > done) parts.push([done, from, false]);
    parts.push([from, to, true]);
    done = to;
  }
  if (done < end) parts.push([done, end, false]);
  return parts;
}

function sentenceElement(number, paragraph, start, end) {
  const text = textAt(number, start, end);
  const shades = SPEECHES[number].stretches
    .filter(([from, to]) => crosses(start, end, from, to))
    .map(([from, to, kind]) => [Math.max(from, start) - start, Math.min(to, end) - start, `shade ${kindClass(kind)}`, kindName(kind)]);
  const promise = promiseAt(number, start, end);
  if (promise) shades.push([0, lengthOf(text), `promise ${promise.hard ? "hard" : "soft"}`, say(promise.hard ? "hard" : "soft")]);
  const pieces = marked(text, shades);
  if (!shades.length) return make("span", { class: "sentence" }, pieces);
  const open = (event) => {
    const target = event.currentTarget;
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    toggleWhere(target, number, paragraph, start, end);
  };
  return make("span", { class: "sentence told", role: "button", tabindex: 0, "aria-expanded": "false", onclick: open, onkeydown: open }, pieces);
}

/** Show below the paragraph where else a sentence was said, or take it away again. */
function toggleWhere(sentence, number, paragraph, start, end) {
  const holder = sentence.closest(".paragraph");
  const before = holder.nextElementSibling;
  const open = sentence.getAttribute("aria-expanded") === "true";
  if (before && before.classList.contains("where")) before.remove();
  for (const other of holder.querySelectorAll("[aria-expanded=true]")) other.setAttribute("aria-expanded", "false");
  if (open) return;
  sentence.setAttribute("aria-expanded", "true");
  const panel = wherePanel(number, paragraph, start, end);
  holder.after(panel);
  panel.scrollIntoView({ block: "nearest" });
}

function wherePanel(number, paragraph, start, end) {
  const parts = [];
  const promise = promiseAt(number, start, end);
  if (promise) parts.push(promisePart(promise));
  for (const [family, member] of familiesOf.get(number) || []) {
    if (crosses(start, end, member[1], member[2])) parts.push(familyPart(family, member));
  }
  const phrases = FOUND.formulae.filter((row) => row[4].some(([speech, from, to]) => speech === number && crosses(start, end, from, to)));
  if (phrases.length) parts.push(make("h3", {}, say("formulae_here")), make("ul", {}, phrases.map((row) => make("li", {}, `${row[0]} · ${say("in_speeches", { count: row[2] })}`))));
  const near = neighboursOf.get(`${number},${paragraph}`) || [];
  if (near.length) parts.push(make("h3", {}, say("similar_paragraphs")), near.map(neighbourQuotation));
  if (!parts.length) parts.push(make("p", {}, say("nowhere_else")));
  const own = make("p", { class: "asked" }, make("span", { lang: SPEECHES[number].language }, textAt(number, start, end)), copyButton(number, start, end));
  return make("aside", { class: "where", "aria-label": say("where_else") }, own, parts);
}

function promisePart(promise) {
  return [
    make("h3", {}, say("commitment"), " ", uniqueBadge(promise), " ", strengthBadge(promise)),
    promise.targets.length ? make("ul", { class: "targets" }, targetLines(promise)) : "",
    promise.nearest ? quotation(...promise.nearest.slice(0, 3), { badges: [badge(promise.nearest[3])], short: true }) : "",
  ];
}

const OTHERS = 5; // members shown beside a sentence; the family has them all

function familyPart(family, member) {
  const others = family.members.filter((each) => each[0] !== member[0]);
  return [
    make("h3", {}, say("also_in", { count: family.speeches - 1, level: FOUND.levels[family.level] })),
    others.slice(0, OTHERS).map((each) => memberQuotation(each)),
    make("p", {}, make("a", { href: `#/boilerplate/${encodeURIComponent(family.id)}` }, say("whole_family", { count: family.members.length }))),
  ];
}

function neighbourQuotation([speech, paragraph, similarity, shared]) {
  const [start, end] = SPEECHES[speech].paragraphs[paragraph];
  const marks = shared.map(([from, to]) => [from, to, "shared", say("shared_wording")]);
  return quotation(speech, start, end, { marks, badges: [make("span", { class: "figure" }, similarity.toFixed(2))], short: true });
}
