//! The gateway before a real Sendmail. It cannot be installed beside Postfix: scripts/setup.sh fetches its packages and only
//! unpacks them, where it can.

use std::path::Path;
use std::process::Command;

#[test]
fn mail_is_passed_redacted_refused_and_held_by_sendmail_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = root.join("target/sendmail");
    if !crate::postfix::is_root() || !packages.join("root").exists() {
        eprintln!(
            "*** SKIPPED: the gateway with a real Sendmail (as root: tests/gateway/sendmail.py --fetch target/sendmail) ***"
        );
        return;
    }
    let script = root.join("tests/gateway/sendmail.py");
    let out = Command::new("python3").arg(script).arg(env!("CARGO_BIN_EXE_zwartlak")).arg(packages).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && text.matches("ok  ").count() == 5, "{text}");
}
