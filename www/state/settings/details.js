// What the mistakes of two classes cost, for settings.js.

const cost = (name, label, help) => ({ name, type: "number", value: 1, min: 0, max: 1e9, label, help });

export const COSTS = [
  cost("costPositive", "Cost of a false positive", "Of taking a row for the positive class that is not of it, in any unit."),
  cost("costNegative", "Cost of a false negative", "Of missing a row of the positive class, in the same unit."),
];
