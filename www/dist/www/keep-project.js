import{a,b}from"./chunk-FX7VHCTN.js";import"./chunk-VWYBIA2N.js";export{b as openProject,a as takeSettings};
