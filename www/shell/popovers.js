/** A click beside a popover, or Escape, closes it. */
export function closePopovers() {
  const close = (clicked) => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const open = document.querySelectorAll("details[open]:has(> .popover)");
    for (const details of [...open].filter((one) => !clicked || !one.contains(clicked))) {
      const hadFocus = details.contains(document.activeElement);
      details.open = false;
      if (hadFocus && !clicked) details.querySelector("summary").focus();
    }
  };
  addEventListener("pointerdown", ({ target }) => close(target));
  addEventListener("keydown", ({ key }) => key === "Escape" && close(null));
}
