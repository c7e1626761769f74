// Runs as soon as it is here, while the page's other modules are still on their way: the engine is fetched beside them.
import { Lab } from "./lab.js";

Lab.start();
