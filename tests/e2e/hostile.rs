//! Pages that were not made with the widget in mind, and what a page may ask of it.

use serde_json::{Value, json};

use crate::harness::{Role, Screen, Site, Stage, Visitor, wait};

/// What a page may have done to itself before our script comes.
const HOSTILE: &str = "<!doctype html><html lang=en><title>Hostile</title>\
    <style>* { transform: rotate(3deg) !important; display: inline !important; opacity: 0.2; font: 3px serif; all: revert }\
    body, body * { position: static !important; pointer-events: none }</style>\
    <p id=Vestibule>An element of that name</p><form name=vestibule></form>\
    <script>Object.prototype.extend = () => {}; Object.prototype.name = 'polluted'; Array.prototype.last = () => {};\
    window.opened = 0; addEventListener('vestibule', () => Vestibule.on('open', () => opened++))</script>\
    <script async src=\"ORIGIN/embed.js\"></script><script async src=\"ORIGIN/embed.js\"></script>";

/// A page that is much longer than a phone's screen.
const LONG: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Long</title>\
    <p>Top</p><div style='block-size: 5000px'></div><script async src=\"ORIGIN/embed.js\"></script>";

/// A page that says how it wants the widget to be.
const PARTICULAR: &str = "<!doctype html><html lang=en><title>Particular</title>\
    <script async src=\"ORIGIN/embed.js\" data-theme=dark data-name='Zoë Quinn' data-label='Ask us'></script>";

const PHONE: Screen = Screen { width: 390, height: 844, is_phone: true };

#[test]
fn a_hostile_page_has_one_launcher_which_works() {
    let stage = Stage::new();
    let site = site(&stage, HOSTILE);
    let visitor = stage.visitor_of(&site.url(), "Wally");
    visitor.page().has(Role::Button, "Chat");
    visitor.open_widget();
    assert_eq!(
        name(&visitor),
        Ok(String::new()),
        "the page's object is not taken for what the script was given"
    );
    visitor.fill_in_start_form();
    visitor.say("from a hostile page");
    visitor.widget().holds(&["from a hostile page"]);
    visitor.widget().fits();
    let size: [f64; 2] = visitor.page().ask(
        "const { width, height } = frame().getBoundingClientRect(); return [Math.round(width), Math.round(height)]",
        json!([]),
    );
    assert_eq!(size, [378.0, 638.0], "the panel is as large and as straight as elsewhere");
    visitor.widget().click(Role::Button, "Minimise chat");
    visitor.page().has(Role::Button, "Chat");
    visitor.page().ask::<Value>("Vestibule.open()", json!([]));
    visitor.widget().has(Role::Log, "Conversation");
    assert_eq!(visitor.page().ask::<u32>("return opened", json!([])), 2);
    assert_eq!(visitor.window.complaints(), [""; 0]);
}

#[test]
fn a_phones_page_scrolls_only_while_the_panel_is_closed() {
    let stage = Stage::new();
    let site = site(&stage, LONG);
    let visitor = stage.visitor_of("about:blank", "Wally");
    visitor.window.resize(PHONE);
    visitor.window.go(&site.url());
    page_scrolls(&visitor);
    let before = style(&visitor);
    visitor.page().ask::<Value>("scrollTo(0, 0)", json!([]));
    visitor.start_chat();
    scroll(&visitor);
    let overflow: String =
        visitor.page().ask("return getComputedStyle(document.documentElement).overflowY", json!([]));
    assert_eq!((overflow.as_str(), scrolled(&visitor)), ("hidden", 0.0), "the page stays behind the panel");
    visitor.widget().click(Role::Button, "Minimise chat");
    visitor.page().has(Role::Button, "Chat");
    page_scrolls(&visitor);
    assert_eq!(style(&visitor), before, "all is as it was");
}

#[test]
fn a_page_chooses_theme_label_and_name_and_the_name_is_in_no_address() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.log_in();
    let site = site(&stage, PARTICULAR);
    let visitor = stage.visitor_of(&site.url(), "");
    visitor.page().click(Role::Button, "Ask us");
    visitor.widget().has(Role::Heading, "How can we help?");
    wait("the name", || match name(&visitor)?.as_str() {
        "Zoë Quinn" => Ok(()),
        other => Err(format!("it is “{other}”")),
    });
    let is_dark: bool = visitor.widget().ask(
        "const [light] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g); return light < 0.5",
        json!([]),
    );
    assert!(is_dark, "the system is light, and the page wants it dark");
    visitor.window.keep_picture("widget-theme-dark");
    visitor.widget().click(Role::Button, "Start chat");
    agent.pick_up("Zoë Quinn");

    let addresses =
        "return [location.href, ...performance.getEntriesByType('resource').map((entry) => entry.name)]";
    for view in [visitor.page(), visitor.widget()] {
        let named: Vec<String> = view.ask(addresses, json!([]));
        assert!(named.iter().all(|address| !address.contains("Quinn")), "{named:?}");
    }
    visitor.widget().click(Role::Button, "Minimise chat");
    visitor.page().has(Role::Button, "Ask us");
}

/// What the start form has for a name.
fn name(visitor: &Visitor) -> Result<String, String> {
    visitor.widget().run("return document.querySelector('input').value", json!([]))
}

/// A site with this page, which embeds the stage's widget.
fn site(stage: &Stage, page: &str) -> Site {
    let origin = stage.server.origin();
    let policy = format!("script-src 'unsafe-inline' {origin}; frame-src {origin}");
    Site::start(&policy, &page.replace("ORIGIN", &origin))
}

#[track_caller]
fn page_scrolls(visitor: &Visitor) {
    wait("a page that scrolls", || {
        scroll(visitor);
        match scrolled(visitor) {
            0.0 => Err("it does not".to_owned()),
            _ => Ok(()),
        }
    });
}

/// Wants to see what is further down.
fn scroll(visitor: &Visitor) {
    let turn = json!({ "type": "mouseWheel", "x": 200, "y": 300, "deltaX": 0, "deltaY": 250 });
    visitor.window.command("Input.dispatchMouseEvent", turn);
}

fn style(visitor: &Visitor) -> Option<String> {
    visitor.page().ask("return document.documentElement.getAttribute('style')", json!([]))
}

fn scrolled(visitor: &Visitor) -> f64 {
    visitor.page().ask("return scrollY", json!([]))
}
