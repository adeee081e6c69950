// Loads the console's module and starts it. A file of its own, for the page's policy allows no inline scripts.

const { glue, module } = document.getElementById("boot").dataset;

try {
  const console = await import(new URL(glue, document.baseURI));
  await console.default({ module_or_path: new URL(module, document.baseURI) });
  console.run();
} catch (error) {
  document.getElementById("loading")?.remove();
  document.getElementById("failure").hidden = false;
  throw error;
}
