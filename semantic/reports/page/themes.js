"use strict";
// Themes: the paragraphs of each, the map, and the evidence for their number. The charts are drawn by Vega.

const CHARTS = JSON.parse(document.getElementById("charts").textContent);
const charts = new Map();

/** Draw a chart once its page is shown: a chart that is hidden has no width. */
async function drawChart(holder, clicked) {
  const name = holder.dataset.chart;
  if (charts.has(name)) return;
  charts.set(name, null);
  const { view } = await vegaEmbed(holder, fitted(CHARTS[name], holder.clientWidth), { actions: false, renderer: "svg", tooltip: { theme: "report" } });
  charts.set(name, view);
  if (clicked) view.addEventListener("click", (_, item) => item && item.datum && clicked(item.datum));
}

const MARGIN = 80; // what axes and padding take beside a chart
const NARROW = 700; // from which width on a legend has room beside the chart

/** Return a specification that is no wider than its holder, with the legend below where there is no room beside. */
function fitted(spec, width) {
  const narrow = ({ width: wanted, height }) => {
    const fits = Math.min(wanted, width - MARGIN);
    return { width: fits, height: height === wanted ? fits : height }; // what is square stays square
  };
  const fit = (part) => ({
    ...part,
    ...(part.width ? narrow(part) : {}),
    ...(part.vconcat ? { vconcat: part.vconcat.map(fit) } : {}),
  });
  if (width >= NARROW) return fit(spec);
  const below = { orient: "bottom", columns: 1, direction: "vertical" };
  return { ...fit(spec), config: { ...spec.config, legend: { ...spec.config.legend, ...below } } };
}

function openPoint({ speech_number: speech, start }) {
  if (speech !== undefined) location.hash = speechLink(speech, start);
}

const drawCharts = () => document.querySelectorAll("[data-chart]").forEach((holder) => drawChart(holder, holder.dataset.chart === "map" ? openPoint : null));

function themeParagraphs(root, theme) {
  const rows = [];
  SPEECHES.forEach((speech, number) =>
    speech.paragraphs.forEach((paragraph, at) => paragraph[6] === theme && paragraph[2] !== HEADING && rows.push([number, at, paragraph[7]])),
  );
  const status = statusLine();
  const more = moreButton();
  const body = make("div");
  const list = pagedList({
    body, status, more,
    draw: ([speech, at, fits]) => {
      const [start, end] = SPEECHES[speech].paragraphs[at];
      return quotation(speech, start, end, { badges: fits ? [] : [make("span", { class: "badge" }, say("does_not_fit"))], short: true });
    },
  });
  root.append(status, body, more);
  list.fill(rows.sort((a, b) => b[2] - a[2]));
}

function themeFolds() {
  document.querySelectorAll("details[data-theme]").forEach((fold) =>
    fold.addEventListener("toggle", () => fold.open && fold.children.length === 1 && themeParagraphs(fold, Number(fold.dataset.theme))),
  );
}
