//! What browsers load, as the program serves it.

use crate::http::{Connection, Head, request};
use crate::process::{Scratch, Server};

#[test]
fn what_a_page_names_is_kept_for_ever_and_sent_in_the_smallest_form() {
    let scratch = Scratch::new();
    let server = Server::start(&scratch.data(), &["--demo"]);
    let mut connection = Connection::open(server.address).unwrap();
    let page = connection.get("/widget/").unwrap().body;
    let names: Vec<&str> = page
        .split("../assets/")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '\'', ' ', '>']).next())
        .filter(|name| name.ends_with(".wasm") || name.ends_with(".js"))
        .collect();
    if names.is_empty() {
        return vestibule_tests::frontend_is_not_built();
    }
    for name in names {
        for form in ["br", "gzip"] {
            let head = head(&mut connection, &format!("/assets/{name}"), form);
            assert_eq!(head.status, 200, "{name}");
            assert_eq!(head.header("content-encoding"), Some(form), "{name}");
            assert_eq!(head.header("cache-control"), Some("public, max-age=31536000, immutable"), "{name}");
            let media_type = if name.ends_with(".wasm") { "application/wasm" } else { "text/javascript" };
            assert!(head.header("content-type").unwrap().starts_with(media_type), "{name}: {head:?}");
        }
    }
    let head = head(&mut connection, "/embed.js", "br");
    assert_eq!((head.status, head.header("content-encoding")), (200, Some("br")));
    assert_eq!(head.header("cache-control"), Some("no-cache"));
}

fn head(connection: &mut Connection, path: &str, form: &str) -> Head {
    connection.write(request("HEAD", path, &[("Accept-Encoding", form)], "")).unwrap();
    connection.head().unwrap()
}
