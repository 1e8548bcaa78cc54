use grammers_tl_types::types;

use super::*;

const KEY: i64 = 1;
const KIB: usize = 1024;

fn part(number: i32, size: usize) -> Part {
    Part {
        file: 7,
        number,
        total: None,
        is_big: false,
        // Each part has its number all over.
        bytes: vec![number as u8; size],
    }
}

fn big(number: i32, total: Option<i32>, size: usize) -> Part {
    Part {
        total,
        is_big: true,
        ..part(number, size)
    }
}

fn small_file(parts: i32, md5_checksum: &str) -> enums::InputFile {
    types::InputFile {
        id: 7,
        parts,
        name: "a.txt".to_owned(),
        md5_checksum: md5_checksum.to_owned(),
    }
    .into()
}

fn big_file(parts: i32) -> enums::InputFile {
    types::InputFileBig {
        id: 7,
        parts,
        name: String::new(),
    }
    .into()
}

/// Saves parts, all of which are right.
fn with(parts: impl IntoIterator<Item = Part>) -> Uploads {
    let mut uploads = Uploads::default();
    for part in parts {
        assert_eq!(uploads.save(KEY, part), Ok(()));
    }
    uploads
}

fn refused(uploads: &mut Uploads, part: Part) -> String {
    uploads.save(KEY, part).expect_err("a part that is wrong")
}

fn missing(uploads: &mut Uploads, file: &enums::InputFile) -> String {
    uploads.take(KEY, file).expect_err("not all of it")
}

#[test]
fn parts_in_any_order_are_put_together_in_theirs() {
    let mut uploads = with([part(2, 5), part(0, KIB), part(1, KIB)]);
    let file = uploads.take(KEY, &small_file(3, "")).expect("a file");
    let expected = [&[0; KIB][..], &[1; KIB], &[2; 5]].concat();
    assert_eq!((file.name.as_str(), &*file.bytes), ("a.txt", &expected));
    let again = uploads.take(KEY, &small_file(3, "")).expect("again");
    assert!(Arc::ptr_eq(&file.bytes, &again.bytes), "copied");
    assert_eq!(
        missing(&mut uploads, &small_file(2, "")),
        "FILE_PARTS_INVALID"
    );
}

#[test]
fn a_part_that_comes_again_replaces_the_one_before() {
    let mut second = part(0, 3);
    second.bytes = vec![9; 3];
    let mut uploads = with([part(0, 3), second]);
    let file = uploads.take(KEY, &small_file(1, "")).expect("a file");
    assert_eq!(*file.bytes, [9; 3]);
}

#[test]
fn a_file_that_was_taken_begins_anew_with_its_next_part() {
    let mut uploads = with([part(0, 3)]);
    uploads.take(KEY, &small_file(1, "")).expect("a file");
    assert_eq!(uploads.save(KEY, part(1, 2)), Ok(()));
    assert_eq!(
        missing(&mut uploads, &small_file(2, "")),
        "FILE_PART_0_MISSING"
    );
}

#[test]
fn what_is_missing_is_named() {
    let mut uploads = with([part(0, KIB), part(2, KIB)]);
    for (parts, error) in [
        (0, "FILE_PARTS_INVALID"),
        (2, "FILE_PART_1_MISSING"),
        (3, "FILE_PART_1_MISSING"),
        (4_001, "FILE_PARTS_INVALID"),
    ] {
        assert_eq!(
            missing(&mut uploads, &small_file(parts, "")),
            error,
            "{parts}"
        );
    }
    assert_eq!(uploads.save(KEY, part(1, KIB)), Ok(()));
    assert_eq!(
        missing(&mut uploads, &small_file(2, "")),
        "FILE_PARTS_INVALID"
    );
    assert_eq!(
        missing(&mut uploads, &small_file(4, "")),
        "FILE_PART_3_MISSING"
    );
    // That of another number, another size or another client is another file.
    assert_eq!(missing(&mut uploads, &big_file(3)), "FILE_PART_0_MISSING");
    let other = uploads.take(KEY + 1, &small_file(3, ""));
    assert_eq!(other.expect_err("not theirs"), "FILE_PART_0_MISSING");
    uploads.take(KEY, &small_file(3, "")).expect("all of it");
}

#[test]
fn a_checksum_is_checked_if_there_is_one() {
    let mut uploads = with([part(0, 3)]);
    let wrong = small_file(1, "00000000000000000000000000000000");
    assert_eq!(missing(&mut uploads, &wrong), "MD5_CHECKSUM_INVALID");
    // Of three zero bytes.
    let right = small_file(1, "693e9af84d3dfcc71e640e005bdc5e2e");
    uploads.take(KEY, &right).expect("a file");
}

#[test]
fn a_part_has_a_size_that_telegram_takes() {
    let mut uploads = Uploads::default();
    assert_eq!(refused(&mut uploads, part(0, 0)), "FILE_PART_EMPTY");
    assert_eq!(
        refused(&mut uploads, part(0, MAX_PART + 1)),
        "FILE_PART_TOO_BIG"
    );
    assert_eq!(refused(&mut uploads, part(-1, 1)), "FILE_PART_INVALID");
    assert_eq!(
        refused(&mut uploads, part(MAX_PARTS, 1)),
        "FILE_PART_INVALID"
    );
    // Behind ten megabytes a file is big.
    assert_eq!(
        refused(&mut uploads, part(20, MAX_PART)),
        "FILE_PART_INVALID"
    );
    assert_eq!(uploads.save(KEY, part(19, MAX_PART)), Ok(()));
    assert!(uploads.uploads.len() == 1, "one of the refused is kept");
}

#[test]
fn all_parts_but_the_last_have_one_size() {
    // 3 KiB do not divide 512.
    for size in [KIB + 1, 3 * KIB] {
        let mut uploads = with([part(1, KIB)]);
        assert_eq!(
            refused(&mut uploads, part(0, size)),
            "FILE_PART_SIZE_INVALID"
        );
    }
    let mut uploads = with([part(0, KIB), part(2, KIB)]);
    assert_eq!(
        refused(&mut uploads, part(1, 2 * KIB)),
        "FILE_PART_SIZE_CHANGED"
    );
    assert_eq!(
        refused(&mut uploads, part(3, 2 * KIB)),
        "FILE_PART_SIZE_CHANGED"
    );
    let mut uploads = with([part(0, 2 * KIB), part(2, KIB)]);
    assert_eq!(
        refused(&mut uploads, part(1, KIB)),
        "FILE_PART_SIZE_CHANGED"
    );
    let mut uploads = with([part(0, KIB), part(2, 10)]);
    assert_eq!(refused(&mut uploads, part(3, 10)), "FILE_PART_SIZE_CHANGED");
    assert_eq!(uploads.save(KEY, part(1, KIB)), Ok(()));
    let mut uploads = with([part(1, 2 * KIB)]);
    assert_eq!(
        refused(&mut uploads, part(0, KIB)),
        "FILE_PART_SIZE_CHANGED"
    );
}

#[test]
fn a_big_file_has_as_many_parts_as_it_says() {
    let mut uploads = with([big(0, None, KIB), big(1, Some(3), KIB), big(0, None, KIB)]);
    assert_eq!(
        refused(&mut uploads, big(2, Some(4), KIB)),
        "FILE_PARTS_INVALID"
    );
    assert_eq!(
        refused(&mut uploads, big(0, Some(0), KIB)),
        "FILE_PARTS_INVALID"
    );
    assert_eq!(
        refused(&mut uploads, big(0, Some(4_001), KIB)),
        "FILE_PARTS_INVALID"
    );
    assert_eq!(
        refused(&mut uploads, big(3, Some(3), KIB)),
        "FILE_PART_INVALID"
    );
    assert_eq!(missing(&mut uploads, &big_file(2)), "FILE_PARTS_INVALID");
    assert_eq!(missing(&mut uploads, &big_file(3)), "FILE_PART_2_MISSING");
    assert_eq!(uploads.save(KEY, big(2, Some(3), 1)), Ok(()));
    let file = uploads.take(KEY, &big_file(3)).expect("a file");
    assert_eq!(file.bytes.len(), 2 * KIB + 1);

    let mut uploads = Uploads::default();
    let odd = big(0, Some(2), 10);
    assert_eq!(refused(&mut uploads, odd), "FILE_PART_SIZE_INVALID");
}

#[test]
fn what_was_not_touched_for_longest_is_forgotten_first() {
    let mut uploads = Uploads {
        max_kept: 3 * KIB + 3 * COST_OF_A_PART,
        ..Uploads::default()
    };
    let of = |file: i64| Part {
        file,
        ..part(0, KIB)
    };
    for file in [1, 2, 3, 1, 4] {
        assert_eq!(uploads.save(KEY, of(file)), Ok(()));
    }
    let mut left: Vec<i64> = uploads.uploads.keys().map(|(_, file, _)| *file).collect();
    left.sort_unstable();
    assert_eq!(left, [1, 3, 4]);
    assert_eq!(uploads.kept, uploads.max_kept);

    // A file that is too large alone is not kept, and nothing goes for it.
    let too_large = Part {
        bytes: vec![0; 4 * KIB],
        ..of(5)
    };
    assert_eq!(refused(&mut uploads, too_large), "FILE_PARTS_INVALID");
    assert_eq!((uploads.kept, uploads.uploads.len()), (uploads.max_kept, 3));
}

#[test]
fn a_file_that_was_taken_still_counts() {
    let mut uploads = with([part(0, KIB), part(1, KIB)]);
    uploads.take(KEY, &small_file(2, "")).expect("a file");
    assert!(uploads.kept >= 2 * KIB);
    assert_eq!(uploads.save(KEY, part(0, 10)), Ok(()));
    assert!(uploads.kept < KIB);
}
