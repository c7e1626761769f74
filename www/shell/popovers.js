/** A click beside a popover, or Escape, closes it. */
export function closePopovers() {
  const close = (keep) => {
    for (const details of document.querySelectorAll("details[open]:has(> .popover)")) {
      if (keep && details.contains(keep)) continue;
      const inside = details.contains(document.activeElement);
      details.open = false;
      if (inside && !keep) details.querySelector("summary").focus();
    }
  };
  addEventListener("pointerdown", ({ target }) => close(target));
  addEventListener("keydown", ({ key }) => key === "Escape" && close(null));
}
