// Mounts the modules that a page asks for. Without this file every page still works.
import { mount as mountActions } from "./modules/actions.js";
import { mount as mountAsk } from "./modules/ask.js";
import { mount as mountDocs } from "./modules/docs.js";
import { mount as mountPanel } from "./modules/panel.js";

const modules = { ask: mountAsk, docs: mountDocs };

mountPanel(document.querySelector("#source-panel"));
mountActions(document);
for (const element of document.querySelectorAll("[data-module]")) modules[element.dataset.module](element);
