// The button of the tour, which fetches it.
import { button } from "../ui/dom.js";
import { unfetched } from "../ui/fetched-room.js";

/** The tour: fetched when its button, or a link to one of its steps, first asks for it. */
export function tourOpener(app, place) {
  const { settings } = app;
  const opener = button("Tour", () => settings.set("tour", Number(!settings.get("tour"))), { class: "small", id: "to-tour" });
  place.append(opener);
  let tour = null;
  const failed = () => {
    tour = null;
    settings.set("tour", 0);
    app.alert(unfetched("The tour"));
  };
  const follow = async () => {
    if (!tour && !settings.get("tour")) return;
    tour ??= import("./tour.js").then((fetched) => fetched.tour(app, opener));
    (await tour.catch(failed))?.show();
  };
  settings.addEventListener("change", ({ detail }) => detail === "tour" && follow());
  follow();
}
