import{Lab as a,LabError as b}from"./lab/lab.js";export{a as Lab,b as LabError};
