import{Lab as r}from"./lab.js";r.start();
