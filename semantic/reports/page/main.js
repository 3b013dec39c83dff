"use strict";
// Which page is shown: the address after # says it, so that each place of the report can be linked to.

const parts = {
  matrix: matrixPart(document.getElementById("matrix")),
  family: familiesPart(document.getElementById("families")),
  formulae: formulaePart(document.getElementById("formulae")),
  commitments: commitmentsPart(document.getElementById("commitment-list")),
  indicator: indicatorsPart(document.getElementById("indicators")),
  speech: speechView(document.getElementById("reader")),
  compare: compareView(document.getElementById("side-by-side")),
};

const known = (text, otherwise) => {
  const number = Number(text);
  return text !== undefined && text !== "" && Number.isInteger(number) && number >= 0 && number < SPEECHES.length ? number : otherwise;
};

/** Show what a page shows at an address, and return the element to go to, if there is one. */
const routes = {
  overview: () => null,
  boilerplate: (id) => (id ? (document.getElementById(id) ? document.getElementById(id) : parts.family(id)) : null),
  commitments: (kind, value) => {
    if (kind === "indicator") return parts.indicator(value);
    if (kind === "speech") parts.commitments(known(value));
    return null;
  },
  themes: (id) => {
    drawCharts();
    return id ? document.getElementById(id) : null;
  },
  speeches: (number, start) => parts.speech(known(number, 0), Number(start) || 0),
  compare: (a, b) => {
    const first = known(a, 0);
    parts.compare(first, known(b, Math.min(first === 0 ? 1 : 0, SPEECHES.length - 1)));
    return null;
  },
  method: () => null,
};

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function show() {
  const [name, ...rest] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
  const page = Object.hasOwn(routes, name) ? name : "overview";
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== page;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.page === page) {
      link.setAttribute("aria-current", "page");
      const pages = link.parentElement; // scrolled by hand: scrollIntoView would have the keyboard begin at the link
      pages.scrollLeft = link.offsetLeft - pages.offsetLeft - (pages.clientWidth - link.offsetWidth) / 2;
    } else link.removeAttribute("aria-current");
  }
  const target = routes[page](...rest);
  document.title = `${document.querySelector(`nav a[data-page=${page}]`).textContent} · ${document.querySelector("h1").textContent}`;
  if (target) {
    target.classList.add("aimed");
    setTimeout(() => target.classList.remove("aimed"), 2500);
    target.scrollIntoView({ block: "center" });
  } else scrollTo(0, 0);
}

function sortableTables() {
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const rows = [...table.tBodies[0].rows];
    const state = { by: null, down: true };
    const headers = [...table.tHead.rows[0].cells].map((cell, column) => {
      const header = sortHeader(cell.textContent, column, state, () => {
        const value = (row) => {
          const told = row.cells[column].dataset.value;
          return told === undefined ? row.cells[column].textContent.trim() || null : Number(told);
        };
        table.tBodies[0].replaceChildren(...sorted(rows, value, state.down));
        headers.forEach((each) => each.tell());
      }, { class: cell.className || null });
      cell.replaceWith(header);
      return header;
    });
  }
}

for (const holder of document.querySelectorAll("[data-place]")) {
  const [speech, start, end] = JSON.parse(holder.dataset.place);
  holder.replaceWith(quotation(speech, start, end, { short: true }));
}
sortableTables();
themeFolds();
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // its address is that of no page, and would show the overview
  document.getElementById("content").focus();
});
addEventListener("hashchange", show);
show();
document.documentElement.classList.add("ready");
