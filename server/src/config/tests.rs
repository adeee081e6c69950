//! The configuration as a whole.

use std::time::Duration;

use super::*;

const DOCUMENTED: &str = include_str!("../../../docs/configuration.toml");

const HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$3m7g8LBB+YhcMZ2s+dVV9w$2fB0ySO7wSoXtkfnPL+fDxZzzOAqXbOJWmz61X/F0IE";

fn environment(variables: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    variables.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, Problems> {
    Config::parse("vestibule.toml", &text.replace("HASH", HASH), environment(variables))
}

/// The text has exactly these problems.
fn check(text: &str, expected: &[&str]) {
    check_with(text, &[], expected);
}

fn check_with(text: &str, variables: &[(&str, &str)], expected: &[&str]) {
    let found = parse(text, variables).map_or_else(|problems| problems.to_string(), |_| String::new());
    assert_eq!(found, expected.join("\n"), "{text}");
}

#[test]
fn an_empty_file_gives_the_defaults() {
    let config = parse("", &[]).unwrap();
    assert_eq!(config.server, Server::default());
    assert_eq!(config.server.http[0].to_string(), "127.0.0.1:8114");
    assert_eq!(&*config.parameters.system_name, "CIC");
    assert_eq!(config.parameters.max_poll_frequency, Duration::from_millis(2000));
    assert_eq!(config.parameters.visitor_grace_time, Duration::from_secs(300));
    let available: Vec<_> = config.statuses.iter().filter(|status| status.available).collect();
    assert_eq!(available.len(), 1);
    assert_eq!(config, Config::load(None, environment(&[])).unwrap());
}

#[test]
fn the_documented_file_holds_every_key() {
    let tables = [
        "[server]",
        "[parameters]",
        "[files]",
        "[mail]",
        "[recording]",
        "[[agent]]",
        "[[workgroup]]",
        "[[status]]",
    ];
    for table in tables {
        let problems = parse(&format!("{table}\n'' = 0"), &[]).unwrap_err().to_string();
        let (_, known) = problems.split_once("known are ").unwrap();
        for key in known.lines().next().unwrap().split(", ") {
            assert!(DOCUMENTED.contains(&format!("\n{key} = ")), "{key} of {table}");
        }
    }
}

#[test]
fn the_documented_file_holds_the_defaults() {
    let documented = Config::parse("configuration.toml", DOCUMENTED, environment(&[])).unwrap();
    let default = parse("", &[]).unwrap();
    assert_eq!(documented.server, default.server);
    assert_eq!(documented.parameters, default.parameters);
    assert_eq!(documented.files, default.files);
    assert_eq!(documented.statuses, default.statuses);
    assert_eq!((documented.mail, &default.mail), (None, &None));
    assert_eq!(documented.recording, default.recording);
    let minimal = parse("[[agent]]\nusername = 'alicia'\npassword_hash = 'HASH'", &[]).unwrap();
    let (documented, minimal) = (&documented.agents[0], &minimal.agents[0]);
    assert_eq!((documented.max_assign, documented.auto_answer), (minimal.max_assign, minimal.auto_answer));
    assert_eq!(minimal.display_name, "alicia");
}

#[test]
fn the_demo_has_two_agents_in_four_workgroups() {
    let demo = Config::demo(environment(&[])).unwrap();
    let names: Vec<_> = demo.workgroups.iter().map(|workgroup| workgroup.name.as_str()).collect();
    assert_eq!(names, ["Marketing", "Support", "Chat", "Line"]);
    assert!(demo.workgroups.iter().all(|workgroup| workgroup.members == ["alicia", "bob"]));
    let names: Vec<_> = demo.agents.iter().map(|agent| agent.display_name.as_str()).collect();
    assert_eq!(names, ["Alicia Adams", "Bob Boyle"]);
    for agent in &demo.agents {
        assert!(password::verify(Some(&agent.password_hash), "demo"));
    }
}

#[test]
fn everything_is_read() {
    let config = parse(
        "[server]\nhttp = ['0.0.0.0:80', '[::1]:8114']\ndata = '/var/lib/vestibule'\n
        [parameters]\nWelcomeMsg = 'Hi!'\nAlertingMsg = ''\nMaxPollFrequency = 1_000\nAlertTimeout = 0x10\n
        [[agent]]\nusername = 'Zoë'\npassword_hash = 'HASH'\nmax_assign = 50\nauto_answer = true\n
        [[workgroup]]\nname = 'Sales'\nmembers = ['ZOË']\nalert_timeout_seconds = 5\ncallbacks = false\ntime_between_callbacks_minutes = 2\n
        [[status]]\nname = 'Here'\navailable = true\n[[status]]\nname = 'There'",
        &[],
    )
    .unwrap();
    assert_eq!(config.server.http.len(), 2);
    assert_eq!((&*config.parameters.welcome_msg, &*config.parameters.alerting_msg), ("Hi!", ""));
    assert_eq!(config.parameters.alert_timeout, Duration::from_secs(16));
    let agent = &config.agents[0];
    assert!(agent.auto_answer && agent.max_assign == 50);
    assert_eq!(config.workgroups[0].members, ["Zoë"]);
    let workgroup = &config.workgroups[0];
    assert_eq!(workgroup.alert_timeout, Some(Duration::from_secs(5)));
    assert_eq!((workgroup.callbacks, workgroup.callback_retries), (false, 3));
    assert_eq!(workgroup.time_between_callbacks, Duration::from_secs(120));
    let statuses: Vec<_> =
        config.statuses.iter().map(|status| (status.name.as_str(), status.available)).collect();
    assert_eq!(statuses, [("Here", true), ("There", false)]);
}

#[test]
fn every_problem_is_reported_in_the_order_of_lines() {
    check(
        "[server]\nhttp = ['localhost']\ncolour = 'red'\n[parameters]\nMaxPollFrequency = 10\n[workgroups]\n",
        &[
            "vestibule.toml:2: \"localhost\" is not an address to listen on; write an IP address and a port, as in \
             127.0.0.1:8114 or [::1]:8114",
            "vestibule.toml:3: unknown key `colour` in [server]; known are http, https, certificate, private_key, data, trusted_proxies, token_key, snapshot_records",
            "vestibule.toml:5: `MaxPollFrequency` must be a number of milliseconds from 500 to 60000",
            "vestibule.toml:6: unknown key `workgroups` in the file; did you mean `workgroup`?",
        ],
    );
}

#[test]
fn what_is_not_toml_is_reported_line_by_line() {
    let problems =
        parse("[server]\ndata = \n[parameters\nWelcomeMsg = 'Hi'\nWelcomeMsg = 'Ho'", &[]).unwrap_err();
    let lines: Vec<_> = problems.list().iter().map(|problem| problem.place.clone()).collect();
    assert!(lines.contains(&Place::Line(2)) && lines.contains(&Place::Line(3)), "{problems}");
    assert!(problems.list().iter().all(|problem| problem.message.starts_with("this is not valid TOML: ")));
}

#[test]
fn unknown_keys_suggest_the_nearest() {
    check(
        "[parameters]\nwelcome_msg = 'Hi'\nalert_timeout = 3",
        &[
            "vestibule.toml:2: unknown key `welcome_msg` in [parameters]; did you mean `WelcomeMsg`?",
            "vestibule.toml:3: unknown key `alert_timeout` in [parameters]; did you mean `AlertTimeout`?",
        ],
    );
    check(
        "[[agent]]\nusername = 'bob'\npassword = 'HASH'",
        &[
            "vestibule.toml:1: this [[agent]] has no `password_hash`; add a line password_hash = \"…\"",
            "vestibule.toml:3: unknown key `password` in [[agent]]; did you mean `password_hash`?",
        ],
    );
}

#[test]
fn values_of_the_wrong_kind_are_reported() {
    check(
        "server = 1\n[parameters]\nWelcomeMsg = ['3']\nMaxPollFrequency = 'soon'\nEnableIdleTimeout = 7\n[[agent]]\nusername = 'bob'\n\
         password_hash = 'HASH'\nauto_answer = 'yes'\n[workgroup]\nname = 'Sales'",
        &[
            "vestibule.toml:1: `server` is a table; write [server] on a line of its own, and its keys below",
            "vestibule.toml:3: `WelcomeMsg` must be a text in quotes or a whole number",
            "vestibule.toml:4: `MaxPollFrequency` must be a number of milliseconds from 500 to 60000",
            "vestibule.toml:5: `EnableIdleTimeout` must be 0 (off) or 1 (on)",
            "vestibule.toml:9: `auto_answer` must be true or false, without quotes",
            "vestibule.toml:10: there can be several; write [[workgroup]] with two brackets on a line of its own",
        ],
    );
}

#[test]
fn numbers_have_bounds() {
    for number in ["-1", "0", "499", "60001", "99999999999999999999"] {
        let text = format!("[parameters]\nMaxPollFrequency = {number}");
        let problems = parse(&text, &[]).unwrap_err();
        assert_eq!(problems.list().len(), 1, "{problems}");
    }
    assert!(parse("[parameters]\nMaxPollFrequency = 500", &[]).is_ok());
    check(
        "[parameters]\nMaxPollFrequency = 60000\nVisitorGraceTime = 20",
        &[
            "vestibule.toml:2: VisitorGraceTime must be two times MaxPollFrequency at least, or visitors lose their chats \
             between two polls",
        ],
    );
}

#[test]
fn an_expression_is_one_that_can_be_used() {
    assert!(parse("[parameters]\nProblemReportControlExpression = 'Chrome|Firefox'", &[]).is_ok());
    let problems =
        parse("[parameters]\nProblemReportControlExpression = '(Chrome'", &[]).unwrap_err().to_string();
    assert!(problems.starts_with(
        "vestibule.toml:2: `ProblemReportControlExpression` is not a regular expression that can be used: "
    ), "{problems}");
}

#[test]
fn texts_have_bounds() {
    let long = "ä".repeat(1001);
    check(
        &format!("[parameters]\nSystemName = ''\nWelcomeMsg = '{long}'\nAlertingMsg = '{}'", &long[..2000]),
        &[
            "vestibule.toml:2: `SystemName` must have 1 to 100 characters",
            "vestibule.toml:3: `WelcomeMsg` must have 1000 characters at most",
        ],
    );
}

#[test]
fn proxies_are_addresses_or_networks() {
    let config = parse("[server]\ntrusted_proxies = ['127.0.0.1', '10.0.0.0/24', '::1']", &[]).unwrap();
    let networks: Vec<_> = config.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["127.0.0.1/32", "10.0.0.0/24", "::1/128"]);
    check(
        "[server]\ntrusted_proxies = ['proxy.example.com']",
        &[
            "vestibule.toml:2: \"proxy.example.com\" is no address or network; write it as in 10.0.0.7 or 10.0.0.0/24",
        ],
    );
}

#[test]
fn addresses_are_checked() {
    check(
        "[server]\nhttp = [\n'127.0.0.1:80',\n'127.0.0.1:80',\n'127.0.0.1:99999']",
        &[
            "vestibule.toml:4: 127.0.0.1:80 is there twice; remove it once",
            "vestibule.toml:5: \"127.0.0.1:99999\" is not an address to listen on; write an IP address and a port, as \
             in 127.0.0.1:8114 or [::1]:8114",
        ],
    );
    check(
        "[server]\nhttp = []",
        &[
            "vestibule.toml:2: there is no address to listen on; give `http` or `https` one, as in 127.0.0.1:8114",
        ],
    );
    check(
        "[server]\nhttp = ['127.0.0.1:80']\nhttps = ['127.0.0.1:80']",
        &["vestibule.toml:3: 127.0.0.1:80 is there twice; remove it once"],
    );
    let many: Vec<String> = (1..18).map(|port| format!("'127.0.0.1:{port}'")).collect();
    check(
        &format!("[server]\nhttps = [{}]", many.join(", ")),
        &["vestibule.toml:2: `https` has 17 addresses; give it 16 at most"],
    );
    check(
        "[server]\nhttp = '127.0.0.1:80'",
        &["vestibule.toml:2: `http` must be a list of texts, as in http = [\"…\", \"…\"]"],
    );
}

#[test]
fn http_can_be_left_out_where_there_is_https() {
    let server = parse("[server]\nhttp = []\nhttps = ['0.0.0.0:3508', '[::]:3508']", &[]).unwrap().server;
    assert_eq!((server.http.len(), server.https.len()), (0, 2));
}

#[test]
fn with_a_certificate_https_is_served_where_the_reference_does_if_nothing_else_is_said() {
    let https = |text: &str| {
        let certificate = "certificate = 'a.pem'\nprivate_key = 'b.pem'";
        let server = parse(&format!("[server]\n{certificate}\n{text}"), &[]).unwrap().server;
        server.https.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(https(""), ["127.0.0.1:3508"]);
    assert_eq!(https("https = []"), ["127.0.0.1:3508"]);
    assert_eq!(https("http = []"), ["127.0.0.1:3508"]);
    assert!(https("http = ['0.0.0.0:3508']").is_empty());
    assert_eq!(https("https = ['[::1]:443', '127.0.0.1:444']"), ["[::1]:443", "127.0.0.1:444"]);
    assert!(parse("", &[]).unwrap().server.https.is_empty());
}

#[test]
fn a_certificate_and_its_key_come_together() {
    let server = parse("[server]\ncertificate = 'a.pem'\nprivate_key = '/b.pem'", &[]).unwrap().server;
    let files = server.certificate.unwrap();
    assert_eq!((files.certificate.to_str(), files.private_key.to_str()), (Some("a.pem"), Some("/b.pem")));
    check(
        "[server]\ncertificate = 'a.pem'",
        &["vestibule.toml:2: a `certificate` needs its `private_key`; name the file of that, too"],
    );
    check(
        "[server]\nprivate_key = 'b.pem'",
        &["vestibule.toml:2: a `private_key` needs its `certificate`; name the file of that, too"],
    );
}

#[test]
fn members_exist_and_names_are_unique() {
    check(
        "[[agent]]\nusername = 'alicia'\npassword_hash = 'HASH'\n[[agent]]\nusername = 'ALICIA'\npassword_hash = 'x'\n\
         [[workgroup]]\nname = 'Sales'\nmembers = ['alice', 'bob', 'alicia', 'Alicia']\n[[workgroup]]\nname = 'sales'\n\
         [[workgroup]]\nmembers = []\n[[workgroup]]\nname = ' x '",
        &[
            "vestibule.toml:5: the agent \"ALICIA\" is already in line 2; names differ by more than case",
            "vestibule.toml:6: `password_hash` is not an argon2id hash; make one with `vestibule hash-password`",
            "vestibule.toml:9: \"Alicia\" is a member twice; remove it once",
            "vestibule.toml:9: there is no agent \"alice\"; did you mean \"alicia\"?",
            "vestibule.toml:9: there is no agent \"bob\"; add an [[agent]] with username = \"bob\"",
            "vestibule.toml:11: the workgroup \"sales\" is already in line 8; names differ by more than case",
            "vestibule.toml:12: this [[workgroup]] has no `name`; add a line name = \"…\"",
            "vestibule.toml:15: `name` has spaces around it, or characters that cannot be seen; remove them",
        ],
    );
}

#[test]
fn statuses_are_of_use() {
    check(
        "[[status]]\nname = 'Lunch'\n[[status]]\nname = 'acd - agent not answering'",
        &[
            "vestibule.toml:2: no status has available = true, so nobody would ever be given a chat; add it to one",
            "vestibule.toml:4: the status \"ACD - Agent Not Answering\" is Vestibule's own; leave it out",
        ],
    );
}

#[test]
fn the_environment_wins_over_the_file() {
    let variables = [
        ("VESTIBULE_SERVER_HTTP", "127.0.0.1:1, [::1]:2"),
        ("vestibule_server_data", "/elsewhere"),
        ("VESTIBULE_PARAMETERS_WELCOMEMSG", "Hi"),
        ("Vestibule_Parameters_MaxPollFrequency", " 700 "),
        ("VESTIBULE_PARAMETERS_ALERTTIMEOUT", "7"),
        ("VESTIBULE_LOG", "of somebody else"),
        ("PATH", "/bin"),
    ];
    let config = parse("[parameters]\nWelcomeMsg = ['3']\nAlertingMsg = 'Wait'", &variables).unwrap();
    assert_eq!(config.server.http.len(), 2);
    assert_eq!(config.server.data, Path::new("/elsewhere"));
    assert_eq!((&*config.parameters.welcome_msg, &*config.parameters.alerting_msg), ("Hi", "Wait"));
    assert_eq!(config.parameters.max_poll_frequency, Duration::from_millis(700));
    assert_eq!(config.parameters.alert_timeout, Duration::from_secs(7));
}

#[test]
fn problems_of_the_environment_name_the_variable() {
    check_with(
        "[server]\ndata = ''",
        &[
            ("VESTIBULE_PARAMETERS_WELCOMMSG", "Hi"),
            ("VESTIBULE_PARAMETERS_MAXPOLLFREQUENCY", "often"),
            ("VESTIBULE_SERVER_HTTP", "here"),
            ("VESTIBULE_SERVER_COLOUR", "red"),
        ],
        &[
            "vestibule.toml:2: `data` is empty; give it a text, or leave the line out",
            "VESTIBULE_PARAMETERS_MAXPOLLFREQUENCY: `MaxPollFrequency` must be a number of milliseconds from 500 to 60000",
            "VESTIBULE_PARAMETERS_WELCOMMSG: unknown variable for [parameters]; did you mean \
             VESTIBULE_PARAMETERS_WELCOMEMSG?",
            "VESTIBULE_SERVER_COLOUR: unknown variable for [server]; known are http, https, certificate, private_key, data, trusted_proxies, token_key, snapshot_records",
            "VESTIBULE_SERVER_HTTP: \"here\" is not an address to listen on; write an IP address and a port, as in \
             127.0.0.1:8114 or [::1]:8114",
        ],
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_problem() {
    let problems = Config::load(Some(Path::new("missing.toml")), environment(&[])).unwrap_err();
    assert!(problems.to_string().starts_with("missing.toml: cannot be read: "), "{problems}");
}

#[test]
fn a_recording_policy_names_workgroups_that_are_there() {
    let policy = |lines: &str| parse(&format!("[[workgroup]]\nname = 'Support'\n[recording]\n{lines}"), &[]);
    let recording = |lines: &str| policy(lines).unwrap().recording;
    assert_eq!(recording(""), Recording::All);
    assert_eq!(recording("policy = 'none'"), Recording::Nothing);
    let support = Recording::Workgroups(vec!["Support".into()]);
    assert_eq!(recording("policy = 'workgroups'\nworkgroups = ['SUPPORT']"), support);
    for (lines, expected) in [
        ("policy = 'some'", "`policy` is \"some\"; it must be \"all\", \"workgroups\" or \"none\""),
        (
            "policy = 'workgroups'\nworkgroups = ['Suport']",
            "there is no workgroup \"Suport\"; did you mean \"Support\"?",
        ),
        ("workgroups = ['Support']", "`workgroups` counts only with policy = \"workgroups\""),
    ] {
        let problems = policy(lines).unwrap_err().to_string();
        assert!(problems.contains(expected), "{problems}");
    }
}

#[test]
fn files_of_unknown_types_are_told() {
    check(
        "[files]\nmax_bytes = 0\ntypes = [\"pdf\", \"html\", \"PDF\", \"pdff\"]",
        &[
            "vestibule.toml:2: `max_bytes` is out of bounds; it must be a number from 1 to 104857600",
            "vestibule.toml:3: \"PDF\" is in the list twice; remove it once",
            "vestibule.toml:3: files of type \"html\" cannot be sent; known are png, jpg, jpeg, gif, webp, pdf, txt, csv, rtf, doc, \
             docx, xls, xlsx, ppt, pptx, odt, ods, odp, bmp, heic, tif, tiff, mp3, wav, mp4, mov, eml, ics, vcf, zip",
            "vestibule.toml:3: files of type \"pdff\" cannot be sent; did you mean \"pdf\"?",
        ],
    );
    let config =
        parse("[files]\nmax_bytes = 5\ntotal_bytes = 1048576\ntypes = ['zip']\nvisitor_upload = true", &[])
            .unwrap();
    assert_eq!((config.files.max_bytes, config.files.total_bytes), (5, 1 << 20));
    assert!(config.files.visitor_upload);
    assert_eq!(config.files.kinds[0].media_type, "application/zip");
}

#[test]
fn photos_are_checked_and_an_aliass_wins() {
    let agent = "[[agent]]\nusername = 'alicia'\npassword_hash = 'HASH'\n";
    let problems = parse(&format!("{agent}photo = '/no/such/photo.png'"), &[]).unwrap_err().to_string();
    assert!(
        problems.starts_with("vestibule.toml:4: the photo \"/no/such/photo.png\" cannot be read: "),
        "{problems}"
    );

    let folder = std::env::temp_dir().join(format!("vestibule-photos-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let png = write("a.png", b"\x89PNG\r\n\x1a\n...");
    let gif = write("b.png", b"GIF89a...");
    let page = write("c.png", b"<html>");
    let large = write("d.png", &[b"GIF89a".as_slice(), &[0; 1 << 20]].concat());
    let media_type = |keys: &str| {
        let config = parse(&format!("{agent}{keys}"), &[]).unwrap();
        config.agents[0].photo.as_ref().map(|photo| photo.media_type)
    };
    assert_eq!(media_type(""), None);
    assert_eq!(media_type(&format!("photo = '{png}'")), Some("image/png"));
    let both = format!("photo = '{png}'\nalias_photo = '{gif}'");
    assert_eq!(media_type(&both), Some("image/png"), "nobody sees an alias");
    assert_eq!(media_type(&format!("{both}\nalias = 'Ally'")), Some("image/gif"));
    let problems = parse(&format!("{agent}photo = '{page}'\nalias_photo = '{large}'"), &[]).unwrap_err();
    fs::remove_dir_all(&folder).unwrap();
    let problems = problems.to_string();
    assert!(problems.contains("c.png\" is no PNG, JPEG, GIF or WebP picture; save it as one"), "{problems}");
    assert!(problems.contains("d.png\" has more than 1 MiB; make it smaller"), "{problems}");
}

#[test]
fn a_mail_server_is_read() {
    let text = "[mail]\nhost = 'mail.example.com'\ntls = 'implicit'\nuser = 'vestibule'\npassword_file = '/run/secret'\n
        sender = 'Example <chat@example.com>'\nretry_seconds = 5";
    let mail = parse(text, &[]).unwrap().mail.unwrap();
    assert_eq!((&*mail.host, mail.port, mail.tls), ("mail.example.com", 465, MailTls::Implicit));
    let file = MailPassword::File("/run/secret".into());
    assert_eq!(mail.login, Some(("vestibule".to_owned(), file)));
    assert_eq!((mail.sender.to_string(), mail.retry.as_secs()), ("Example <chat@example.com>".to_owned(), 5));
    let variables = [("VESTIBULE_MAIL_PASSWORD", "secret")];
    let text = "[mail]\nhost = 'localhost'\nuser = 'me'\nsender = 'chat@example.com'";
    let mail = parse(text, &variables).unwrap().mail.unwrap();
    assert_eq!((mail.port, mail.tls, mail.retry.as_secs()), (587, MailTls::Required, 60));
    assert!(!format!("{mail:?}").contains("secret"), "{mail:?}");
}

#[test]
fn a_mail_server_is_checked() {
    check(
        "[mail]\nhost = 'mail.example.com'\ntls = 'maybe'\nuser = 'me'",
        &[
            "vestibule.toml:2: a mail server needs a `sender`; write one as in \"Example <chat@example.com>\"",
            "vestibule.toml:3: `tls` is \"maybe\"; it must be \"required\", \"opportunistic\", \"implicit\" or \"none\"",
            "vestibule.toml:4: a `user` needs a `password` or a `password_file`; give him one",
        ],
    );
    check(
        "[mail]\nhost = 'mail.example.com/x'\npassword = 'a'\nsender = 'me at home'\nport = 70000",
        &[
            "vestibule.toml:2: `host` is no name of a host; write it as in mail.example.com, and its port as `port`",
            "vestibule.toml:3: a password needs its `user`; name him",
            "vestibule.toml:4: `sender` is no mail address; write it as in \"Example <chat@example.com>\"",
            "vestibule.toml:5: `port` is out of bounds; it must be a number from 0 to 65535",
        ],
    );
}

#[test]
fn answers_to_transcripts_go_to_an_address() {
    check("[parameters]\nChatTranscriptReplyToAddress = 'help@example.com'", &[]);
    check(
        "[parameters]\nChatTranscriptReplyToAddress = 'nobody'",
        &[
            "vestibule.toml:2: `ChatTranscriptReplyToAddress` must be a mail address, such as chat@example.com, or nothing",
        ],
    );
}
