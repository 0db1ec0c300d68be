// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel symbols, from a file of our own. */
#include <stdlib.h>
#include <unistd.h>

#include "kernel/bpf.h"
#include "tests/unit/check.h"

static const char text[] = "0000000000000000 A fixed_percpu_data\n"
			   "ffffffff81000000 T _stext\n"
			   "ffffffff81000000 T _text\n"
			   "ffffffff81001000 t twice\n"
			   "ffffffff81002000 T vfs_read\n"
			   "ffffffff81003000 t twice\n"
			   "ffffffffc0002000 t b_two\t[mod_b]\n"
			   "ffffffffc0001000 t a_one\t[mod_a]\n"
			   "ffffffffc0003000 t twice\t[mod_b]\n";

static void check_name(struct kallsyms *symbols, uint64_t address,
		       const char *name, uint64_t offset, const char *module)
{
	uint64_t got = 0;
	const char *in = NULL;

	CHECK_STR(kallsyms_name(symbols, address, &got, &in), name);
	CHECK_EQ(got, offset);
	CHECK_STR(in, module);
}

int main(void)
{
	char path[] = "/tmp/awl-kallsyms-XXXXXX";
	int fd = mkstemp(path);
	struct kallsyms *symbols;
	unsigned count;

	CHECK(write(fd, text, sizeof(text) - 1) == sizeof(text) - 1);
	close(fd);
	symbols = kallsyms_open_file(path);
	unlink(path);
	CHECK(symbols != NULL);
	check_name(symbols, 0xffffffff81000004, "_stext", 4, "");
	check_name(symbols, 0xffffffff81002000, "vfs_read", 0, "");
	check_name(symbols, 0xffffffffc0001fff, "a_one", 0xfff, "mod_a");
	check_name(symbols, 0xffffffffc0002001, "b_two", 1, "mod_b");
	CHECK(!kallsyms_name(symbols, 0x1000, NULL, NULL));
	CHECK(!kallsyms_name(symbols, 0x7fffffffffff, NULL, NULL));
	CHECK_EQ(kallsyms_address(symbols, "vfs_read", &count),
		 0xffffffff81002000);
	CHECK_EQ(count, 1);
	kallsyms_address(symbols, "twice", &count);
	CHECK_EQ(count, 3);
	CHECK_EQ(kallsyms_module_address(symbols, "mod_b", "twice"),
		 0xffffffffc0003000);
	CHECK_EQ(kallsyms_module_address(symbols, "vmlinux", "vfs_read"),
		 0xffffffff81002000);
	CHECK_EQ(kallsyms_module_address(symbols, "mod_a", "vfs_read"), 0);
	CHECK_EQ(kallsyms_address(symbols, "nonsense", &count), 0);
	CHECK_EQ(count, 0);
	CHECK_EQ(kallsyms_size(symbols, 0xffffffff81002000), 0x1000);
	CHECK_EQ(kallsyms_size(symbols, 0xffffffffc0003000), 0);
	kallsyms_close(symbols);
	CHECK(kallsyms_open_file("/nonexistent") == NULL);
	kallsyms_close(NULL);
	return CHECK_END;
}
