//! What the widget does to the page that holds it.

use serde_json::{Value, json};

use crate::harness::{Role, Site, Stage, View, Visitor, wait};

/// Notes what a page's policy did not allow, before any of the page's own scripts runs.
const NOTE_VIOLATIONS: &str = "window.violations = []; addEventListener('securitypolicyviolation', \
    (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI}`))";

/// Notes what is opened that goes on in the background.
const NOTE_CONNECTIONS: &str = "window.connections = []; \
    for (const kind of ['EventSource', 'SharedWorker', 'WebSocket', 'Worker']) { \
        window[kind] = new Proxy(window[kind], { construct: (made, values) => { \
            connections.push(kind); \
            return Reflect.construct(made, values); \
        } }); \
    }";

#[test]
fn until_its_first_click_the_widget_is_one_script() {
    let stage = Stage::new();
    let visitor = stage.visitor_of("about:blank", "Wally");
    visitor.window.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NOTE_CONNECTIONS }));
    visitor.window.go(&stage.server.url("/demo/"));
    visitor.page().has(Role::Button, "Chat");
    assert_eq!(visitor.page().ask::<Vec<String>>("return connections", json!([])), [""; 0]);
    let ours = format!("{}/", stage.server.origin());
    assert_untouched(&visitor);
    // The demo company's page is on our origin; its own files are no requests of the widget.
    let requests = requests(visitor.page());
    let beside: Vec<&String> =
        requests.iter().filter(|url| !url.starts_with(&(ours.clone() + "assets/"))).collect();
    assert_eq!(beside, [&(ours + "embed.js")]);
}

#[test]
fn a_strict_policy_of_another_site_is_enough() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.log_in();
    let ours = stage.server.origin();
    let site = Site::start(
        &format!("default-src 'none'; script-src {ours}; frame-src {ours}"),
        &format!("<!doctype html><title>Strict</title><script async src=\"{ours}/embed.js\"></script>"),
    );
    let visitor = stage.visitor_of("about:blank", "Wally");
    visitor.window.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NOTE_VIOLATIONS }));
    visitor.window.go(&site.url());
    visitor.page().has(Role::Button, "Chat");
    assert_untouched(&visitor);
    assert_eq!(requests(visitor.page()), [format!("{ours}/embed.js")]);

    visitor.start_chat();
    agent.pick_up("Wally");
    visitor.say("from another site");
    agent.console().holds(&["from another site"]);
    agent.say("and back");
    visitor.widget().holds(&["from another site", "and back"]);
    visitor.window.reload();
    visitor.widget().holds(&["from another site", "and back"]);
    visitor.widget().click(Role::Button, "Minimise chat");
    visitor.page().has(Role::Button, "Chat");

    assert_eq!(violations(visitor.page()), [""; 0]);
    visitor.page().ask::<Value>("fetch('/').catch(() => {})", json!([]));
    wait("a violation that is one", || match violations(visitor.page()).as_slice() {
        [] => Err("none is noted".to_owned()),
        _ => Ok(()),
    });
}

/// No frame, no cookie, nothing stored.
#[track_caller]
fn assert_untouched(visitor: &Visitor) {
    let traces: Value = visitor.page().ask(
        "return (async () => ({
            frames: [...elements(document, 'iframe')].length,
            local: localStorage.length,
            session: sessionStorage.length,
            databases: (await indexedDB.databases()).length,
            caches: (await caches.keys()).length,
            workers: (await navigator.serviceWorker.getRegistrations()).length,
        }))()",
        json!([]),
    );
    let nothing = json!({ "frames": 0, "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0 });
    assert_eq!(traces, nothing);
    let cookies = visitor.window.command("Storage.getCookies", json!({}));
    assert_eq!(cookies["cookies"], json!([]));
}

/// The addresses of what the page has loaded beside itself.
fn requests(page: View) -> Vec<String> {
    page.ask("return performance.getEntriesByType('resource').map((entry) => entry.name)", json!([]))
}

fn violations(page: View) -> Vec<String> {
    page.ask("return violations", json!([]))
}
