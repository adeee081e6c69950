use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use rcgen::{CertifiedKey as Made, generate_simple_self_signed};
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::*;

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("vestibule-tls-{}", uuid::Uuid::from_bytes(random())));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    fn files(&self) -> CertificateFiles {
        CertificateFiles { certificate: self.0.join("certificate"), private_key: self.0.join("key") }
    }

    fn write(&self, certificate: &str, private_key: &str) -> CertificateFiles {
        let files = self.files();
        fs::write(&files.certificate, certificate).unwrap();
        fs::write(&files.private_key, private_key).unwrap();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

/// A certificate and its key.
fn pair() -> (String, String) {
    let Made { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (cert.pem(), signing_key.serialize_pem())
}

fn shown(tls: &Tls) -> CertificateDer<'static> {
    tls.shown.0.read().unwrap().cert[0].clone()
}

fn refused(certificate: &str, private_key: &str, expected: &[&str]) {
    let folder = Folder::new();
    let error = Tls::of(folder.write(certificate, private_key)).err().unwrap().to_string();
    for part in expected {
        assert!(error.contains(part), "{part:?} is not in {error}");
    }
}

#[test]
fn what_is_no_pair_is_refused_with_the_files_name_and_what_to_do() {
    let (certificate, key) = pair();
    let (_, another) = pair();
    refused(&certificate, &another, &["/certificate and ", "/key do not belong together", "name the key"]);
    refused("", &key, &["/certificate holds none", "BEGIN CERTIFICATE"]);
    refused(&key, &certificate, &["/certificate holds none"]);
    refused(&certificate[..100], &key, &["/certificate is not valid PEM"]);
    refused(&certificate, &certificate, &["/key holds none", "BEGIN PRIVATE KEY"]);
    let protected = key.replace("PRIVATE", "ENCRYPTED PRIVATE");
    refused(&certificate, &protected, &["/key is protected by a passphrase", "openssl pkey"]);
    let rubbish = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    refused(&certificate, rubbish, &["/key cannot be used", "it must be an RSA key"]);
    let rubbish = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    refused(rubbish, &key, &["/certificate cannot be used", "the server's own"]);
    refused(&"x".repeat(300_000), &key, &["/certificate has 300000 bytes"]);
    let error = Tls::of(Folder::new().files()).err().unwrap();
    assert!(error.to_string().contains("/certificate cannot be read; check the path"), "{error}");
}

#[test]
fn a_new_pair_is_shown_when_both_files_have_settled() {
    let folder = Folder::new();
    let (certificate, key) = pair();
    let mut tls = Tls::of(folder.write(&certificate, &key)).unwrap();
    let first = shown(&tls);
    let (certificate, key) = pair();
    fs::write(folder.files().certificate, &certificate).unwrap();
    tls.look();
    fs::write(folder.files().private_key, format!("{key}\n")).unwrap();
    tls.look();
    assert_eq!(shown(&tls), first, "the key was still being written");
    tls.look();
    assert_ne!(shown(&tls), first);
}

#[test]
fn a_wrong_pair_changes_nothing_and_a_right_one_after_it_is_shown() {
    let folder = Folder::new();
    let (certificate, key) = pair();
    let mut tls = Tls::of(folder.write(&certificate, &key)).unwrap();
    let first = shown(&tls);
    let (another, its_key) = pair();
    for wrong in [format!("{key}\n"), String::new()] {
        folder.write(&another, &wrong);
        tls.look();
        tls.look();
        assert_eq!(shown(&tls), first);
    }
    fs::remove_file(folder.files().private_key).unwrap();
    tls.look();
    tls.look();
    assert_eq!(shown(&tls), first);
    folder.write(&another, &its_key);
    tls.look();
    tls.look();
    assert_ne!(shown(&tls), first);
}

#[test]
fn a_certificate_for_a_trial_is_made_once_and_its_key_is_nobody_elses() {
    let folder = Folder::new();
    let files = self_signed::files(&folder.0).unwrap();
    let mode = fs::metadata(&files.private_key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let first = shown(&Tls::of(files.clone()).unwrap());
    let again = self_signed::files(&folder.0).unwrap();
    assert_eq!(shown(&Tls::of(again).unwrap()), first);

    fs::write(&files.private_key, "rubbish").unwrap();
    let another = self_signed::files(&folder.0).unwrap();
    assert_ne!(shown(&Tls::of(another).unwrap()), first);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 2, "nothing else is left");
}
