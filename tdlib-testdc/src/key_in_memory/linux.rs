//! The key in the memory of a Linux process.
#![allow(unsafe_code, reason = "it writes into the library's memory")]

use std::ops::Range;
use std::path::Path;
use std::{env, fs};

use crate::mtproto::rsa::PUBLIC_KEY_PEM;
use crate::telegrams_key::{self, Place, only};

pub(super) fn find_and_replace() -> Result<(), String> {
    let maps = fs::read_to_string("/proc/self/maps")
        .map_err(|e| format!("reading /proc/self/maps, which only Linux has: {e}"))?;
    let program = env::current_exe().unwrap_or_default();
    let mut found = Vec::new();
    for mapping in maps.lines().filter_map(Mapping::read) {
        if mapping.may_have_tdlib(&program) {
            found.extend(mapping.find());
        }
    }
    let (_, (place, rights)) = only(&found, "in this process")?;
    write(place, PUBLIC_KEY_PEM.as_bytes(), rights)
}

/// A part of this process's memory that is read from a file, and not written to.
struct Mapping<'a> {
    addresses: Range<usize>,
    file: &'a Path,
    /// What may be done with it, as `mprotect` wants it.
    rights: libc::c_int,
}

impl<'a> Mapping<'a> {
    /// Reads a line of `/proc/self/maps`; none if the memory is of another kind.
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split_ascii_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let addresses =
            usize::from_str_radix(start, 16).ok()?..usize::from_str_radix(end, 16).ok()?;
        let rights = fields.next()?;
        if !rights.starts_with('r') || rights.contains('w') {
            return None;
        }
        let file = Path::new(&line[line.find('/')?..]);
        let execute = if rights.contains('x') {
            libc::PROT_EXEC
        } else {
            0
        };
        Some(Self {
            addresses,
            rights: libc::PROT_READ | execute,
            file,
        })
    }

    /// Whether it is of libtdjson, or of the program, which may contain it.
    fn may_have_tdlib(&self, program: &Path) -> bool {
        let name = self.file.file_name().unwrap_or_default();
        self.file == program || name.to_string_lossy().contains("tdjson")
    }

    /// The keys in it, each with its address and the rights of its pages.
    fn find(&self) -> Vec<(Place, (*mut u8, libc::c_int))> {
        let start = self.addresses.start as *mut u8;
        // SAFETY: the mapping is readable and not writable, and the program and the libraries that it was
        // linked with stay loaded: nothing changes it or takes it away while it is read.
        let bytes = unsafe { std::slice::from_raw_parts(start, self.addresses.len()) };
        let places = telegrams_key::find_by(bytes, first).into_iter();
        places
            .map(|place| (place, (start.wrapping_add(place.offset), self.rights)))
            .collect()
    }
}

/// Where a text is for the first time, by the C library. Any crate is a hundred times slower if it is compiled
/// without optimization, as for a test: half a second for the 50 MB of TDLib.
fn first(bytes: &[u8], text: &[u8]) -> Option<usize> {
    // SAFETY: both are slices, each with its own length.
    let found = unsafe {
        libc::memmem(
            bytes.as_ptr().cast(),
            bytes.len(),
            text.as_ptr().cast(),
            text.len(),
        )
    };
    (!found.is_null()).then(|| found as usize - bytes.as_ptr() as usize)
}

/// Writes over memory that may only be read, or executed, and leaves it so.
fn write(to: *mut u8, text: &[u8], rights: libc::c_int) -> Result<(), String> {
    // SAFETY: it has no condition.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    let page = usize::try_from(page).map_err(|_| "the size of a page is not known".to_owned())?;
    let start = to as usize / page * page;
    let length = to as usize + text.len() - start;
    let protect = |rights| {
        // SAFETY: the pages are mapped, and were made from a file by a loader that expects them to change
        // while it relocates; nobody relies on a fault.
        let failed = unsafe { libc::mprotect(start as *mut libc::c_void, length, rights) } != 0;
        if failed {
            let error = std::io::Error::last_os_error();
            return Err(format!("changing the rights of TDLib's memory: {error}"));
        }
        Ok(())
    };
    protect(rights | libc::PROT_WRITE)?;
    // SAFETY: the pages can be written now, the text that was there is as long, and TDLib reads it only when
    // a client connects, which none has done before.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), to, text.len()) };
    protect(rights)
}
