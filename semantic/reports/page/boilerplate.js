"use strict";
// Boilerplate: who shares how much with whom, families of passages, set phrases.

const FAMILIES = FOUND.families.map(([id, level, kind, speeches, fixity, index, first, members]) => ({
  id, level, kind, speeches, fixity, index, first, members,
}));

for (const family of FAMILIES) {
  family.medoid = family.members.find((member) => member.length === 4); // the others are told beside it
  family.length = family.medoid[2] - family.medoid[1];
}

function firstSeen(first) {
  return first ? say("first_seen", { name: SPEECHES[first[0]].name, date: first[1] }) : say("first_unknown");
}

function memberQuotation(member) {
  const [speech, start, end, kind, blocks, differences] = member;
  if (!blocks) return quotation(speech, start, end, { badges: [make("span", { class: "badge medoid" }, say("medoid"))] });
  const text = textAt(speech, start, end);
  const marks = differenceMarks(text, blocks.map(([, , from, to]) => [from, to]), differences);
  return quotation(speech, start, end, { marks, badges: [badge(kind)] });
}

function familyFold(family) {
  const [speech, start, end] = family.medoid;
  const fold = make(
    "details",
    { class: "family", id: `family-${family.id}` },
    make(
      "summary",
      {},
      make("span", { class: "excerpt", lang: SPEECHES[speech].language }, textAt(speech, start, end)),
      make(
        "span",
        { class: "facts" },
        badge(family.kind),
        make("span", {}, say("in_speeches", { count: family.speeches })),
        make("span", { title: say("index_title") }, say("index", { value: family.index.toFixed(2) })),
        make("span", { title: say("fixity_title") }, say("fixity", { value: family.fixity.toFixed(2) })),
        make("span", {}, FOUND.levels[family.level]),
      ),
    ),
  );
  fold.addEventListener("toggle", () => {
    if (!fold.open || fold.children.length > 1) return;
    const others = family.members.filter((member) => member !== family.medoid);
    fold.append(
      make("p", { class: "note" }, firstSeen(family.first)),
      make("div", { class: "members" }, [family.medoid, ...others].map(memberQuotation)),
    );
  });
  return fold;
}


function formulaePart(root) {
  const state = { by: null, down: true };
  const values = {
    text: (row) => row[0],
    type: (row) => row[1],
    speeches: (row) => row[2],
    count: (row) => row[4].length,
    first: (row) => row[3] && row[3][1],
  };
  const status = statusLine();
  const more = moreButton();
  const body = make("tbody");
  const list = pagedList({ body, status, more, draw: formulaRow });
  const headers = Object.keys(values).map((key) =>
    sortHeader(say(`formula_${key}`), key, state, () => refresh(), key === "speeches" || key === "count" ? { class: "number" } : {}),
  );
  const refresh = () => {
    const words = search.value.trim().toLowerCase();
    const rows = FOUND.formulae.filter(
      (row) => (!type.value || row[1] === type.value) && (!words || row[0].toLowerCase().includes(words)),
    );
    list.fill(state.by ? sorted(rows, values[state.by], state.down) : rows);
    headers.forEach((header) => header.tell());
  };
  const [type, typeLabel] = choice("type", say("formula_type"), [["", say("all_types")], ...Object.entries(FOUND.formula_types)], refresh);
  const [search, searchLabel] = searchBox(say("search"), refresh);
  root.append(
    filterBar(say("formulae"), [typeLabel, searchLabel], status),
    make("div", { class: "scroll" }, make("table", { class: "formulae" }, make("thead", {}, make("tr", {}, headers)), body)),
    more,
  );
  refresh();
}

function formulaRow([text, type, speeches, first, places]) {
  const fold = make("details", { class: "places" }, make("summary", {}, text));
  fold.addEventListener("toggle", () => {
    if (!fold.open || fold.children.length > 1) return;
    fold.append(make("ul", {}, places.map(([speech, start, end]) => make("li", {}, inContext(speech, start, end)))));
  });
  return make(
    "tr",
    {},
    make("td", { "data-label": say("formula_text") }, fold),
    make("td", { "data-label": say("formula_type") }, FOUND.formula_types[type]),
    make("td", { "data-label": say("formula_speeches"), class: "number" }, counted(speeches)),
    make("td", { "data-label": say("formula_count"), class: "number" }, counted(places.length)),
    make("td", { "data-label": say("formula_first") }, first ? `${SPEECHES[first[0]].name} ${first[1]}` : "–"),
  );
}

const AROUND = 14; // characters of context on each side: a clause

function inContext(speech, start, end) {
  const { points: length } = SPEECHES[speech];
  const from = Math.max(0, start - AROUND);
  return [
    make("a", { href: speechLink(speech, start) }, SPEECHES[speech].name),
    make("span", { class: "context", lang: SPEECHES[speech].language }, " …", textAt(speech, from, start), make("mark", { class: "formula" }, textAt(speech, start, end)), textAt(speech, end, Math.min(length, end + AROUND)), "… "),
    copyButton(speech, start, end),
  ];
}

const MATRIX = 40; // speeches whose figures can be read side by side; of more, the pairs are listed

function matrixPart(root) {
  if (!FOUND.shared.length) {
    root.append(make("p", { class: "note" }, say("nothing_shared")));
    return;
  }
  if (SPEECHES.length > MATRIX) return pairsPart(root);
  const shares = new Map(FOUND.shared.map(([a, b, share]) => [`${a},${b}`, share]));
  const most = Math.max(...FOUND.shared.map((row) => row[2]));
  const cell = (a, b) => {
    if (a === b) return make("td", { class: "self", "aria-hidden": "true" });
    const share = shares.get(`${a},${b}`) || 0;
    const strength = Math.round((10 * share) / most);
    const link = make("a", { href: `#/compare/${a}/${b}`, title: say("matrix_cell", { a: SPEECHES[a].name, b: SPEECHES[b].name, share: percent(share) }) }, share ? percent(share).replace("%", "") : "·");
    return make("td", { class: `heat heat-${strength}` }, link);
  };
  root.append(
    make(
      "div",
      { class: "scroll" },
      make(
        "table",
        { class: "matrix" },
        make("thead", {}, make("tr", {}, make("td"), SPEECHES.map((speech) => make("th", { scope: "col" }, make("span", {}, speech.name))))),
        make("tbody", {}, SPEECHES.map((speech, a) => make("tr", {}, make("th", { scope: "row" }, speech.name), SPEECHES.map((_, b) => cell(a, b))))),
      ),
    ),
  );
}

function pairsPart(root) {
  const status = statusLine();
  const more = moreButton();
  const body = make("tbody");
  const draw = ([a, b, share]) =>
    make("tr", {}, make("td", {}, make("a", { href: `#/compare/${a}/${b}` }, SPEECHES[a].name)), make("td", {}, SPEECHES[b].name), make("td", { class: "number" }, percent(share)));
  const list = pagedList({ body, status, more, draw });
  root.append(status, make("table", {}, make("thead", {}, make("tr", {}, ["speech", "other", "share"].map((key) => make("th", { scope: "col" }, say(key))))), body), more);
  list.fill(sorted(FOUND.shared, (row) => row[2], true));
}

function familiesPart(root) {
  const status = statusLine();
  const more = moreButton();
  const body = make("div", { class: "families" });
  const list = pagedList({ body, status, more, draw: familyFold });
  const refresh = () => {
    const words = search.value.trim().toLowerCase();
    const rows = FAMILIES.filter(
      (family) =>
        (!level.value || family.level === level.value) &&
        (!kind.value || kindClass(family.kind) === kind.value) &&
        (!speech.value || family.members.some((member) => member[0] === Number(speech.value))) &&
        (!words || family.members.some((member) => textAt(member[0], member[1], member[2]).toLowerCase().includes(words))),
    );
    list.fill(sorted(rows, (family) => family[order.value], true));
  };
  const [order, orderLabel] = choice("order", say("order"), ["index", "speeches", "length", "fixity"].map((key) => [key, say(`by_${key}`)]), refresh);
  const [level, levelLabel] = choice("level", say("level"), [["", say("all_levels")], ...Object.entries(FOUND.levels)], refresh);
  const [kind, kindLabel] = choice("kind", say("kind"), [["", say("all_kinds")], ...FOUND.kinds.slice(0, 3)], refresh);
  const [speech, speechLabel] = choice("speech", say("speech"), speechOptions(), refresh);
  const [search, searchLabel] = searchBox(say("search"), refresh);
  root.append(filterBar(say("families"), [orderLabel, levelLabel, kindLabel, speechLabel, searchLabel], status), body, more);
  refresh();
  return (id) => {
    for (const field of [level, kind, speech, search]) field.value = "";
    refresh();
    const fold = list.reach(FAMILIES.find((each) => each.id === id));
    if (fold) fold.open = true;
    return fold;
  };
}
