//! `subject`: everything about one person, and copies without the others.

use std::fs;

use super::{pipe, run};

const OWN: &str = "Cliënt: mevrouw Anna de Boer, geboren 12-03-1961, BSN 111222333.\nDiagnose: astma\n";
const SHARED: &str = "Gezinsplan\nCliënt: Anna de Boer, geboren 12-03-1961, BSN 111222333.\n\
                      Partner: de heer Karel Hoekstra, geboren 04-05-1958, BSN 123456782.\n";
const OTHER: &str = "Cliënt: de heer Karel Hoekstra, geboren 04-05-1958, BSN 123456782.\n";

#[test]
fn everything_about_a_person_is_listed_and_copied_without_the_others() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("zorg")).unwrap();
    for (name, text) in [("eigen.txt", OWN), ("gezin.txt", SHARED), ("ander.txt", OTHER)] {
        fs::write(dir.path().join("zorg").join(name), text).unwrap();
    }
    let args = ["subject", "--bsn-stdin", "zorg", "--copies", "uit", "--format", "jsonl"];
    // the whole person, so that the copy keeps name and birth date too
    fs::write(dir.path().join("wie.csv"), "naam;geboortedatum\nAnna de Boer;12-03-1961\n").unwrap();
    let ran = pipe(dir.path(), &[args.as_slice(), &["--person", "wie.csv"]].concat(), b"111222333\n");
    assert_eq!(ran.code, 1, "{} {}", ran.out, ran.err);
    let lines: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let paths: Vec<_> = lines.iter().filter_map(|line| line["path"].as_str()).collect();
    assert_eq!(paths, ["zorg/eigen.txt", "zorg/gezin.txt"]);
    assert!(lines.iter().all(|line| line["certainty"] == "sure" && line["retention"] == "keep"), "{}", ran.out);
    assert_eq!((&lines[0]["others"], &lines[1]["others"]), (&0.into(), &1.into()), "{}", ran.out);
    assert!(lines[0]["with"].as_array().unwrap().contains(&"diagnosis".into()));
    let copy = fs::read_to_string(dir.path().join("uit/gezin.txt")).unwrap();
    assert!(copy.contains("Anna de Boer") && copy.contains("111222333"), "{copy}");
    assert!(!copy.contains("Hoekstra") && !copy.contains("123456782"), "{copy}");
    assert!(!ran.out.contains("111222333") && !ran.out.contains("Boer"));
}

#[test]
fn a_name_with_a_birth_date_is_enough_and_half_of_that_is_not() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), OWN).unwrap();
    let ran = run(dir.path(), &["subject", "a.txt", "--name", "A. de Boer", "--born", "12 maart 1961"]);
    assert_eq!(ran.code, 1, "{} {}", ran.out, ran.err);
    assert!(ran.out.contains("zeker"), "{}", ran.out);
    assert_eq!(run(dir.path(), &["subject", "a.txt", "--name", "K. Hoekstra", "--born", "04-05-1958"]).code, 0);
    assert_eq!(run(dir.path(), &["subject", "a.txt", "--name", "A. de Boer"]).code, 2);
    assert_eq!(run(dir.path(), &["subject", "a.txt"]).code, 2);
    assert_eq!(pipe(dir.path(), &["subject", "a.txt", "--bsn-stdin"], b"123456789\n").code, 2);
}
