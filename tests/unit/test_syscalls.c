// SPDX-License-Identifier: GPL-2.0-or-later
/* System calls: names and numbers against the headers; registers. */
#include <asm/unistd.h>

#include "kernel/arch.h"
#include "kernel/syscalls.h"
#include "tests/unit/check.h"

static void check_numbers(void)
{
	CHECK_EQ(syscall_number("openat"), __NR_openat);
	CHECK_EQ(syscall_number("read"), __NR_read);
	CHECK_EQ(syscall_number("uname"), __NR_uname);
	CHECK_EQ(syscall_number("newuname"), __NR_uname);
	CHECK_EQ(syscall_number("mseal"), 462);
	CHECK_EQ(syscall_number("nonsense"), -1);
	CHECK_EQ(syscall_number("syscalls"), -1);
	CHECK_STR(syscall_name(__NR_write), "write");
	CHECK_STR(syscall_event("uname"), "newuname");
	CHECK_STR(syscall_event("openat"), "openat");
	CHECK(!syscall_name(syscall_count()));
	CHECK(!syscall_name(0x40000000));
#ifdef __NR_rseq_slice_yield
	CHECK_EQ(syscall_number("cachestat"), __NR_cachestat);
	CHECK_EQ(syscall_number("rseq_slice_yield"), __NR_rseq_slice_yield);
#endif
	/* Every number leads to a name that leads back. */
	for (uint32_t i = 0; i < syscall_count(); i++) {
		const char *name = syscall_name(i);

		if (name)
			CHECK_EQ(syscall_number(name), i);
	}
}

static void check_registers(void)
{
	CHECK(arch.narguments >= 6);
	CHECK_EQ(arch_register("nonsense"), -1);
	CHECK_EQ(arch_register("sp"), arch.stack);
#ifdef __x86_64__
	CHECK_EQ(arch_register("di"), arch.argument[0]);
	CHECK_EQ(arch_register("orig_ax"), 120);
	CHECK_EQ(arch_register("sp"), 152);
#endif
}

int main(void)
{
	check_numbers();
	check_registers();
	return CHECK_END;
}
