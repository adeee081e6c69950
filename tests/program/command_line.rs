//! The command line: help, and `check-config`.

use crate::process::{Ended, Scratch, run, vestibule};

#[test]
fn help_names_every_command_and_option() {
    for (arguments, expected) in [
        (&["--help"][..], &["serve", "check-config", "--version", "vestibule serve --demo"][..]),
        (
            &["serve", "--help"],
            &[
                "--config <FILE>",
                "--data <DIR>",
                "--http <ADDR:PORT>",
                "--https <ADDR:PORT>",
                "--self-signed",
                "--demo",
                "127.0.0.1:8114",
                "127.0.0.1:3508 if there is a certificate",
            ],
        ),
        (&["check-config", "--help"], &["<FILE>", "line by line"]),
        (&["individuals", "--help"], &["list", "export", "erase", "--data <DIR>", "vestibule-data"]),
        (&["problem-reports", "--help"], &["--search <TEXT>", "--limit <N>", "--data <DIR>"]),
        (&["hash-password", "--help"], &["standard input", "password_hash"]),
    ] {
        let Ended { code, stdout, .. } = run(vestibule().args(arguments));
        assert_eq!(code, Some(0), "{arguments:?}");
        for part in expected {
            assert!(stdout.contains(part), "{arguments:?} does not mention {part}:\n{stdout}");
        }
    }
}

#[test]
fn an_unknown_option_is_told_with_the_nearest_one() {
    let Ended { code, stderr, .. } = run(vestibule().args(["serve", "--dmeo"]));
    assert_eq!(code, Some(2));
    assert!(stderr.contains("--dmeo") && stderr.contains("'--demo'"), "{stderr}");
}

#[test]
fn a_good_configuration_has_nothing_wrong() {
    let scratch = Scratch::new();
    let file = scratch.write("good.toml", "[[workgroup]]\nname = \"Support\"\n");
    let ended = run(vestibule().arg("check-config").arg(&file));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.stdout, format!("{}: nothing is wrong\n", file.display()));
}

#[test]
fn every_mistake_of_a_configuration_is_told_with_its_line() {
    let scratch = Scratch::new();
    let text = "[server]\nhtpp = [\"127.0.0.1:1\"]\n\n[parameters]\nMaxPollFrequency = 3\n\n\
                [[workgroup]]\nname = \"Support\"\nmembers = [\"alicai\"]\n\n[[agent]]\nusername = \"alicia\"\n";
    let file = scratch.write("bad.toml", text);
    let ended = run(vestibule().arg("check-config").arg(&file));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let lines: Vec<&str> = ended.stderr.lines().collect();
    let expected = [(2, "http"), (5, "MaxPollFrequency"), (9, "alicia"), (11, "password_hash")];
    assert_eq!(lines.len(), expected.len(), "{}", ended.stderr);
    for (line, (number, part)) in lines.iter().zip(expected) {
        let place = format!("{}:{number}: ", file.display());
        assert!(line.starts_with(&place) && line.contains(part), "{place}{part}: {line}");
    }
}

#[test]
fn a_missing_configuration_is_named() {
    let scratch = Scratch::new();
    let file = scratch.path().join("missing.toml");
    for command in [&["check-config"][..], &["serve", "--http", "127.0.0.1:0", "--config"]] {
        let ended = run(vestibule().args(command).arg(&file).current_dir(scratch.path()));
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.stderr.contains("missing.toml: cannot be read: No such file"), "{}", ended.stderr);
    }
    assert_eq!(scratch.path().read_dir().unwrap().count(), 0, "nothing was made");
}
