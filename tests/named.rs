// SPDX-License-Identifier: GPL-2.0-or-later
//! The frames of named-mixed that are Rust.

pub type Call = extern "C" fn(i32) -> i32;

pub mod steps {
    pub trait Step {
        fn step(&self, call: super::Call, n: i32) -> i32;
    }

    pub struct Adds(pub i32);

    impl Step for Adds {
        #[inline(never)]
        fn step(&self, call: super::Call, n: i32) -> i32 {
            call(n) + self.0
        }
    }

    #[inline(never)]
    pub fn generic<S: Step>(step: &S, call: super::Call, n: i32) -> i32 {
        std::hint::black_box(step.step(call, n)) + 1
    }
}

#[no_mangle]
pub extern "C" fn named_rust(call: Call, n: i32) -> i32 {
    steps::generic(&steps::Adds(std::hint::black_box(n)), call, n) + 1
}
