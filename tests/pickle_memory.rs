//! How much memory a file that asks for much takes while it is opened: never more than eight times its size.

#![cfg(not(target_arch = "wasm32"))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use vitscope::checkpoint::Checkpoint;
use vitscope::hints::Hints;

/// The system's allocator, with what is in use and the most that ever was.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is the system's; the numbers beside it decide nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = IN_USE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes of each file.
const SIZE: usize = 4 << 20;
const TIMES: f64 = 8.0;

/// A file of PyTorch's older container around a pickle.
fn legacy(pickle: &[u8]) -> Vec<u8> {
    let mut file = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.".to_vec();
    file.extend(b"\x80\x02M\xe9\x03.\x80\x02}.\x80\x02");
    file.extend(pickle);
    file.extend(b"\x80\x02].");
    file
}

/// A beginning, and then as many of the same instructions as there is room for.
fn repeated(start: &[u8], again: &[u8]) -> Vec<u8> {
    let times = SIZE.saturating_sub(start.len()) / again.len();
    legacy(&[start, &again.repeat(times)[..], b"."].concat())
}

/// How many times its size a file takes at most while it is opened.
fn times_its_size(file: &[u8]) -> f64 {
    let before = IN_USE.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let opened = Checkpoint::open(Cursor::new(file), &Hints::default());
    assert!(opened.is_err());
    drop(opened);
    (MOST.load(Ordering::Relaxed) - before) as f64 / file.len() as f64
}

/// `(size, size, …)` of a tensor, remembered as 1, and a storage, remembered as 2.
fn tensor_parts(axes: usize) -> Vec<u8> {
    let mut pickle = b"ctorch._utils\n_rebuild_tensor_v2\nq\x00(".to_vec();
    pickle.extend(b"K\x01".repeat(axes));
    pickle.extend(b"tq\x01(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x01tQq\x02");
    pickle
}

#[test]
fn no_instruction_takes_more_than_eight_times_its_bytes() {
    let long_text = [b"X\x00\x00\x10\x00".as_slice(), &[b'k'; 1 << 20], b"q\x00"].concat();
    let mut shared = b"](".to_vec();
    shared.extend(b"N".repeat(20_000));
    shared.extend(b"eq\x00");
    let mut state = b"cargparse\nNamespace\nq\x01)\x81}q\x00(".to_vec();
    state.extend(b"K\x01N".repeat(20_000));
    state.extend(b"u0");
    let mut storage_of_long_key = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\n".to_vec();
    storage_of_long_key.extend(&long_text);
    storage_of_long_key.extend(b"X\x03\x00\x00\x00cpuK\x01tq\x05");
    let rebuild = |axes: usize| {
        let mut start = tensor_parts(axes);
        // (storage, offset, size, stride, requires_grad, hooks), remembered as 3
        start.extend(b"(h\x02K\x00h\x01h\x01\x89Ntq\x03");
        start
    };
    let nested: Vec<u8> = {
        // A list of thirty of the list before it, again and again: its paths grow thirtyfold each time.
        let mut pickle = b"]q\x00".to_vec();
        for level in 1..=12 {
            pickle.extend(b"](");
            pickle.extend([b'h', level - 1].repeat(30));
            pickle.extend([b'e', b'q', level]);
        }
        pickle.push(b'.');
        pickle
    };
    let cases: [(&str, Vec<u8>); 25] = [
        ("None", repeated(b"", b"N")),
        ("True", repeated(b"", b"\x88")),
        ("small numbers", repeated(b"", b"K\x01")),
        ("lists", repeated(b"", b"]")),
        ("tuples", repeated(b"", b")")),
        ("dictionaries", repeated(b"", b"}")),
        ("marks", repeated(b"", b"(")),
        ("remembered values", repeated(b"", b"N\x94")),
        ("remembered again and again", repeated(b"N", b"\x94")),
        ("recalled values", repeated(b"Nq\x00", b"h\x00")),
        ("duplicates", repeated(b"N", b"2")),
        ("one list", repeated(b"]", b"Na")),
        ("one list at once", repeated(b"](", b"N")),
        ("one dictionary", repeated(b"}", b"NNs")),
        ("tuples of one", repeated(b"N", b"\x85")),
        ("tuples of three", repeated(b"", b"NNN\x87")),
        ("empty texts", repeated(b"", b"U\x00")),
        ("empty lines", repeated(b"", b"V\n")),
        ("classes", repeated(b"", b"c\n\n")),
        ("objects", repeated(b"ca\nb\nq\x00", b"h\x00)R")),
        ("one list in another", repeated(&shared, b"](h\x00h\x00\x86e")),
        ("a state given again", repeated(&state, b"h\x00b")),
        ("storages of one key", repeated(&storage_of_long_key, b"h\x05Q")),
        ("tensors of one shape", repeated(&rebuild(60), b"h\x00h\x03R")),
        ("paths that multiply", {
            let mut file = legacy(&nested);
            file.resize(SIZE, 0);
            file
        }),
    ];
    let mut worst = Vec::new();
    for (name, file) in &cases {
        let times = times_its_size(file);
        println!("{name}: {times:.2} times {} bytes", file.len());
        if times > TIMES {
            worst.push((name, times));
        }
    }
    assert!(worst.is_empty(), "{worst:?}");
}
