// Loads the widget: its texts, its WebAssembly module, and the glue between that and this page.

const address = (path) => new URL(path, document.baseURI).href;
const boot = document.getElementById("boot");
const query = new URLSearchParams(location.search);

// The page around learns that the frame's document came through.
const page = query.get("origin");
if (page) parent.postMessage({ vestibule: "loaded" }, page === "null" ? "*" : page);

const theme = query.get("theme");
if (theme === "light" || theme === "dark") document.documentElement.style.colorScheme = theme;
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

// After a trap the module is of no use any more.
function trapped({ error, reason }) {
  const trap = error ?? reason;
  if (!(trap instanceof WebAssembly.RuntimeError)) return;
  document.body.replaceChildren(boot);
  explain(trap);
}
addEventListener("error", trapped);
addEventListener("unhandledrejection", trapped);

load().catch(explain);
