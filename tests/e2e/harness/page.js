// What the tests ask a page. Things are found as a person finds them: by role, name and words, and only when shown.

const words = (text) => text.replace(/\s+/g, " ").trim();

const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

// The root itself and the elements in the shadow of others included.
function* elements(root, selector) {
  if (root.matches?.(selector)) yield root;
  for (const element of root.querySelectorAll("*")) {
    if (element.matches(selector)) yield element;
    if (element.shadowRoot) yield* elements(element.shadowRoot, selector);
  }
}

const selectors = {
  alert: "[role=alert]",
  button: "button",
  dialog: "dialog[open]",
  field: "input, textarea",
  heading: "h1, h2, h3",
  link: "a[href]",
  log: "[role=log]",
};

const nameOf = (element) => {
  const label = document.getElementById(element.getAttribute("aria-labelledby")) ?? element.labels?.[0] ?? element;
  return words(element.getAttribute("aria-label") ?? label.innerText);
};

// A dialog that has the page to itself keeps everything else out of reach.
const reachable = () => document.querySelector(":modal") ?? document;

const all = (role) => [...elements(reachable(), selectors[role])].filter(isShown);

// The elements of this role and name, and what else of this role is there.
const find = (role, name, isWhole) => {
  const fits = (element) => (isWhole ? nameOf(element) === name : nameOf(element).includes(name));
  const found = all(role).filter(fits);
  return { found, instead: found.length ? [] : all(role).map(nameOf) };
};

// Those of these texts that the main part of the page says, in its order and as often as it says them.
const said = (texts) => {
  const says = (element) => words(element.textContent);
  const isInnermost = (element) => ![...element.children].some((child) => says(child) === says(element));
  return [...document.querySelectorAll("main *")]
    .filter((element) => !element.matches("textarea") && isInnermost(element) && texts.includes(says(element)))
    .map(says);
};

const frame = () => elements(document, "iframe").next().value ?? null;

const focused = (root) => {
  const element = root.activeElement;
  return element?.shadowRoot ? focused(element.shadowRoot) : element;
};

// What does not fit: the page, what scrolls up and down only, and what the main part holds.
const misfits = () => {
  const isMisfit = (element) => {
    const scrolls = element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX);
    return scrolls && element.scrollWidth > element.clientWidth + 1;
  };
  const main = document.querySelector("main");
  const place = main.getBoundingClientRect();
  // What is for screen readers only is cut to nothing.
  const isCut = (element) => element !== null && (getComputedStyle(element).clipPath !== "none" || isCut(element.parentElement));
  const sticksOut = (element) => {
    const { left, right } = element.getBoundingClientRect();
    return (left < place.left - 1 || right > place.right + 1) && isShown(element) && !isCut(element);
  };
  return [
    ...[...document.querySelectorAll("*")].filter(isMisfit),
    ...[...main.querySelectorAll("*")].filter(sticksOut),
  ].map((element) => element.outerHTML.slice(0, 100));
};

// By how much the page itself is higher than its window, and what may be the cause: what lies below, out of the flow.
const excess = () => {
  const { clientHeight, scrollHeight } = document.documentElement;
  const lies = (element) =>
    element.getBoundingClientRect().bottom > clientHeight + 1 && getComputedStyle(element).position === "absolute";
  const below = [...document.body.querySelectorAll("*")].filter(lies);
  return { pixels: scrollHeight - clientHeight, below: below.map((element) => element.outerHTML.slice(0, 100)) };
};
