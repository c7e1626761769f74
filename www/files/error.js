// The one error of the page and its module: a stable code, and a sentence that says what to do.

export class LabError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "LabError";
    this.code = code;
  }
}
