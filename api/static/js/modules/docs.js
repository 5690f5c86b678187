// Shows the description of the API. The bundle is loaded by a script element before this module runs.
export function mount(element) {
  window.SwaggerUIBundle({ url: element.dataset.url, domNode: element, deepLinking: true, validatorUrl: null });
}
