use super::*;

const KEY: [u8; 32] = [7; 32];
const TODAY: Day = Day { year: 2026, month: 11, day: 25 };

fn open(path: &Path) -> Result<Store, Error> {
    Store::open(path, &Key::new(KEY))
}

fn sample(content: Id) -> File {
    File {
        shown: "a/b.txt".into(),
        stat: Stat { size: u64::MAX, modified: -5, changed: 6, inode: u64::MAX - 1, device: 8 },
        settled: true,
        rules: u64::MAX,
        content,
        hash: Some([9; 16]),
        name: None,
        everyone: Some(false),
        folders: vec!["sync".into(), "removable".into()],
    }
}

fn end(store: Store, gone: &[&[u8]], today: Day) {
    store.finish(&Run::default(), today, |path| gone.contains(&path)).unwrap();
}

#[test]
fn what_is_kept_comes_back_and_only_its_owner_may_read_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state");
    let store = open(&path).unwrap();
    assert!(store.file(b"/a/b.txt").unwrap().is_none() && store.content(&[1; 16]).unwrap().is_none());
    store.keep_content([1; 16], &Content { seen: serde_json::from_str(r#"{"day":3}"#).unwrap(), pieces: 0 });
    store.keep_file(b"/a/b.txt".to_vec(), sample([1; 16]));
    let run = Run { finished: "2026".into(), seconds: 1.5, profile: "school".into(), rules: Some("r".into()) };
    store.finish(&run, TODAY, |_| false).unwrap();
    let store = Store::read(&path).unwrap();
    assert_eq!(store.paths().unwrap(), [b"/a/b.txt"]);
    let file = store.file(b"/a/b.txt").unwrap().unwrap();
    assert_eq!(format!("{file:?}"), format!("{:?}", sample([1; 16])));
    assert_eq!(store.content(&[1; 16]).unwrap().unwrap().seen.day, 3);
    assert_eq!(store.last_run().unwrap(), Some(run));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn another_key_another_file_and_a_second_run_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state");
    let first = open(&path).unwrap();
    assert!(open(&path).unwrap_err().to_string().contains("another scan"));
    drop(first);
    drop(open(&path).unwrap());
    assert!(Store::open(&path, &Key::new([8; 32])).unwrap_err().to_string().contains("another key"));
    for content in
        [&b"something else that is long enough to have a head, or so one would think; more than a hundred"[..], b"x"]
    {
        std::fs::write(&path, content).unwrap();
        assert!(open(&path).unwrap_err().to_string().contains("no state"));
        assert_eq!(std::fs::read(&path).unwrap(), content);
    }
    let foreign = dir.path().join("foreign");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    assert!(open(&foreign).unwrap_err().to_string().contains("no state"));
    assert!(Store::read(&foreign).unwrap_err().to_string().contains("no state"));
}

#[test]
fn a_content_without_all_of_its_pieces_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state");
    let store = open(&path).unwrap();
    let content = |pieces| Content { seen: Seen::default(), pieces };
    for number in 0..3 {
        store.keep_piece([1; 16], number, 10, &Seen::default());
    }
    store.keep_content([1; 16], &content(2));
    store.keep_piece([2; 16], 0, 10, &Seen::default());
    store.keep_content([2; 16], &content(2));
    store.keep_file(b"/a".to_vec(), sample([1; 16]));
    store.keep_file(b"/b".to_vec(), sample([2; 16]));
    end(store, &[], TODAY);
    let store = open(&path).unwrap();
    assert_eq!(store.content(&[1; 16]).unwrap().unwrap().pieces, 2);
    assert!(store.piece(&[1; 16], 1).is_ok() && store.piece(&[1; 16], 2).is_err());
    assert!(store.content(&[2; 16]).unwrap().is_none());
}

#[test]
fn a_file_that_is_gone_is_forgotten_and_its_content_a_month_later() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state");
    let store = open(&path).unwrap();
    for id in [[1; 16], [2; 16]] {
        store.keep_piece(id, 0, 10, &Seen::default());
        store.keep_content(id, &Content { seen: Seen::default(), pieces: 1 });
    }
    store.keep_file(b"/a".to_vec(), sample([1; 16]));
    store.keep_file(b"/b".to_vec(), sample([2; 16]));
    end(store, &[b"/a"], TODAY);
    let store = open(&path).unwrap();
    assert_eq!(store.paths().unwrap(), [b"/b"]);
    assert!(store.content(&[1; 16]).unwrap().is_some());
    // what comes back is no longer gone
    store.keep_file(b"/c".to_vec(), sample([1; 16]));
    end(store, &[], TODAY);
    end(open(&path).unwrap(), &[b"/c"], Day { year: 2027, ..TODAY });
    assert!(open(&path).unwrap().content(&[1; 16]).unwrap().is_some());
    end(open(&path).unwrap(), &[], Day { year: 2028, ..TODAY });
    let store = open(&path).unwrap();
    assert!(store.content(&[1; 16]).unwrap().is_none() && store.piece(&[1; 16], 0).is_err());
    assert!(store.content(&[2; 16]).unwrap().is_some());
}
