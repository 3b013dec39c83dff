"use strict";
// The clipboard, for all pages with a button that copies.

/** Put a text on the clipboard, and return whether it is there now. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.className = "unseen";
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before.focus({ preventScroll: true }); // the keyboard goes on where it was
    return done;
  }
}
