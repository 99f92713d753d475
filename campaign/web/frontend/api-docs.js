// Starts Swagger UI on <div id="api-docs" data-schema="/schema/openapi.json">.
(() => {
  const place = document.getElementById("api-docs");
  if (!place) return;
  SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    docExpansion: "list",
    persistAuthorization: false,
    presets: [SwaggerUIBundle.presets.apis],
    validatorUrl: null,
    // Swagger UI brings a main landmark of its own into ours; a page has one.
    onComplete: () => {
      const operations = document.getElementById("operations");
      operations?.setAttribute("role", "group");
      operations?.setAttribute("aria-label", "API");
    },
  });
})();
