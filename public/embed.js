// Vestibule: puts the chat's launcher on this page. The chat itself is loaded when it is first opened; until then
// there is no frame, no connection and no timer, and nothing is stored.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("vestibule-chat")) return;
  const base = new URL(".", script.src);
  // Without a prototype, which a page may have extended.
  const options = { __proto__: null, ...script.dataset };
  const small = "(max-width: 480px), (max-height: 420px)";
  const phone = matchMedia(small);

  const css = `
:host { all: initial !important; --brand: oklch(0.42 0.13 258); --on-brand: #fff }
@supports (color: color(from red xyz-d65 x y z)) {
  :host { --w: clamp(0, (0.179 - y) * 1000, 1); --on-brand: color(from var(--brand) xyz-d65 calc(0.95 * var(--w)) var(--w) calc(1.09 * var(--w))) }
}
button, div { position: fixed; z-index: var(--z); inset-inline-end: max(20px, env(safe-area-inset-right)); inset-block-end: max(20px, env(safe-area-inset-bottom)); box-sizing: border-box }
.start { inset-inline: max(20px, env(safe-area-inset-left)) auto }
button { inline-size: 56px; block-size: 56px; padding: 0; border: 1px solid transparent; border-radius: 50%; background: var(--brand); color: var(--on-brand); cursor: pointer; box-shadow: 0 4px 16px #0004; transition: scale 0.15s ease-out }
button:hover { scale: 1.05 }
button:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px }
svg { inline-size: 28px; margin: auto; display: block; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
[aria-expanded=true] .bubble, [aria-expanded=false] .chevron, span:empty { display: none }
span { position: absolute; inset-block-start: -5px; inset-inline-end: -5px; min-inline-size: 22px; padding: 0 6px; box-sizing: border-box; border-radius: 11px; background: #b3261e; color: #fff; font: 600 13px/22px system-ui, sans-serif }
div { margin-block-end: 68px; inline-size: 380px; max-inline-size: calc(100vw - 40px); block-size: min(640px, 100dvh - 104px); overflow: hidden; border: 1px solid #8884; border-radius: 12px; background: Canvas; color-scheme: light dark; box-shadow: 0 12px 40px #0004; transition: opacity 0.15s ease-out, translate 0.15s ease-out, visibility 0.15s }
div:not(.open), .waiting { visibility: hidden; opacity: 0; translate: 0 12px }
.open { transition-property: opacity, translate }
p { position: fixed; clip-path: inset(50%) }
section { display: grid; place-content: center; box-sizing: border-box; block-size: 100%; padding: 32px; color: CanvasText; font: 16px/1.45 system-ui, sans-serif; text-align: center }
iframe { display: block; inline-size: 100%; block-size: 100%; border: 0 }
@media ${small} {
  div { inset: 0; margin: 0; inline-size: auto; max-inline-size: none; block-size: 100dvh; border: 0; border-radius: 0; padding-block-end: env(safe-area-inset-bottom) }
  .open.ready + button { visibility: hidden }
}
@media (prefers-reduced-motion) { * { transition: none !important } }
@media (forced-colors: active) { button, span { border: 1px solid } }
@media print { * { display: none } }`;

  const element = (name, attributes, ...children) => {
    const made = /svg|path/.test(name)
      ? document.createElementNS("http://www.w3.org/2000/svg", name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const icon = (kind, d) =>
    element("svg", { class: kind, viewBox: "0 0 24 24", "aria-hidden": true }, element("path", { d }));

  const side = options.position === "start" ? "start" : "end";
  const label = options.label || "Chat";
  const badge = element("span", { "aria-hidden": true });
  const launcher = element(
    "button",
    { type: "button", class: side, "aria-expanded": false, "aria-label": label },
    icon("bubble", "M20 11.5a7.5 7.5 0 0 1-11 6.6L4 20l1.6-4.4A7.5 7.5 0 1 1 20 11.5Z"),
    icon("chevron", "m6 9 6 6 6-6"),
    badge,
  );
  const panel = element("div", { class: side });
  const notice = element("p", { role: "status" });
  // Without the server there is no file of texts.
  const lost = element(
    "section",
    { role: "alert" },
    /^de/i.test(options.language || navigator.language)
      ? "Der Chat ist gerade nicht erreichbar. Bitte prüfen Sie Ihre Verbindung, und öffnen Sie ihn dann noch einmal."
      : "The chat cannot be reached right now. Please check your connection, then open it again.",
  );
  const host = element("vestibule-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.append(panel, launcher, notice);
  host.style.setProperty("--z", +options.zIndex || 2147483000);
  if (CSS.supports("color", options.color)) host.style.setProperty("--brand", options.color);

  const theme = /^(light|dark)$/.test(options.theme) ? options.theme : "";
  panel.style.colorScheme = theme;

  let frame;
  let isLoaded = false;
  let isReady = false;
  let isOpen = false;
  let status = { conversation: false, unread: 0 };

  const listeners = { open: [], close: [], unread: [], conversation: [] };
  const emit = (event, value) => listeners[event].forEach((listener) => listener(value));

  // What is kept on this side: that there is a conversation to come back to, and whether the panel was open.
  const memory = (action, ...value) => {
    try {
      return localStorage[action + "Item"]("vestibule.page", ...value);
    } catch {}
  };
  const remember = () =>
    status.conversation ? memory("set", isOpen ? "open" : "closed") : memory("remove");

  const post = (message) => frame.contentWindow.postMessage(message, base.origin);
  const tell = () => {
    if (isReady) post({ vestibule: isOpen ? "show" : "hide" });
  };

  const hear = ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== base.origin) return;
    if (data.vestibule === "close") close();
    if (data.vestibule === "loaded") isLoaded = true;
    if (data.vestibule === "ready") {
      isReady = true;
      panel.classList.add("ready");
      panel.classList.remove("waiting");
      // Not in the frame's address, which others may log.
      post({ vestibule: "name", name: options.name ?? "" });
      tell();
    }
    if (data.vestibule === "status") {
      const before = status;
      status = data;
      launcher.ariaLabel = (!status.unread && options.label) || status.label;
      badge.textContent = status.unread || "";
      notice.textContent = status.unread ? status.label : "";
      remember();
      if (before.unread !== status.unread) emit("unread", status.unread);
      if (before.conversation !== status.conversation) emit("conversation", status.conversation);
    }
  };

  // On a phone the page behind the panel neither scrolls nor takes the focus. Afterwards all is as it was.
  let behind;
  const cover = () => {
    const covered = isOpen && phone.matches;
    if (covered === !!behind) return;
    const page = document.documentElement;
    if (covered) {
      const kept = ["overflow-x", "overflow-y"].map((name) => [
        name,
        page.style.getPropertyValue(name),
        page.style.getPropertyPriority(name),
      ]);
      const { body } = document;
      behind = { kept, body, inert: body?.inert, styled: page.hasAttribute("style") };
      page.style.setProperty("overflow", "hidden", "important");
      if (body) body.inert = true;
    } else {
      page.style.removeProperty("overflow");
      for (const property of behind.kept) page.style.setProperty(...property);
      if (!behind.styled && !page.getAttribute("style")) page.removeAttribute("style");
      if (behind.body) behind.body.inert = behind.inert;
      behind = undefined;
    }
  };

  // On a phone the panel fills what the keyboard leaves of the screen.
  const fit = () => {
    cover();
    const view = visualViewport;
    const fits = isOpen && phone.matches && view.scale < 1.01;
    panel.style.blockSize = fits ? view.height + "px" : "";
    panel.style.insetBlockStart = fits ? view.offsetTop + "px" : "";
  };

  const load = () => {
    const query = new URLSearchParams({ origin: location.origin, theme });
    for (const name of ["target", "target-type", "language", "color", "title"]) {
      query.set(name, script.getAttribute("data-" + name) ?? "");
    }
    const title = options.title || label;
    const made = element("iframe", { title, src: new URL("widget/?" + query, base) });
    // Browsers load a page of their own when ours does not come.
    made.onload = () =>
      setTimeout(() => {
        if (!isLoaded) made.replaceWith(lost);
      }, 1000);
    frame = made;
    panel.replaceChildren(frame);
  };

  const listen = () => {
    addEventListener("message", hear);
    visualViewport.addEventListener("resize", fit);
    visualViewport.addEventListener("scroll", fit);
  };

  const show = (wanted) => {
    const isOpened = wanted && !isOpen;
    isOpen = wanted;
    if (!frame) {
      load();
      listen();
    } else if (isOpened && !isLoaded) {
      // Nothing of ours came into it: the network, or the server, was away.
      load();
    }
    panel.classList.toggle("open", isOpen);
    launcher.ariaExpanded = isOpen;
    tell();
    fit();
  };
  const change = (wanted) => {
    if (isOpen === wanted) return;
    const hadFocus = root.activeElement === frame;
    panel.classList.remove("waiting");
    show(wanted);
    remember();
    if (isOpen) frame.focus();
    else if (hadFocus) launcher.focus();
    emit(isOpen ? "open" : "close");
  };
  const open = () => change(true);
  const close = () => change(false);
  const toggle = () => change(!isOpen);

  launcher.onclick = toggle;
  launcher.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };

  // Events: "open", "close", "unread" (with how many), "conversation" (with whether there is one).
  const on = (event, listener) => listeners[event].push(listener);
  window.Vestibule = { open, close, toggle, on };

  // Beside the body, so that a page that replaces its body keeps the chat.
  document.documentElement.append(host);
  // A page that is transformed as a whole takes along whatever is fixed to the window, except for the top layer.
  if (getComputedStyle(document.documentElement).transform !== "none") {
    host.popover = "manual";
    host.showPopover?.();
  }
  const restore = () => {
    const kept = memory("get");
    if (!kept) return;
    panel.classList.toggle("waiting", !isReady);
    show(kept === "open" && !phone.matches);
  };
  restore();
  // A page that comes back out of the browser's cache has heard nothing of what was begun on others.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) restore();
  });
  dispatchEvent(new Event("vestibule"));
})();
