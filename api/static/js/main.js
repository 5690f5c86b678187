// Mounts the modules that a page asks for. Without this file every page still works.
import { mount as mountActions } from "./modules/actions.js";
import { mount as mountAsk } from "./modules/ask.js";
import { mount as mountCase } from "./modules/case.js";
import { mount as mountChecklist } from "./modules/checklist.js";
import { mount as mountCopying } from "./modules/copying.js";
import { mount as mountFeedback } from "./modules/feedback.js";
import { mount as mountPanel } from "./modules/panel.js";

const modules = { ask: mountAsk, checklist: mountChecklist };

// What needs scripts is hidden by the style sheet until then; clicks are listened for on the document, so that
// parts which come later with an answer need no mounting.
document.documentElement.classList.add("with-scripts");
if (navigator.clipboard) document.documentElement.classList.add("with-clipboard");
mountPanel(document.querySelector("#source-panel"));
mountActions(document);
mountCopying(document);
mountCase(document);
mountFeedback(document);
for (const element of document.querySelectorAll("[data-module]")) modules[element.dataset.module](element);
