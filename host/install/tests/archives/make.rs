//! Archives made byte by byte, so that they can say anything.

use std::io::Write as _;

/// A good SKILL.md.
pub(crate) const SKILL: &[u8] = b"---\nname: attack\ndescription: Does nothing.\n---\nNothing.\n";

/// Packs bytes as one member of gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One header of a tar.
pub(crate) struct Header<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) kind: u8,
    pub(crate) link: &'a [u8],
    pub(crate) size: u64,
    pub(crate) prefix: &'a [u8],
}

impl<'a> Header<'a> {
    pub(crate) fn new(name: &'a [u8], kind: u8, size: u64) -> Self {
        let (link, prefix) = (&b""[..], &b""[..]);
        Self {
            name,
            kind,
            link,
            size,
            prefix,
        }
    }

    pub(crate) fn bytes(&self) -> [u8; 512] {
        let mut block = [0; 512];
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, self.name);
        put(100, b"0000644\0");
        put(108, b"0000000\0");
        put(116, b"0000000\0");
        put(124, format!("{:011o}\0", self.size).as_bytes());
        put(136, b"00000000000\0");
        put(148, b"        ");
        put(156, &[self.kind]);
        put(157, self.link);
        put(257, b"ustar\x0000");
        put(345, self.prefix);
        let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }
}

/// A tar that begins with a good SKILL.md.
pub(crate) struct Tar(pub(crate) Vec<u8>);

impl Tar {
    pub(crate) fn empty() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn new() -> Self {
        Self::empty().file("SKILL.md", SKILL)
    }

    pub(crate) fn file(self, name: &str, data: &[u8]) -> Self {
        self.entry(&Header::new(name.as_bytes(), b'0', data.len() as u64), data)
    }

    pub(crate) fn link(self, kind: u8, name: &str, to: &str) -> Self {
        let mut header = Header::new(name.as_bytes(), kind, 0);
        header.link = to.as_bytes();
        self.entry(&header, b"")
    }

    pub(crate) fn kind(self, kind: u8, name: &str) -> Self {
        self.entry(&Header::new(name.as_bytes(), kind, 0), b"")
    }

    pub(crate) fn entry(mut self, header: &Header<'_>, data: &[u8]) -> Self {
        self.0.extend(header.bytes());
        self.0.extend(data);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
        self
    }

    /// A long name of GNU.
    pub(crate) fn long(self, name: &[u8]) -> Self {
        let name = [name, b"\0"].concat();
        let header = Header::new(b"././@LongLink", b'L', name.len() as u64);
        self.entry(&header, &name)
    }

    pub(crate) fn pax(self, kind: u8, records: &[(&str, &str)]) -> Self {
        let mut data = String::new();
        for (key, value) in records {
            let rest = key.len() + value.len() + 3;
            let length = (1..9).map(|digits| rest + digits);
            let length = length
                .into_iter()
                .find(|l| rest + l.to_string().len() == *l);
            data.push_str(&format!("{} {key}={value}\n", length.unwrap()));
        }
        let header = Header::new(b"pax", kind, data.len() as u64);
        self.entry(&header, data.as_bytes())
    }

    pub(crate) fn raw(mut self) -> Vec<u8> {
        self.0.extend([0; 1024]);
        self.0
    }

    pub(crate) fn gz(self) -> Vec<u8> {
        gzip(&self.raw())
    }
}

/// One entry of a zip, with everything it says.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) name: Vec<u8>,
    /// What it is called before its bytes.
    pub(crate) local: Vec<u8>,
    pub(crate) flags: u16,
    pub(crate) local_flags: u16,
    pub(crate) method: u16,
    pub(crate) local_method: u16,
    pub(crate) sum: u32,
    pub(crate) size: u32,
    pub(crate) local_size: u32,
    pub(crate) packed: Vec<u8>,
    pub(crate) mode: u32,
    pub(crate) extra: Vec<u8>,
    pub(crate) local_extra: Vec<u8>,
    /// Bytes after its own.
    pub(crate) after: Vec<u8>,
    /// Where it says it is, if not where it is.
    pub(crate) at: Option<u32>,
}

impl Part {
    pub(crate) fn stored(name: &str, data: &[u8]) -> Self {
        let mut sum = flate2::Crc::new();
        sum.update(data);
        Self {
            name: name.into(),
            local: name.into(),
            flags: 0,
            local_flags: 0,
            method: 0,
            local_method: 0,
            sum: sum.sum(),
            size: data.len() as u32,
            local_size: data.len() as u32,
            packed: data.to_vec(),
            mode: 0o100_644,
            extra: vec![],
            local_extra: vec![],
            after: vec![],
            at: None,
        }
    }

    pub(crate) fn deflated(name: &str, data: &[u8]) -> Self {
        let level = flate2::Compression::best();
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
        encoder.write_all(data).unwrap();
        let mut part = Self::stored(name, data);
        (part.method, part.local_method) = (8, 8);
        part.packed = encoder.finish().unwrap();
        part
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

/// A zip of these parts after a good SKILL.md.
pub(crate) fn zip(parts: &[Part]) -> Vec<u8> {
    zip_of(&[&[Part::deflated("SKILL.md", SKILL)], parts].concat())
}

fn put(into: &mut Vec<u8>, numbers: &[(u32, usize)]) {
    for (number, width) in numbers {
        into.extend(&number.to_le_bytes()[..*width]);
    }
}

/// A zip of these parts alone.
pub(crate) fn zip_of(parts: &[Part]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let at = part.at.unwrap_or(bytes.len() as u32);
        let (packed, extra) = (part.packed.len() as u32, part.extra.len() as u32);
        bytes.extend(b"PK\x03\x04");
        put(&mut bytes, &[(20, 2), (part.local_flags.into(), 2)]);
        put(&mut bytes, &[(part.local_method.into(), 2), (0, 4)]);
        put(
            &mut bytes,
            &[(part.sum, 4), (packed, 4), (part.local_size, 4)],
        );
        let lengths = (part.local.len() as u32, part.local_extra.len() as u32);
        put(&mut bytes, &[(lengths.0, 2), (lengths.1, 2)]);
        for more in [&part.local, &part.local_extra, &part.packed, &part.after] {
            bytes.extend(more);
        }
        directory.extend(b"PK\x01\x02");
        put(
            &mut directory,
            &[(0x0314, 2), (20, 2), (part.flags.into(), 2)],
        );
        put(
            &mut directory,
            &[(part.method.into(), 2), (0, 4), (part.sum, 4)],
        );
        put(&mut directory, &[(packed, 4), (part.size, 4)]);
        put(
            &mut directory,
            &[(part.name.len() as u32, 2), (extra, 2), (0, 2)],
        );
        put(
            &mut directory,
            &[(0, 2), (0, 2), (part.mode << 16, 4), (at, 4)],
        );
        directory.extend(&part.name);
        directory.extend(&part.extra);
    }
    let count = parts.len() as u32;
    let (start, size) = (bytes.len() as u32, directory.len() as u32);
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06");
    put(
        &mut bytes,
        &[
            (0, 4),
            (count, 2),
            (count, 2),
            (size, 4),
            (start, 4),
            (0, 2),
        ],
    );
    bytes
}

/// An extra field.
pub(crate) fn field(id: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(&mut bytes, &[(id.into(), 2), (data.len() as u32, 2)]);
    bytes.extend(data);
    bytes
}
