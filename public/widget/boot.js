// Loads the widget: its texts, its WebAssembly module, and the glue between that and this page.

const address = (path) => new URL(path, document.baseURI).href;
const boot = document.getElementById("boot");
const query = new URLSearchParams(location.search);

const color = query.get("color");
if (CSS.supports("color", color)) document.body.style.setProperty("--brand", color);
boot.classList.add("painted");

// The module chooses the language for itself and then finds the file already there; a wrong guess costs a request.
const languages = JSON.parse(document.getElementById("languages").textContent);
const guess = [query.get("language") ?? "", ...navigator.languages]
  .flatMap((tag) => [tag, tag.split("-")[0]])
  .find((tag) => tag in languages);
const texts = fetch(address(languages[guess ?? "en"])).then((answer) => answer.json());

async function load() {
  const { default: init, run } = await import(address(document.body.dataset.glue));
  await init({ module_or_path: address(document.body.dataset.module) });
  await run();
  boot.remove();
}

async function explain(error) {
  console.error("the chat could not be loaded:", error);
  boot.classList.add("failed");
  const known = await texts;
  document.getElementById("boot-text").textContent = known["boot.failed"];
  document.getElementById("boot-retry").textContent = known["boot.retry"];
}

load().catch(explain);
