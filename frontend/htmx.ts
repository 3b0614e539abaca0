// htmx, as published. Its settings are in templates/layouts/document.html: no eval, no injected style.
import "htmx.org/dist/htmx.esm.js";
