import"./chunk-VWYBIA2N.js";
