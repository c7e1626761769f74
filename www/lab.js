// The public address of the module. Types and promises: lab.d.ts.
export { Lab, LabError } from "./lab/lab.js";
