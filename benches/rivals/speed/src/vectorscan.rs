//! The few calls of vectorscan's C interface that a scan needs.

use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_ulonglong, c_void};
use std::ptr::{null, null_mut};

#[link(name = "hs")]
unsafe extern "C" {
    fn hs_version() -> *const c_char;
    fn hs_compile_multi(
        expressions: *const *const c_char,
        flags: *const c_uint,
        ids: *const c_uint,
        elements: c_uint,
        mode: c_uint,
        platform: *const c_void,
        database: *mut *mut c_void,
        error: *mut *mut c_void,
    ) -> c_int;
    fn hs_free_compile_error(error: *mut c_void) -> c_int;
    fn hs_free_database(database: *mut c_void) -> c_int;
    fn hs_alloc_scratch(database: *const c_void, scratch: *mut *mut c_void) -> c_int;
    fn hs_free_scratch(scratch: *mut c_void) -> c_int;
    fn hs_scan(
        database: *const c_void,
        data: *const u8,
        length: c_uint,
        flags: c_uint,
        scratch: *mut c_void,
        event: OnMatch,
        context: *mut c_void,
    ) -> c_int;
    fn hs_open_stream(database: *const c_void, flags: c_uint, stream: *mut *mut c_void) -> c_int;
    fn hs_scan_stream(
        stream: *mut c_void,
        data: *const u8,
        length: c_uint,
        flags: c_uint,
        scratch: *mut c_void,
        event: OnMatch,
        context: *mut c_void,
    ) -> c_int;
    fn hs_close_stream(stream: *mut c_void, scratch: *mut c_void, event: OnMatch, context: *mut c_void) -> c_int;
}

type OnMatch = extern "C" fn(c_uint, c_ulonglong, c_ulonglong, c_uint, *mut c_void) -> c_int;

const BLOCK: c_uint = 1;
const STREAM: c_uint = 2;

extern "C" fn count(_: c_uint, _: c_ulonglong, _: c_ulonglong, _: c_uint, context: *mut c_void) -> c_int {
    // SAFETY: every scan passes the address of a count that outlives it.
    unsafe { *context.cast::<u64>() += 1 };
    0
}

/// What is compiled of some regexes, with what a scan needs.
struct Database {
    database: *mut c_void,
    scratch: *mut c_void,
}

impl Database {
    fn new(regexes: &[CString], mode: c_uint) -> Option<Self> {
        let expressions: Vec<*const c_char> = regexes.iter().map(|regex| regex.as_ptr()).collect();
        let ids: Vec<c_uint> = (0..regexes.len() as c_uint).collect();
        let (mut database, mut error, mut scratch) = (null_mut(), null_mut(), null_mut());
        // SAFETY: the lists have as many elements as is said, and what is given back is freed once, here or in `drop`.
        unsafe {
            let count = regexes.len() as c_uint;
            if hs_compile_multi(
                expressions.as_ptr(),
                null(),
                ids.as_ptr(),
                count,
                mode,
                null(),
                &mut database,
                &mut error,
            ) != 0
            {
                hs_free_compile_error(error);
                return None;
            }
            (hs_alloc_scratch(database, &mut scratch) == 0).then_some(Self { database, scratch })
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // SAFETY: they were given out by the library, and are not used any more.
        unsafe {
            hs_free_scratch(self.scratch);
            hs_free_database(self.database);
        }
    }
}

/// A rule set in both modes.
pub struct Vectorscan {
    block: Database,
    stream: Database,
    /// How many regexes it has, and how many were refused.
    pub regexes: usize,
    pub refused: usize,
}

impl Vectorscan {
    pub fn new(regexes: &[String]) -> Option<Self> {
        let all: Vec<CString> = regexes.iter().filter_map(|regex| CString::new(regex.as_str()).ok()).collect();
        let taken: Vec<CString> =
            all.into_iter().filter(|regex| Database::new(std::slice::from_ref(regex), STREAM).is_some()).collect();
        let refused = regexes.len() - taken.len();
        Some(Self {
            block: Database::new(&taken, BLOCK)?,
            stream: Database::new(&taken, STREAM)?,
            regexes: taken.len(),
            refused,
        })
    }

    pub fn version() -> String {
        // SAFETY: the library gives out a string that is never freed.
        let version = unsafe { CStr::from_ptr(hs_version()) }.to_string_lossy().into_owned();
        version.split(' ').next().unwrap_or_default().to_owned()
    }

    /// How many matches end in the text.
    pub fn block(&self, text: &[u8]) -> u64 {
        let mut found = 0_u64;
        // SAFETY: the text is as long as is said, and the count outlives the scan.
        unsafe {
            let (length, context) = (text.len() as c_uint, (&raw mut found).cast());
            let failed = hs_scan(self.block.database, text.as_ptr(), length, 0, self.block.scratch, count, context);
            assert_eq!(failed, 0, "hs_scan");
        }
        found
    }

    /// The same, given in pieces.
    pub fn stream(&self, text: &[u8], piece: usize) -> u64 {
        let (mut found, mut stream) = (0_u64, null_mut());
        // SAFETY: as above; the stream is closed once.
        unsafe {
            assert_eq!(hs_open_stream(self.stream.database, 0, &mut stream), 0, "hs_open_stream");
            for piece in text.chunks(piece) {
                let (length, context) = (piece.len() as c_uint, (&raw mut found).cast());
                let failed = hs_scan_stream(stream, piece.as_ptr(), length, 0, self.stream.scratch, count, context);
                assert_eq!(failed, 0, "hs_scan_stream");
            }
            hs_close_stream(stream, self.stream.scratch, count, (&raw mut found).cast());
        }
        found
    }
}
