/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_TESTS_NAMED_H
#define AWL_TESTS_NAMED_H

/* With a frame, whose place is known at the fourth byte: what the tests
 * probe. */
#ifdef __clang__
/* It makes no clones, and does not know the word. */
#define noclone
#endif
#define TRACED __attribute__((noinline, noclone))
#define INLINED __attribute__((always_inline))
#define USE(x) __asm__ volatile("" : : "m"(x) : "memory")

#ifdef __cplusplus
extern "C" {
#endif

int named_inner(int n);
int named_middle(int n);
int named_outer(int n);
/* named.cc, where there is a compiler of Rust; else nothing is in between */
int named_mixed(int (*call)(int n), int n) __attribute__((weak));
/* named.rs */
int named_rust(int (*call)(int n), int n);

#ifdef __cplusplus
}
#endif

#endif
