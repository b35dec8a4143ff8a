//! Modules and components as a row of sections, and what a snapshot has to know of a module.
//!
//! Invariant: a module with more than one memory, with passive data, or with changing globals that are no integers is
//! refused. That no table changes while it runs is not checked: no Rust or C does that without being asked to.

use super::{EXPORT, Error};
use std::ops::Range;
use wasmparser::{
    BinaryReader, DataKind, DataSectionReader, ExportSectionReader, ExternalKind,
    GlobalSectionReader, ImportSectionReader, MemorySectionReader, TypeRef, ValType,
};

/// Bytes of magic number and version.
const HEADER_BYTES: usize = 8;
/// What the added exports of globals begin with.
const GLOBAL: &str = "claw:global:";

/// A section of a component or a module.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section<'a> {
    /// Its kind.
    pub(super) id: u8,
    /// With kind and length.
    pub(super) whole: &'a [u8],
    /// Without.
    pub(super) body: &'a [u8],
}

impl Section<'_> {
    /// A core module within a component.
    pub(super) const MODULE: u8 = 1;
    pub(super) const IMPORT: u8 = 2;
    pub(super) const MEMORY: u8 = 5;
    pub(super) const GLOBAL: u8 = 6;
    pub(super) const EXPORT: u8 = 7;
    pub(super) const START: u8 = 8;
    pub(super) const DATA: u8 = 11;
    pub(super) const DATA_COUNT: u8 = 12;

    /// Appends a section.
    pub(super) fn write(out: &mut Vec<u8>, id: u8, body: &[u8]) {
        out.push(id);
        unsigned(out, body.len() as u64);
        out.extend_from_slice(body);
    }
}

/// Appends a number as LEB128.
pub(super) fn unsigned(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let byte = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

/// A binary as its sections.
pub(super) struct Binary<'a> {
    bytes: &'a [u8],
    sections: Vec<Section<'a>>,
}

impl<'a> Binary<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = BinaryReader::new(bytes, 0);
        reader.read_bytes(HEADER_BYTES)?;
        let mut sections = Vec::new();
        while !reader.eof() {
            let start = reader.original_position();
            let id = reader.read_u8()?;
            let length = reader.read_var_u32()? as usize;
            let body = reader.read_bytes(length)?;
            let whole = bytes.get(start..reader.original_position());
            let whole = whole.unwrap_or_default();
            sections.push(Section { id, whole, body });
        }
        Ok(Self { bytes, sections })
    }

    pub(super) fn header(&self) -> &'a [u8] {
        self.bytes.get(..HEADER_BYTES).unwrap_or_default()
    }

    pub(super) fn sections(&self) -> &[Section<'a>] {
        &self.sections
    }
}

fn reader<'a>(section: &Section<'a>) -> BinaryReader<'a> {
    BinaryReader::new(section.body, 0)
}

/// Whether a module exports a function of this name.
pub(super) fn exports(wasm: &[u8], name: &str) -> Result<bool, Error> {
    for section in Binary::parse(wasm)?.sections() {
        if section.id == Section::EXPORT {
            for export in ExportSectionReader::new(reader(section))? {
                let export = export?;
                if export.name == name && export.kind == ExternalKind::Func {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// A global of a module.
pub(super) struct Global<'a> {
    /// Its declaration.
    pub(super) raw: &'a [u8],
    /// Type of its values if they change.
    pub(super) changes: Option<ValType>,
}

/// A module that a snapshot can be taken of.
pub(super) struct Shape<'a> {
    pub(super) binary: Binary<'a>,
    pub(super) globals: Vec<Global<'a>>,
    /// Largest memory in pages, if it has a bound.
    pub(super) max_pages: Option<u64>,
    memory: Option<&'a str>,
    exports: Vec<&'a [u8]>,
}

impl<'a> Shape<'a> {
    /// What the module is made of.
    pub(super) fn of(wasm: &'a [u8]) -> Result<Self, Error> {
        let mut shape = Self {
            binary: Binary::parse(wasm)?,
            globals: Vec::new(),
            max_pages: None,
            memory: None,
            exports: Vec::new(),
        };
        for section in shape.binary.sections.clone() {
            match section.id {
                Section::IMPORT => imports(&section)?,
                Section::MEMORY => shape.memories(&section)?,
                Section::GLOBAL => shape.globals = globals(&section)?,
                Section::EXPORT => shape.exported(&section)?,
                Section::START => return Err(Error::Unsupported("a start function")),
                Section::DATA => data(&section)?,
                _ => {}
            }
        }
        Ok(shape)
    }

    /// The name of its memory.
    pub(super) fn memory(&self) -> &'a str {
        self.memory.unwrap_or_default()
    }

    /// The names under which [`Self::opened`] exports the globals that change.
    pub(super) fn globals(&self) -> Vec<String> {
        self.changing().map(|at| format!("{GLOBAL}{at}")).collect()
    }

    fn changing(&self) -> impl Iterator<Item = usize> + '_ {
        let all = self.globals.iter().enumerate();
        all.filter_map(|(at, global)| global.changes.map(|_| at))
    }

    /// The module with its changing globals exported as well.
    pub(super) fn opened(&self) -> Result<Vec<u8>, Error> {
        let mut out = self.binary.header().to_vec();
        for section in self.binary.sections() {
            if section.id != Section::EXPORT {
                out.extend_from_slice(section.whole);
                continue;
            }
            let mut reader = reader(section);
            let count = u64::from(reader.read_var_u32()?);
            let mut body = Vec::new();
            unsigned(&mut body, count + self.changing().count() as u64);
            body.extend_from_slice(
                section
                    .body
                    .get(reader.original_position()..)
                    .unwrap_or_default(),
            );
            for at in self.changing() {
                let name = format!("{GLOBAL}{at}");
                unsigned(&mut body, name.len() as u64);
                body.extend_from_slice(name.as_bytes());
                body.push(3);
                unsigned(&mut body, at as u64);
            }
            Section::write(&mut out, section.id, &body);
        }
        Ok(out)
    }

    /// The exports without the function that was run.
    pub(super) fn exports(&self) -> Vec<u8> {
        let mut body = Vec::new();
        unsigned(&mut body, self.exports.len() as u64);
        for export in &self.exports {
            body.extend_from_slice(export);
        }
        body
    }

    fn memories(&mut self, section: &Section<'a>) -> Result<(), Error> {
        let mut memories = MemorySectionReader::new(reader(section))?.into_iter();
        let (Some(memory), None) = (memories.next(), memories.next()) else {
            return Err(Error::Unsupported("not just one memory"));
        };
        let memory = memory?;
        if memory.memory64 || memory.shared || memory.page_size_log2.is_some() {
            return Err(Error::Unsupported("an unusual memory"));
        }
        self.max_pages = memory.maximum;
        Ok(())
    }

    fn exported(&mut self, section: &Section<'a>) -> Result<(), Error> {
        let exports = ExportSectionReader::new(reader(section))?;
        let found: Vec<_> = exports.into_iter_with_offsets().collect::<Result<_, _>>()?;
        let starts = found.iter().map(|(start, _)| *start);
        for (range, (_, export)) in ranges(starts, section.body.len()).zip(&found) {
            if export.kind == ExternalKind::Memory {
                self.memory = Some(export.name);
            }
            if export.name != EXPORT {
                self.exports
                    .push(section.body.get(range).unwrap_or_default());
            }
        }
        Ok(())
    }
}

/// From each start to the next, and to the end.
fn ranges(
    starts: impl Iterator<Item = usize> + Clone,
    end: usize,
) -> impl Iterator<Item = Range<usize>> {
    let ends = starts.clone().skip(1).chain([end]);
    starts.zip(ends).map(|(start, end)| start..end)
}

fn imports(section: &Section<'_>) -> Result<(), Error> {
    for import in ImportSectionReader::new(reader(section))?.into_imports() {
        if !matches!(import?.ty, TypeRef::Func(_)) {
            return Err(Error::Unsupported("an import that is no function"));
        }
    }
    Ok(())
}

fn globals<'a>(section: &Section<'a>) -> Result<Vec<Global<'a>>, Error> {
    let globals = GlobalSectionReader::new(reader(section))?;
    let found: Vec<_> = globals.into_iter_with_offsets().collect::<Result<_, _>>()?;
    let starts = found.iter().map(|(start, _)| *start);
    let mut all = Vec::new();
    for (range, (_, global)) in ranges(starts, section.body.len()).zip(&found) {
        let ty = global.ty.content_type;
        if global.ty.mutable && ty != ValType::I32 && ty != ValType::I64 {
            return Err(Error::Unsupported("a changing global that is no integer"));
        }
        all.push(Global {
            raw: section.body.get(range).unwrap_or_default(),
            changes: global.ty.mutable.then_some(ty),
        });
    }
    Ok(all)
}

fn data(section: &Section<'_>) -> Result<(), Error> {
    for data in DataSectionReader::new(reader(section))? {
        if matches!(data?.kind, DataKind::Passive) {
            return Err(Error::Unsupported("passive data"));
        }
    }
    Ok(())
}
