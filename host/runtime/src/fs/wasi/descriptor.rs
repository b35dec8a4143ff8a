//! The methods of a descriptor.

use super::convert::{self, FsResult, code, identity, stat, time};
use super::stream::{Reading, Writing};
use super::{FsView, Listing, Node};
use crate::fs::INLINE_BYTES;
use crate::fs::vfs::{At, How, Kind, MAX_IO_BYTES, Place, Vfs};
use claw_core::capability::Access;
use std::sync::Arc;
use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    Advice, Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntryStream,
    ErrorCode, Filesize, HostDescriptor, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};

type Fd = Resource<Descriptor>;

fn follows(flags: PathFlags) -> bool {
    flags.contains(PathFlags::SYMLINK_FOLLOW)
}

impl FsView<'_> {
    /// The place a path on a folder's descriptor names.
    fn at(&self, fd: &Fd, path: &str, access: Access) -> FsResult<Place> {
        let base = self.node(fd)?.folder()?;
        self.vfs()?.join(base, path, access).map_err(code)
    }

    async fn open_to_read(&mut self, place: Place, follow: bool, folder: bool) -> FsResult<Node> {
        let vfs = self.vfs()?;
        let info = vfs.stat(&place, follow).map_err(code)?;
        if info.kind == Kind::Folder {
            let slot = vfs.slots.take().map_err(code)?;
            return Ok(Node::Folder {
                place,
                _slot: Some(slot),
            });
        }
        if folder {
            return Err(ErrorCode::NotDirectory.into());
        }
        let file = Arc::new(vfs.open_read(&place, follow).map_err(code)?);
        Ok(Node::File { file })
    }

    async fn open_to_write(&mut self, place: Place, how: How) -> FsResult<Node> {
        let vfs = self.vfs()?;
        let there = match vfs.stat(&place, how.follow && !how.exclusive) {
            Ok(info) => Some(info.kind),
            Err(crate::fs::vfs::FsError::NotFound) => None,
            Err(error) => return Err(code(error)),
        };
        // Nothing will change: no effect to write down.
        match there {
            None if !how.create => return Err(ErrorCode::NoEntry.into()),
            Some(_) if how.exclusive => return Err(ErrorCode::Exist.into()),
            Some(Kind::Folder) => return Err(ErrorCode::IsDirectory.into()),
            _ => {}
        }
        let follow = how.follow && !how.exclusive;
        let permit = self.files.permit(&place, follow).await.map_err(code)?;
        let at = place.clone();
        let open = move |vfs: &Vfs| vfs.open_write(&at, how, &permit);
        let opened = match there {
            Some(_) => self.files.change(&place, follow, open).await,
            None => open(self.vfs()?),
        };
        let file = Arc::new(opened.map_err(code)?);
        Ok(Node::File { file })
    }
}

impl HostDescriptor for FsView<'_> {
    async fn open_at(
        &mut self,
        fd: Fd,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Fd> {
        let how = How {
            read: flags.contains(DescriptorFlags::READ),
            write: flags.contains(DescriptorFlags::WRITE),
            create: open_flags.contains(OpenFlags::CREATE),
            exclusive: open_flags.contains(OpenFlags::EXCLUSIVE),
            truncate: open_flags.contains(OpenFlags::TRUNCATE),
            follow: follows(path_flags),
        };
        let folder = open_flags.contains(OpenFlags::DIRECTORY);
        let changes = how.write || how.create || how.truncate;
        if folder && (how.create || how.exclusive || how.truncate) {
            return Err(ErrorCode::Invalid.into());
        }
        let node = if changes && !folder {
            let place = self.at(&fd, &path, Access::Write)?;
            self.open_to_write(place, how).await?
        } else {
            let place = self.at(&fd, &path, Access::Read)?;
            self.open_to_read(place, how.follow, folder).await?
        };
        self.push(node)
    }

    async fn stat(&mut self, fd: Fd) -> FsResult<DescriptorStat> {
        let info = match self.node(&fd)? {
            Node::File { file } => file.info(),
            Node::Folder { place, .. } => self.vfs()?.stat(place, true),
        };
        Ok(stat(&info.map_err(code)?))
    }

    async fn stat_at(
        &mut self,
        fd: Fd,
        path_flags: PathFlags,
        path: String,
    ) -> FsResult<DescriptorStat> {
        let place = self.at(&fd, &path, Access::Read)?;
        let info = self.vfs()?.stat(&place, follows(path_flags));
        Ok(stat(&info.map_err(code)?))
    }

    async fn get_type(&mut self, fd: Fd) -> FsResult<DescriptorType> {
        Ok(match self.node(&fd)? {
            Node::File { .. } => DescriptorType::RegularFile,
            Node::Folder { .. } => DescriptorType::Directory,
        })
    }

    async fn get_flags(&mut self, fd: Fd) -> FsResult<DescriptorFlags> {
        let mut flags = DescriptorFlags::empty();
        let mut set = |flag, on| {
            if on {
                flags |= flag;
            }
        };
        match self.node(&fd)? {
            Node::File { file } => {
                set(DescriptorFlags::READ, file.readable());
                set(DescriptorFlags::WRITE, file.writable());
            }
            Node::Folder { place, .. } => {
                let root = self.vfs()?.root(place).map_err(code)?;
                set(DescriptorFlags::READ, true);
                set(DescriptorFlags::MUTATE_DIRECTORY, !root.read_only);
            }
        }
        Ok(flags)
    }

    async fn read(&mut self, fd: Fd, len: Filesize, offset: Filesize) -> FsResult<(Vec<u8>, bool)> {
        let file = self.node(&fd)?.file()?.clone();
        let max = len.min(MAX_IO_BYTES);
        let read = if max <= INLINE_BYTES as u64 {
            file.read_at(offset, max)
        } else {
            let work = move |_: &_| file.read_at(offset, max);
            self.files.blocking(work).await
        };
        let bytes = read.map_err(code)?;
        let end = bytes.is_empty();
        Ok((bytes, end))
    }

    async fn write(&mut self, fd: Fd, mut bytes: Vec<u8>, offset: Filesize) -> FsResult<Filesize> {
        let file = self.node(&fd)?.file()?.clone();
        bytes.truncate(usize::try_from(MAX_IO_BYTES).unwrap_or(usize::MAX));
        let len = bytes.len() as u64;
        let written = if bytes.len() <= INLINE_BYTES {
            file.write_at(&bytes, At::Offset(offset))
        } else {
            let work = move |_: &_| file.write_at(&bytes, At::Offset(offset));
            self.files.blocking(work).await
        };
        written.map_err(code)?;
        Ok(len)
    }

    fn read_via_stream(&mut self, fd: Fd, offset: Filesize) -> FsResult<Resource<DynInputStream>> {
        let file = self.node(&fd)?.file()?.clone();
        if !file.readable() {
            return Err(ErrorCode::BadDescriptor.into());
        }
        let stream: DynInputStream = Box::new(Reading { file, offset });
        Ok(self.table.push(stream)?)
    }

    fn write_via_stream(
        &mut self,
        fd: Fd,
        offset: Filesize,
    ) -> FsResult<Resource<DynOutputStream>> {
        self.writing(&fd, At::Offset(offset))
    }

    fn append_via_stream(&mut self, fd: Fd) -> FsResult<Resource<DynOutputStream>> {
        self.writing(&fd, At::End)
    }

    async fn set_size(&mut self, fd: Fd, size: Filesize) -> FsResult<()> {
        let file = self.node(&fd)?.file()?;
        file.set_size(size).map_err(code)
    }

    async fn set_times(
        &mut self,
        fd: Fd,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        let times = (time(accessed)?, time(modified)?);
        if let Node::File { file } = self.node(&fd)? {
            return file.set_times(times.0, times.1).map_err(code);
        }
        self.set_times_at(
            fd,
            PathFlags::SYMLINK_FOLLOW,
            ".".into(),
            accessed,
            modified,
        )
        .await
    }

    async fn set_times_at(
        &mut self,
        fd: Fd,
        path_flags: PathFlags,
        path: String,
        accessed: NewTimestamp,
        modified: NewTimestamp,
    ) -> FsResult<()> {
        let times = (time(accessed)?, time(modified)?);
        let follow = follows(path_flags);
        let place = self.at(&fd, &path, Access::Write)?;
        let permit = self.files.permit(&place, follow).await.map_err(code)?;
        let at = place.clone();
        let set = move |vfs: &Vfs| vfs.set_times(&at, follow, times, &permit);
        self.files.change(&place, follow, set).await.map_err(code)
    }

    async fn sync_data(&mut self, fd: Fd) -> FsResult<()> {
        self.flush_file(&fd, false).await
    }

    async fn sync(&mut self, fd: Fd) -> FsResult<()> {
        self.flush_file(&fd, true).await
    }

    async fn advise(&mut self, fd: Fd, _: Filesize, _: Filesize, _: Advice) -> FsResult<()> {
        self.node(&fd)?.file().map(|_| ())
    }

    async fn read_directory(&mut self, fd: Fd) -> FsResult<Resource<DirectoryEntryStream>> {
        let place = self.node(&fd)?.folder()?.clone();
        let mut slot = self.vfs()?.slots.take().map_err(code)?;
        let listed = self.files.blocking(move |vfs| vfs.list(&place)).await;
        let listed = listed.map_err(code)?;
        slot.hold_entries(listed.len()).map_err(code)?;
        let listing = Listing {
            rest: listed.into_iter(),
            _slot: slot,
        };
        Ok(Resource::new_own(self.table.push(listing)?.rep()))
    }

    async fn readlink_at(&mut self, fd: Fd, path: String) -> FsResult<String> {
        let place = self.at(&fd, &path, Access::Read)?;
        self.vfs()?.read_link(&place).map_err(code)
    }

    async fn create_directory_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        let place = self.at(&fd, &path, Access::Write)?;
        let permit = self.files.permit(&place, false).await.map_err(code)?;
        self.vfs()?.make_folder(&place, &permit).map_err(code)
    }

    async fn symlink_at(&mut self, fd: Fd, target: String, path: String) -> FsResult<()> {
        let place = self.at(&fd, &path, Access::Write)?;
        let permit = self.files.permit(&place, false).await.map_err(code)?;
        self.vfs()?
            .make_link(&target, &place, &permit)
            .map_err(code)
    }

    async fn link_at(
        &mut self,
        fd: Fd,
        flags: PathFlags,
        old_path: String,
        new_fd: Fd,
        new_path: String,
    ) -> FsResult<()> {
        if follows(flags) {
            return Err(ErrorCode::Invalid.into());
        }
        let source = self.at(&fd, &old_path, Access::Read)?;
        let target = self.at(&new_fd, &new_path, Access::Write)?;
        if source.root != target.root {
            return Err(ErrorCode::CrossDevice.into());
        }
        // Whoever has the new name writes what has the old one, too.
        self.at(&fd, &old_path, Access::Write)?;
        let vfs = self.vfs()?;
        vfs.check_before_effect(&source, false).map_err(code)?;
        let permit = self.files.permit(&target, false).await.map_err(code)?;
        let add = move |vfs: &Vfs| vfs.add_name(&source, &target, &permit);
        self.files.blocking(add).await.map_err(code)
    }

    async fn rename_at(
        &mut self,
        fd: Fd,
        old_path: String,
        new_fd: Fd,
        new_path: String,
    ) -> FsResult<()> {
        let source = self.at(&fd, &old_path, Access::Write)?;
        let target = self.at(&new_fd, &new_path, Access::Write)?;
        self.vfs()?
            .check_before_rename(&source, &target)
            .map_err(code)?;
        let permit = self.files.permit(&source, false).await.map_err(code)?;
        let renamed = self.vfs()?.rename(&source, &target, true, &permit);
        renamed.map_err(code)
    }

    async fn unlink_file_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        let place = self.at(&fd, &path, Access::Delete)?;
        self.vfs()?.check_before_loss(&place).map_err(code)?;
        let permit = self.files.permit(&place, false).await.map_err(code)?;
        self.vfs()?.remove_file(&place, &permit).map_err(code)
    }

    async fn remove_directory_at(&mut self, fd: Fd, path: String) -> FsResult<()> {
        let place = self.at(&fd, &path, Access::Delete)?;
        self.vfs()?.check_before_loss(&place).map_err(code)?;
        let permit = self.files.permit(&place, false).await.map_err(code)?;
        self.vfs()?.remove_folder(&place, &permit).map_err(code)
    }

    async fn is_same_object(&mut self, a: Fd, b: Fd) -> wasmtime::Result<bool> {
        let id = |fd: &Fd| -> FsResult<_> {
            let info = match self.node(fd)? {
                Node::File { file } => file.info(),
                Node::Folder { place, .. } => self.vfs()?.stat(place, true),
            };
            Ok(info.map_err(code)?.id)
        };
        Ok(match (id(&a), id(&b)) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        })
    }

    async fn metadata_hash(&mut self, fd: Fd) -> FsResult<MetadataHashValue> {
        let info = match self.node(&fd)? {
            Node::File { file } => file.info(),
            Node::Folder { place, .. } => self.vfs()?.stat(place, true),
        };
        Ok(identity(info.map_err(code)?.id))
    }

    async fn metadata_hash_at(
        &mut self,
        fd: Fd,
        path_flags: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        let place = self.at(&fd, &path, Access::Read)?;
        let info = self.vfs()?.stat(&place, follows(path_flags));
        Ok(identity(info.map_err(code)?.id))
    }

    fn drop(&mut self, fd: Fd) -> wasmtime::Result<()> {
        self.table.delete(Resource::<Node>::new_own(fd.rep()))?;
        Ok(())
    }
}

impl FsView<'_> {
    fn writing(&mut self, fd: &Fd, at: At) -> FsResult<Resource<DynOutputStream>> {
        let file = self.node(fd)?.file()?.clone();
        if !file.writable() {
            return Err(ErrorCode::BadDescriptor.into());
        }
        // Libraries drop the error of a failed stream; that of opening one they tell.
        file.room(at, 1).map_err(code)?;
        let closed = false;
        let stream: DynOutputStream = Box::new(Writing { file, at, closed });
        Ok(self.table.push(stream)?)
    }

    /// A folder's entries are the host's business: nothing to do.
    async fn flush_file(&mut self, fd: &Fd, all: bool) -> FsResult<()> {
        let Node::File { file } = self.node(fd)? else {
            return Ok(());
        };
        let file = file.clone();
        let done = self.files.blocking(move |_| file.sync(all)).await;
        done.map_err(convert::code)
    }
}
