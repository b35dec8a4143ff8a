//! Our `wasi:filesystem` 0.2 over the virtual file system.
//!
//! Invariant: a folder's descriptor is a name, not a handle: each use walks from the root again and is judged by
//! where it leads then, so that renaming a folder never takes a descriptor past a rule. A file's descriptor is the
//! open file itself.

mod convert;
mod descriptor;
mod stream;

use super::Files;
use super::vfs::{Entry, FileHandle, FsError, Place, Slot};
use crate::state::State;
use convert::{FsResult, code};
use std::sync::Arc;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::filesystem::types::{
    Descriptor, DirectoryEntry, DirectoryEntryStream, ErrorCode,
};
use wasmtime_wasi::p2::bindings::filesystem::{preopens, types};

/// What the host functions see of a store.
pub(crate) struct FsView<'a> {
    files: &'a Files,
    table: &'a mut ResourceTable,
}

struct HasFs;

impl HasData for HasFs {
    type Data<'a> = FsView<'a>;
}

/// Links types and preopens.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    fn view(state: &mut State) -> FsView<'_> {
        FsView {
            files: &state.fs,
            table: &mut state.table,
        }
    }
    types::add_to_linker::<State, HasFs>(linker, view)?;
    preopens::add_to_linker::<State, HasFs>(linker, view)
}

/// What a descriptor is. The bindings' own descriptor type has no public constructor; a handle carries only its
/// index, and the table gives back what we put there, or an error.
enum Node {
    File {
        file: Arc<FileHandle>,
    },
    Folder {
        place: Place,
        /// Preopened roots take none.
        _slot: Option<Slot>,
    },
}

impl Node {
    fn file(&self) -> FsResult<&Arc<FileHandle>> {
        match self {
            Self::File { file } => Ok(file),
            Self::Folder { .. } => Err(ErrorCode::IsDirectory.into()),
        }
    }

    fn folder(&self) -> FsResult<&Place> {
        match self {
            Self::Folder { place, .. } => Ok(place),
            Self::File { .. } => Err(ErrorCode::NotDirectory.into()),
        }
    }
}

/// A listing being read.
struct Listing {
    rest: std::vec::IntoIter<Entry>,
    _slot: Slot,
}

impl FsView<'_> {
    fn node(&self, fd: &Resource<Descriptor>) -> FsResult<&Node> {
        let ours = Resource::<Node>::new_borrow(fd.rep());
        Ok(self.table.get(&ours)?)
    }

    fn push(&mut self, node: Node) -> FsResult<Resource<Descriptor>> {
        Ok(Resource::new_own(self.table.push(node)?.rep()))
    }

    /// The vfs error of the contract of wasi.
    fn vfs(&self) -> FsResult<&Arc<super::vfs::Vfs>> {
        self.files.vfs().map_err(code)
    }
}

impl preopens::Host for FsView<'_> {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        let Ok(vfs) = self.files.vfs() else {
            return Ok(Vec::new());
        };
        let roots: Vec<(String, Place)> = vfs.roots().map(|(g, p)| (g.to_owned(), p)).collect();
        let mut all = Vec::with_capacity(roots.len());
        for (guest, place) in roots {
            let node = Node::Folder { place, _slot: None };
            let ours = self.table.push(node)?;
            all.push((Resource::new_own(ours.rep()), guest));
        }
        Ok(all)
    }
}

impl types::Host for FsView<'_> {
    fn convert_error_code(
        &mut self,
        error: wasmtime_wasi::p2::FsError,
    ) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }

    fn filesystem_error_code(
        &mut self,
        error: Resource<wasmtime::Error>,
    ) -> wasmtime::Result<Option<ErrorCode>> {
        let error = self.table.get(&error)?;
        Ok(error.downcast_ref::<FsError>().map(convert::error_code))
    }
}

impl types::HostDirectoryEntryStream for FsView<'_> {
    async fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        let ours = Resource::<Listing>::new_borrow(stream.rep());
        let listing = self.table.get_mut(&ours)?;
        Ok(listing.rest.next().map(|entry| DirectoryEntry {
            type_: convert::kind(entry.kind),
            name: entry.name,
        }))
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        self.table
            .delete(Resource::<Listing>::new_own(stream.rep()))?;
        Ok(())
    }
}
