// A person's wish that work is kept in this browser: in every tab, and after a reload.

export const WISH = "flowbed keeps"; // in localStorage: "no" where nothing is to be kept

export function wished() {
  try {
    return localStorage.getItem(WISH) !== "no";
  } catch {
    return true;
  }
}

export function wish(on) {
  try {
    if (on) localStorage.removeItem(WISH);
    else localStorage.setItem(WISH, "no");
  } catch {
    // then it is a wish for as long as this page lives
  }
}
