//! The files of the pages, found as a browser finds them.

use std::env;

use crate::Leg;
use crate::http::Connection;
use crate::site::Site;
use crate::vestibule::Vestibule;

/// Every file that the pages and the launcher name is served below the prefix, and is the one that Vestibule serves.
pub(crate) fn check(site: &Site, vestibule: &Vestibule) {
    if site.get("/embed.js").head.status == 404 {
        let required =
            ["CI", "VESTIBULE_REQUIRE_FRONTEND"].into_iter().find(|name| env::var_os(name).is_some());
        assert_eq!(required, None, "the frontend is not built, which this variable asks for");
        println!("the frontend is not built: nothing to fetch");
        return;
    }
    let mut files = vec!["/embed.js".to_owned(), "/assets/".to_owned()];
    for page in ["widget", "console", "demo"] {
        let text = site.get(&format!("/{page}/")).body;
        let named = text.split("\"../").skip(1).filter_map(|rest| rest.split('"').next());
        files.extend(named.map(|name| format!("/{name}")));
        let redirect = site.get(&format!("/{page}"));
        assert_eq!(
            (redirect.head.status, redirect.head.header("location")),
            (308, Some(&*format!("{page}/")))
        );
        files.push(format!("/{page}/"));
    }
    assert!(files.len() > 10, "{files:?}");
    let mut direct = Connection::open(vestibule.address(Leg::Plain)).unwrap();
    for file in files {
        let (expected, answer) = (direct.get(&file).unwrap(), site.get(&file));
        assert_eq!(answer.head.status, expected.head.status, "{file}");
        assert_eq!(answer.head.header("content-type"), expected.head.header("content-type"), "{file}");
        assert!(answer.body == expected.body, "{file} is another below the prefix");
    }
}
