//! The files of the pages, found as a browser finds them.

use crate::Leg;
use crate::http::Connection;
use crate::site::Site;
use crate::vestibule::Vestibule;

/// Every file that the pages and the launcher name is served below the prefix, and is the one that Vestibule serves.
pub(crate) fn check(site: &Site, vestibule: &Vestibule) {
    if site.get("/embed.js").head.status == 404 {
        return vestibule_tests::frontend_is_not_built();
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
