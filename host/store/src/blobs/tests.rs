#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

fn opened() -> (TempDir, FileBlobs) {
    let folder = TempDir::new().unwrap();
    let blobs = FileBlobs::open(folder.path().join("blobs")).unwrap();
    (folder, blobs)
}

fn files(blobs: &FileBlobs) -> usize {
    fs::read_dir(&blobs.0).unwrap().count()
}

#[test]
fn bytes_come_back_under_the_name_of_their_digest() {
    let (_folder, blobs) = opened();
    let id = blobs.put(b"").unwrap();
    assert_eq!(id.as_str(), "blob-e3b0c44298fc1c149afbf4c8996fb92427ae41e4");
    assert_eq!(blobs.get(&id).unwrap(), Some(vec![]));
    assert_eq!(blobs.put(b"").unwrap(), id);
    let other = blobs.put(b"\0\xff").unwrap();
    assert_eq!(blobs.get(&other).unwrap(), Some(b"\0\xff".to_vec()));
    assert_eq!(files(&blobs), 2, "no temporary file stays");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&blobs.0), mode(&blobs.path(&id).unwrap())),
        (0o700, 0o600)
    );
    assert_eq!(blobs.get(&name(b"absent")).unwrap(), None);
}

#[test]
fn only_ids_are_opened() {
    let (folder, blobs) = opened();
    let digits = "a".repeat(DIGITS);
    fs::write(folder.path().join(&digits), "secret").unwrap();
    for bad in [
        String::new(),
        "blob-".into(),
        digits.clone(),
        format!("blob-../{}", &digits[3..]),
        format!("blob-{}", digits.to_uppercase()),
        format!("blob-{digits}a"),
        format!("blob-{}", &digits[1..]),
        format!("../{digits}"),
        format!("/blob-{digits}"),
        format!("blob-{}/", &digits[1..]),
        format!("blob-{}\0", &digits[1..]),
    ] {
        let got = blobs.get(&BlobId::new(bad.clone()));
        assert!(matches!(got, Err(StoreError::Illegal(_))), "{bad}");
    }
}

#[test]
fn corrupt_bytes_are_an_error_and_putting_them_again_heals() {
    let (_folder, blobs) = opened();
    let id = blobs.put(b"good").unwrap();
    for bad in ["", "goof", "goodgood"] {
        fs::write(blobs.path(&id).unwrap(), bad).unwrap();
        assert!(
            matches!(blobs.get(&id), Err(StoreError::Corrupt(_))),
            "{bad}"
        );
        blobs.put(b"good").unwrap();
        assert_eq!(blobs.get(&id).unwrap(), Some(b"good".to_vec()));
    }
    assert_eq!(files(&blobs), 1);
}

#[test]
fn the_size_is_capped() {
    let (_folder, blobs) = opened();
    let most = usize::try_from(BLOB_BYTES).unwrap();
    let id = blobs.put(&vec![1; most]).unwrap();
    assert_eq!(blobs.get(&id).unwrap().unwrap().len(), most);
    assert!(matches!(
        blobs.put(&vec![1; most + 1]),
        Err(StoreError::Illegal(_))
    ));
    let grown = File::options().append(true).open(blobs.path(&id).unwrap());
    grown.unwrap().set_len(BLOB_BYTES * 3).unwrap();
    assert!(blobs.get(&id).is_err(), "no more than the cap is read");
}
