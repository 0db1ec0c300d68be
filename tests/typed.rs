// SPDX-License-Identifier: GPL-2.0-or-later
// What uprobes see of a Rust program: mangled names, its own types.
pub mod places {
    pub struct Point {
        pub x: i32,
        pub y: u64,
    }

    #[inline(never)]
    pub fn distance(at: &Point, by: u16) -> u64 {
        // Else the compiler passes what it points to.
        let at = std::hint::black_box(at);

        at.y + by as u64 + at.x as u64
    }
}

#[inline(never)]
#[no_mangle]
pub extern "C" fn rust_plain(a: i32, b: u64, c: i8) -> i64 {
    std::hint::black_box(a as i64 + b as i64 + c as i64)
}

fn main() {
    let at = places::Point { x: 7, y: 5_000_000_000 };

    for i in 0..5 {
        std::hint::black_box(rust_plain(-3, 1 << 40, -(i as i8)));
        std::hint::black_box(places::distance(&at, 60000));
    }
}
