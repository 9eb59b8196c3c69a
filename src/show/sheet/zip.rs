//! Files in one ZIP file, uncompressed (APPNOTE.TXT 6.3, "stored").
//!
//! It is hand-written: these lines take 4 kB of a program, and rawzip, the smallest crate that writes the format, 43
//! kB.

/// The files in one, in this order; `None` if it would exceed 4 GiB, the limit without the format's extensions.
pub(super) fn stored(files: &[(&str, &[u8])]) -> Option<Vec<u8>> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let (at, size) = (u32::try_from(zip.len()).ok()?, u32::try_from(bytes.len()).ok()?);
        let described = described(name, size, checksum(bytes))?;
        zip.extend(b"PK\x03\x04");
        zip.extend(&described);
        zip.extend(name.as_bytes());
        zip.extend(*bytes);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&described);
        // No comment, on the first disk, and no system attributes.
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size) = (u32::try_from(zip.len()).ok()?, u32::try_from(directory.len()).ok()?);
    let count = u16::try_from(files.len()).ok()?.to_le_bytes();
    zip.extend(directory);
    zip.extend(b"PK\x05\x06");
    // This is the only disk.
    zip.extend([0; 4]);
    zip.extend(count);
    zip.extend(count);
    zip.extend(size.to_le_bytes());
    zip.extend(at.to_le_bytes());
    zip.extend([0; 2]);
    Some(zip)
}

/// The version of the format that a reader needs to know, 2.0.
const VERSION: u16 = 20;

/// The first day of the format: a file's bytes do not depend on when it was written.
const DAY: u16 = 1 << 5 | 1;

/// The header of a file, which is repeated in the directory.
fn described(name: &str, size: u32, checksum: u32) -> Option<Vec<u8>> {
    let mut described = Vec::new();
    // No flags, stored, at midnight.
    for number in [VERSION, 0, 0, 0, DAY] {
        described.extend(number.to_le_bytes());
    }
    for number in [checksum, size, size] {
        described.extend(number.to_le_bytes());
    }
    described.extend(u16::try_from(name.len()).ok()?.to_le_bytes());
    described.extend([0; 2]);
    Some(described)
}

/// The CRC-32 of ISO 3309.
fn checksum(bytes: &[u8]) -> u32 {
    /// The CRC of a byte.
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0_u32;
        while byte < 256 {
            let mut rest = byte;
            let mut bit = 0;
            while bit < 8 {
                rest = if rest & 1 == 1 { rest >> 1 ^ 0xedb8_8320 } else { rest >> 1 };
                bit += 1;
            }
            table[byte as usize] = rest;
            byte += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |sum: u32, byte| {
        let [low, ..] = sum.to_le_bytes();
        sum >> 8 ^ TABLE[usize::from(low ^ byte)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_matches_the_standard() {
        assert_eq!((checksum(b""), checksum(b"123456789")), (0, 0xcbf4_3926));
    }

    #[test]
    fn archive_contains_what_was_added() {
        let zip = stored(&[("a.xml", b"<a/>"), ("b/c.xml", b"<c/>")]).unwrap();
        assert!(zip.starts_with(b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0"));
        assert_eq!(zip.windows(4).filter(|four| four == b"PK\x01\x02").count(), 2);
        let end = zip.windows(4).position(|four| four == b"PK\x05\x06").unwrap();
        assert_eq!(zip.len(), end + 22);
        let directory = u32::from_le_bytes(zip[end + 16..end + 20].try_into().unwrap());
        assert!(zip[directory as usize..].starts_with(b"PK\x01\x02"));
    }
}
