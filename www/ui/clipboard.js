// What a person takes away by Paste.

/** { copied, text }: a browser may keep its clipboard closed; `instead` says what to do then. */
export async function copyText(text, instead) {
  try {
    await navigator.clipboard.writeText(text);
    return { copied: true, text: "Copied." };
  } catch {
    return { copied: false, text: `The browser keeps its clipboard closed: ${instead}` };
  }
}
