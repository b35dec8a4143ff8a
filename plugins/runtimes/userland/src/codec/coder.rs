//! What all coders have in common.

/// One way through data: it takes bytes and makes bytes, in steps.
pub(super) trait Coder {
    /// Takes some of the input and appends output: an expander at most `room` bytes. `end` says that this is all the
    /// input there will be. Neither taking nor making anything asks for more input.
    fn step(
        &mut self,
        input: &[u8],
        end: bool,
        room: usize,
        out: &mut Vec<u8>,
    ) -> Result<Step, Fault>;

    /// After the end: bytes that were taken and were not part of the stream.
    fn unused(&self) -> &[u8] {
        &[]
    }

    /// A second one in the same state.
    fn twin(&self) -> Option<Box<dyn Coder>> {
        None
    }
}

/// What one step did.
#[derive(Debug)]
pub(super) struct Step {
    /// Bytes of the input that are used up.
    pub(super) taken: usize,
    /// The stream is complete.
    pub(super) ended: bool,
}

/// Why a coder cannot go on. The numbers are those of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The input is of another format.
    Format = 3,
    /// The input is broken.
    Data = 4,
    /// Options nobody can follow, or an unknown coder.
    Options = 5,
    /// More memory than allowed.
    Memory = 6,
    /// Too many coders.
    Many = 7,
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        match error.kind() {
            std::io::ErrorKind::Unsupported => Fault::Options,
            std::io::ErrorKind::OutOfMemory => Fault::Memory,
            _ => Fault::Data,
        }
    }
}
