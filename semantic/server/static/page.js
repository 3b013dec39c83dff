"use strict";
// What pages do beyond their links and forms, all of which work without it: copying, and moving by keys.

document.documentElement.classList.add("scripted");

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button.copy");
  if (!button || !(await copied(button.dataset.copy))) return;
  const before = button.textContent;
  if (before === document.body.dataset.copied) return;
  button.textContent = document.body.dataset.copied;
  setTimeout(() => (button.textContent = before), 1500);
});

function results() {
  return [...document.querySelectorAll(".result")].filter((each) => each.getClientRects().length);
}

/** Move the focus from result to result; before the first and after the last it stays. */
function move(step) {
  const all = results();
  const at = all.indexOf(document.activeElement.closest(".result"));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function toText() {
  const text = document.getElementById("query");
  if (!text) location.assign("/#query");
  else {
    text.focus();
    text.scrollIntoView({ block: "nearest" });
  }
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (target.matches("textarea") && key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return;
  if (target.matches("input, textarea, select")) return;
  const here = target.matches(".result");
  const does = { "/": toText, j: () => move(1), k: () => move(-1) };
  if (here) Object.assign(does, { ArrowDown: does.j, ArrowUp: does.k, Enter: () => target.querySelector("a.place")?.click() });
  if (!does[key]) return;
  event.preventDefault();
  does[key]();
});

if (location.hash === "#query") toText();

// On a phone the row of pages is wider than the screen.
for (const here of document.querySelectorAll("header nav [aria-current]")) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.clientWidth) / 2;
}

// Addresses hold only what was chosen.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("submit", () => {
    const empty = [...form.elements].filter((field) => field.name && !field.value);
    for (const field of empty) field.disabled = true;
    setTimeout(() => empty.forEach((field) => (field.disabled = false))); // for who comes back
  });
}
