"use strict";
// Compare: two speeches side by side, passage by passage, by the families that both are in.

function compareView(root) {
  const options = SPEECHES.map((speech, number) => [String(number), speech.name]);
  const go = () => (location.hash = `#/compare/${a.value}/${b.value}`);
  const [a, aLabel] = choice("a", say("first_speech"), options, go);
  const [b, bLabel] = choice("b", say("second_speech"), options, go);
  const view = make("div", { class: "comparison" });
  root.append(make("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, aLabel, bLabel), view);
  return (first, second) => {
    a.value = String(first);
    b.value = String(second);
    view.replaceChildren(...(first === second ? [make("p", { class: "note" }, say("same_speech"))] : comparison(first, second)));
  };
}

function comparison(a, b) {
  const pairs = pairsOf(a, b);
  const share = (one, other) => (FOUND.shared.find((row) => row[0] === one && row[1] === other) || [0, 0, 0])[2];
  const status = statusLine();
  const more = moreButton();
  const body = make("div", { class: "pairs" });
  const list = pagedList({ body, status, more, draw: pairElement });
  list.fill(pairs);
  return [
    make("p", { class: "lead" }, say("compare_line", { a: SPEECHES[a].name, b: SPEECHES[b].name, of_a: percent(share(a, b)), of_b: percent(share(b, a)) })),
    make("h2", {}, say("both_say")),
    status,
    pairs.length ? make("div", { class: "pair head", "aria-hidden": "true" }, make("span", {}, SPEECHES[a].name), make("span", {}, SPEECHES[b].name)) : "",
    body,
    more,
    make("h2", {}, say("one_promises")),
    make("div", { class: "pair" }, onlyPromises(a), onlyPromises(b)),
  ];
}

/** Return [family, member of a, member of b], in the order of a; of members in one another the larger stands for both. */
function pairsOf(a, b) {
  const pairs = [];
  for (const [family, member] of familiesOf.get(a) || []) {
    const other = family.members.find((each) => each[0] === b);
    if (other) pairs.push([family, member, other]);
  }
  pairs.sort((one, other) => one[1][1] - other[1][1] || other[1][2] - one[1][2]);
  return pairs.filter(
    ([, first, second], number) =>
      !pairs.some(([, outer, beside], at) => at !== number && holds(outer, first) && holds(beside, second) && (at < number || !holds(first, outer))),
  );
}

const holds = (outer, inner) => outer[1] <= inner[1] && inner[2] <= outer[2];

function pairElement([, first, second]) {
  const texts = [first, second].map(([speech, start, end]) => textAt(speech, start, end));
  const [ofFirst, ofSecond] = sharedWording(...texts);
  return make("div", { class: "pair" }, pairSide(first, second, texts[0], ofFirst), pairSide(second, first, texts[1], ofSecond));
}

function pairSide(member, other, text, spans) {
  const [speech, start, end] = member;
  const marks = otherWording(text, spans);
  for (const [type, from, to] of differencesOf(member, other)) {
    // told beside the medoid: what both say alike is no difference between the two
    if (!spans.some(([low, high]) => low <= from && to <= high)) marks.push(differsMark(type, [from, to]));
  }
  return quotation(speech, start, end, { marks, short: true });
}

/** Return [type, start, end] of what a member says otherwise than the medoid; of the medoid, than the other member. */
function differencesOf(member, other) {
  const told = member.length === 4 ? (other[5] || []).map(([type, own]) => [type, own]) : member[5].map(([type, , own]) => [type, own]);
  return told.filter(([, own]) => own).map(([type, own]) => [type, ...own]);
}

const RUN = 3; // characters in a row that are the same before they count as shared wording
const MOST_CELLS = 25e6; // cells of the table below: a tenth of a second, and passages of 5,000 characters

/**
 * Return the spans of two texts that both have in the same order: runs of a longest common subsequence. Which passages belong
 * together, and what matters in them, was found when the report was made; this only draws the eye, for any two speeches.
 */
function sharedWording(a, b) {
  const [one, other] = [Array.from(a), Array.from(b)];
  if (one.length * other.length > MOST_CELLS) return [[], []];
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = one[i] === other[j] ? lengths[(i + 1) * width + j + 1] + 1 : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const spans = [[], []];
  let [i, j, run] = [0, 0, 0];
  const close = () => {
    if (run >= RUN) {
      spans[0].push([i - run, i]);
      spans[1].push([j - run, j]);
    }
    run = 0;
  };
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) [i, j, run] = [i + 1, j + 1, run + 1];
    else {
      close();
      if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) i += 1;
      else j += 1;
    }
  }
  close();
  return spans;
}

function onlyPromises(number) {
  const own = sorted((commitmentsOf.get(number) || []).filter((each) => each.unique === 1), firstOrder, false);
  const status = statusLine();
  const more = moreButton();
  const body = make("div");
  const list = pagedList({
    body, status, more,
    draw: (each) => quotation(each.speech, each.start, each.end, { marks: targetMarks(each), badges: [strengthBadge(each)], short: true }),
  });
  list.fill(own);
  return make("div", {}, make("h3", {}, SPEECHES[number].name), status, body, more);
}
