//! `--known` and `--allow`: the user's own lists steer what is found, and nothing of them is ever printed.

use std::fs;

use super::run;

const KNOWN: &str = "naam;geboortedatum;patiëntnr;telefoon\nA. Quispelzak;12-03-1961;4711023;06-12345678\n";
const NOTE: &str = "gisteren gesproken over quispelzak, zie 4711023 en 12 maart 1961\n";

#[test]
fn known_people_are_found_without_labels_in_utf8_and_cp1252() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), NOTE).unwrap();
    let latin: Vec<u8> = KNOWN.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    fs::write(dir.path().join("known.csv"), KNOWN).unwrap();
    fs::write(dir.path().join("latin.csv"), latin).unwrap();
    assert_eq!(run(dir.path(), &["scan", "a.txt"]).code, 0);
    for list in ["known.csv", "latin.csv"] {
        let ran = run(dir.path(), &["scan", "a.txt", "--known", list, "--format", "jsonl", "-v"]);
        assert_eq!(ran.code, 1, "{}", ran.err);
        for kind in ["patient-number", "birth-date"] {
            assert!(ran.out.contains(&format!(r#""kind":"{kind}""#)), "{list}: {}", ran.out);
        }
        assert!(ran.out.contains("known person"), "{}", ran.out);
        for value in ["uispelzak", "4711023", "1961"] {
            assert!(!ran.out.contains(value) && !ran.err.contains(value), "{value}");
        }
    }
    let ran = run(dir.path(), &["redact", "a.txt", "-o", "b.txt", "--known", "known.csv"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let copy = fs::read_to_string(dir.path().join("b.txt")).unwrap();
    assert!(!copy.contains("4711023") && !copy.contains("1961"), "{copy}");
}

#[test]
fn mistakes_in_the_lists_name_a_place_and_no_value() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), NOTE).unwrap();
    fs::write(dir.path().join("known.csv"), "naam,bsn\nA. Quispelzak,111222333\nB. Quispelzak,1234\n").unwrap();
    fs::write(dir.path().join("allow.toml"), "[allow]\nphone = [612345678]\n").unwrap();
    for (option, file, place) in
        [("--known", "known.csv", "line 3, column 2"), ("--allow", "allow.toml", "line 2, column")]
    {
        let ran = run(dir.path(), &["scan", "a.txt", option, file]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(file) && ran.err.contains(place), "{}", ran.err);
        for value in ["1234", "uispelzak", "612345678"] {
            assert!(!ran.err.contains(value), "{}", ran.err);
        }
        assert_eq!(run(dir.path(), &["scan", "a.txt", option, "nowhere"]).code, 2);
    }
}

#[test]
fn what_is_allowed_is_counted_and_stays() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("sjablonen")).unwrap();
    fs::write(dir.path().join("brief.txt"), "Praktijk, tel. 030-1234567. BSN: 111222333\n").unwrap();
    fs::write(dir.path().join("sjablonen/voorbeeld.txt"), "BSN: 231456785\n").unwrap();
    let allow =
        "[allow]\nphone = ['+31 30 123 45 67']\n\n[[accept]]\npath = 'sjablonen/**'\nkind = 'bsn'\nnote = 'made up'\n";
    fs::write(dir.path().join("allow.toml"), allow).unwrap();
    let paths = ["brief.txt", "sjablonen"];
    let args = |rest: &[&'static str]| [&["scan"], &paths[..], rest].concat();
    let ran = run(dir.path(), &args(&["--allow", "allow.toml", "--format", "jsonl"]));
    let lines: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> = lines.iter().filter_map(|line| line["kind"].as_str()).collect();
    assert_eq!(kinds, ["bsn"], "{}", ran.out);
    let summary = lines.last().unwrap();
    assert_eq!((&summary["findings"], &summary["allowed"]), (&1.into(), &2.into()));
    let human = run(dir.path(), &args(&["--allow", "allow.toml"])).out;
    assert!(human.contains("2 geaccepteerd") && !human.contains("1234567") && !human.contains("123 45 67"), "{human}");
    assert_eq!(run(dir.path(), &["scan", "sjablonen", "--allow", "allow.toml"]).code, 0);

    let ran = run(dir.path(), &["redact", "brief.txt", "-o", "copy.txt", "--allow", "allow.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let copy = fs::read_to_string(dir.path().join("copy.txt")).unwrap();
    assert!(copy.contains("030-1234567") && !copy.contains("111222333"), "{copy}");
}

#[test]
fn a_profile_may_ask_more_of_a_kind_and_the_option_overrides_it() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "Afgesproken: de bel van 06 12 34 56 78 en mevrouw Jansen.\n").unwrap();
    let profile = "id = 'mijn'\nbsn_ground = true\nid_copy_duty = false\ntitle = { nl = 'x', en = 'x' }\n\
        about = { nl = 'x', en = 'x' }\nmin_confidence = { name = 1.0 }\n";
    fs::write(dir.path().join("mijn.toml"), profile).unwrap();
    let names = |more: &[&str]| {
        let args = [&["scan", "a.txt", "--format", "jsonl", "--only", "name"], more].concat();
        run(dir.path(), &args).out.matches(r#""kind":"name""#).count()
    };
    assert_eq!(names(&[]), 1);
    assert_eq!(names(&["--profile", "mijn.toml"]), 0);
    assert_eq!(names(&["--profile", "mijn.toml", "--min-confidence", "0.5"]), 1);
}
