/** A click beside a popover, or Escape, closes it. */
export function closePopovers() {
  const close = (keep) => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const open = document.querySelectorAll("details[open]:has(> .popover)");
    for (const details of open) {
      if (keep && details.contains(keep)) continue;
      const inside = details.contains(document.activeElement);
      details.open = false;
      if (inside && !keep) details.querySelector("summary").focus();
    }
  };
  addEventListener("pointerdown", ({ target }) => close(target));
  addEventListener("keydown", ({ key }) => key === "Escape" && close(null));
}
