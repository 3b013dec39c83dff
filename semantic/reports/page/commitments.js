"use strict";
// Commitments: what each speech promises, what only it promises, and targets for the same indicators side by side.

const COMMITMENTS = FOUND.commitments.map(([speech, start, end, id, hard, unique, novelty, comparedWith, targets, nearest]) => ({
  speech, start, end, id, hard, unique, novelty, comparedWith, targets, nearest,
}));

const deadlineOf = (commitment) => commitment.targets.map((target) => target[5]).filter(Boolean).sort()[0] || null;

/** The order in which they are listed at first: unique ones, then those that can be checked, the newest first. */
const firstOrder = (commitment) => -(4 * (commitment.unique === 1) + 2 * commitment.hard + (commitment.novelty || 0));

function targetMarks(commitment) {
  return commitment.targets.map(([start, end, measured]) => [start - commitment.start, end - commitment.start, "target", measured || say("target")]);
}

function strengthBadge(commitment) {
  return make("span", { class: `badge ${commitment.hard ? "hard" : "soft"}` }, say(commitment.hard ? "hard" : "soft"));
}

function uniqueBadge({ unique, comparedWith }) {
  if (unique === null) return make("span", { class: "badge" }, say("not_compared"));
  return make("span", { class: `badge ${unique ? "unique" : ""}`, title: say("compared_with", { count: comparedWith }) }, say(unique ? "unique" : "not_unique"));
}

function targetLines(commitment) {
  const { speech } = commitment;
  const seen = new Set();
  return commitment.targets
    .filter(([start, end]) => !seen.has(`${start},${end}`) && seen.add(`${start},${end}`))
    .map(([start, end, , , written, date]) =>
      make("li", {}, make("span", { lang: SPEECHES[speech].language }, textAt(speech, start, end)), date ? make("span", { class: "deadline", title: written }, say("by", { date })) : null),
    );
}

function nearestFold({ nearest, speech: own, start: from, end: to }) {
  if (!nearest) return "–";
  const [speech, start, end, kind, similarity, differences] = nearest;
  const fold = make(
    "details",
    { class: "nearest" },
    make("summary", {}, badge(kind), ` ${SPEECHES[speech].name} `, make("span", { class: "figure" }, similarity.toFixed(2))),
  );
  fold.addEventListener("toggle", () => {
    if (!fold.open || fold.children.length > 1) return;
    const marks = differences.filter(([, , theirs]) => theirs).map(([type, , theirs]) => differsMark(type, theirs));
    const missing = differences.filter(([, , theirs]) => !theirs).map(([type, mine]) => say("only_in_commitment", { type: FOUND.differences[type], text: cut(textAt(own, from, to), ...mine) }));
    fold.append(quotation(speech, start, end, { marks, short: true }), missing.length ? make("p", { class: "note" }, missing.join("; ")) : "");
  });
  return fold;
}

function commitmentRow(commitment) {
  const { speech, start, end } = commitment;
  return make(
    "tr",
    {},
    make("td", { "data-label": say("speech") }, make("a", { href: speechLink(speech, start) }, SPEECHES[speech].name)),
    make(
      "td",
      { "data-label": say("commitment"), class: "said" },
      make("span", { lang: SPEECHES[speech].language }, marked(textAt(speech, start, end), targetMarks(commitment))),
      make("div", { class: "facts" }, uniqueBadge(commitment), strengthBadge(commitment), copyButton(speech, start, end)),
    ),
    make("td", { "data-label": say("target") }, commitment.targets.length ? make("ul", { class: "targets" }, targetLines(commitment)) : "–"),
    make("td", { "data-label": say("deadline"), class: "date" }, deadlineOf(commitment) || "–"),
    make("td", { "data-label": say("novelty"), class: "number" }, commitment.novelty === null ? "–" : commitment.novelty.toFixed(2)),
    make("td", { "data-label": say("nearest") }, nearestFold(commitment)),
  );
}

function commitmentsPart(root) {
  const values = {
    speech: (row) => SPEECHES[row.speech].name,
    commitment: firstOrder,
    target: (row) => row.targets.length || null,
    deadline: deadlineOf,
    novelty: (row) => row.novelty,
    nearest: (row) => row.nearest && row.nearest[4],
  };
  const state = { by: "commitment", down: false };
  const status = statusLine();
  const more = moreButton();
  const body = make("tbody");
  const list = pagedList({ body, status, more, draw: commitmentRow });
  const headers = Object.keys(values).map((key) => sortHeader(say(key), key, state, () => refresh(), key === "novelty" ? { class: "number", title: say("novelty_title") } : {}));
  const refresh = () => {
    const words = search.value.trim().toLowerCase();
    const rows = COMMITMENTS.filter(
      (row) =>
        (!speech.value || row.speech === Number(speech.value)) &&
        (!strength.value || row.hard === Number(strength.value)) &&
        (!unique.value || row.unique === Number(unique.value)) &&
        (!words || textAt(row.speech, row.start, row.end).toLowerCase().includes(words)),
    );
    list.fill(sorted(rows, values[state.by], state.down));
    headers.forEach((header) => header.tell());
  };
  const [speech, speechLabel] = choice("speech", say("speech"), speechOptions(), refresh);
  const [unique, uniqueLabel] = choice("unique", say("who_says_it"), [["1", say("only_here_option")], ["0", say("others_too")], ["", say("all_commitments")]], refresh);
  const [strength, strengthLabel] = choice("strength", say("strength"), [["", say("hard_and_soft")], ["1", say("hard")], ["0", say("soft")]], refresh);
  const [search, searchLabel] = searchBox(say("search"), refresh);
  root.append(
    filterBar(say("commitments"), [speechLabel, uniqueLabel, strengthLabel, searchLabel], status),
    make("div", { class: "scroll" }, make("table", { class: "commitments cards" }, make("thead", {}, make("tr", {}, headers)), body)),
    more,
  );
  refresh();
  return (number) => {
    speech.value = number === undefined ? "" : String(number);
    unique.value = "1"; // the address says what only this speech promises, whatever was chosen before
    strength.value = "";
    search.value = "";
    refresh();
  };
}

function indicatorsPart(root) {
  if (!FOUND.indicators.length) {
    root.append(make("p", { class: "note" }, say("no_indicators")));
    return () => null;
  }
  const status = statusLine();
  const more = moreButton();
  const body = make("tbody");
  const list = pagedList({ body, status, more, draw: indicatorRow });
  const refresh = () => {
    const words = search.value.trim().toLowerCase();
    list.fill(FOUND.indicators.filter((row) => !words || row[0].toLowerCase().includes(words)));
  };
  const [search, searchLabel] = searchBox(say("search"), refresh);
  const headers = ["indicator", "until", "targets_low_to_high"].map((key) => make("th", { scope: "col" }, say(key)));
  root.append(
    filterBar(say("indicators"), [searchLabel], status),
    make("div", { class: "scroll" }, make("table", { class: "indicators cards" }, make("thead", {}, make("tr", {}, headers)), body)),
    more,
  );
  refresh();
  return (name) => {
    search.value = "";
    refresh();
    return list.reach(FOUND.indicators.find((row) => row[0] === name));
  };
}

function indicatorRow([name, by, everyYear, targets]) {
  const told = targets.map(([speech, start, end]) =>
    make("li", {}, make("a", { href: speechLink(speech, start), title: textAt(speech, start, end) }, SPEECHES[speech].name), " ", make("span", { lang: SPEECHES[speech].language }, withoutName(textAt(speech, start, end), name))),
  );
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name),
    make("td", { "data-label": say("until"), class: "date" }, everyYear ? say("every_year") : by || "–"),
    make("td", { "data-label": say("targets_low_to_high") }, make("ul", { class: "chips" }, told)),
  );
}

const withoutName = (text, name) => (text.startsWith(name) ? text.slice(name.length) : text);
