// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of user addresses, demangling, users. */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/elf_symbols.h"
#include "runtime/symbols.h"
#include "runtime/users.h"

__attribute__((noinline)) int symbol_of_this_test(int x)
{
	__asm__ volatile("");
	return x + 1;
}

/* A C++ name in a C program: what demangling is for. */
__attribute__((noinline)) int mangled(int x) __asm__("_ZN3foo3barEi");
__attribute__((noinline)) int mangled(int x)
{
	__asm__ volatile("");
	return x + 2;
}

static void test_self(void)
{
	struct config config = { .cpp_demangle = true };
	struct symbols *symbols = symbols_open(&config);
	uint64_t here = (uintptr_t)symbol_of_this_test;
	struct symbol symbol = { 0 };

	CHECK(symbols_user(symbols, getpid(), here + 1, &symbol));
	CHECK_STR(symbol.name, "symbol_of_this_test");
	CHECK_EQ(symbol.offset, 1);
	CHECK(symbol.module && strstr(symbol.module, "test_symbols"));
	CHECK(symbols_user(symbols, getpid(), (uintptr_t)mangled, &symbol));
	CHECK_STR(symbol.name, "foo::bar(int)");
	CHECK(symbols_user(symbols, getpid(), (uintptr_t)getpid, &symbol));
	CHECK(!symbols_user(symbols, getpid(), 16, &symbol));
	CHECK(!symbols_user(NULL, getpid(), here, &symbol));
	symbols_close(symbols);
	config.cpp_demangle = false;
	symbols = symbols_open(&config);
	CHECK(symbols_user(symbols, getpid(), (uintptr_t)mangled, &symbol));
	CHECK_STR(symbol.name, "_ZN3foo3barEi");
	symbols_close(symbols);
}

/* A process that has ended before its address is asked for. */
static void test_ended(void)
{
	struct config config = { 0 };
	struct symbols *symbols = symbols_open(&config);
	struct symbol symbol = { 0 };
	uint64_t address = 0;
	int ends[2];
	pid_t pid;

	symbols_watch(symbols);
	if (symbols_descriptor(symbols, 0) < 0 || pipe(ends)) {
		symbols_close(symbols);
		return;
	}
	pid = fork();
	if (!pid) {
		dup2(ends[1], STDOUT_FILENO);
		execl("/proc/self/exe", "test_symbols", "child", NULL);
		_exit(1);
	}
	CHECK(read(ends[0], &address, sizeof(address)) == sizeof(address));
	waitpid(pid, NULL, 0);
	close(ends[0]);
	close(ends[1]);
	symbols_update(symbols);
	CHECK(symbols_user(symbols, pid, address + 2, &symbol));
	CHECK_STR(symbol.name, "symbol_of_this_test");
	CHECK_EQ(symbol.offset, 2);
	symbols_close(symbols);
}

/* awl's own vdso names nothing of a 32-bit process's. */
static void test_vdso(void)
{
	struct mapping mapping = { .begin = 0x7ffd00000000, .path = VDSO };

	CHECK(mapping_is_file(&mapping));
	mapping.begin = 0xf7f00000;
	CHECK(!mapping_is_file(&mapping));
}

/* A file that cannot be read is asked for once by each process. */
static void test_unreadable(void)
{
	struct elf_files files = { 0 };
	struct processes processes = { 0 };
	struct mapping mapping = { .begin = 0x1000,
				   .end = 0x2000,
				   .inode = 1,
				   .path = "/nonexistent" };
	struct file_symbols *file;

	file = file_symbols_find(&files, &processes, 11, &mapping);
	CHECK(file && !file->file);
	CHECK(file == file_symbols_find(&files, &processes, 12, &mapping));
	CHECK_EQ(file->tried[11], 11);
	CHECK_EQ(file->tried[12], 12);
	CHECK_EQ(files.n, 1);
	elf_files_free(&files);
	processes_free(&processes);
}

#define COPIES 6

/* Maps a copy of this program to run, as if it were another; NULL: cannot. */
static char *map_copy(void)
{
	char path[] = "/tmp/test_symbols.XXXXXX";
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = mkstemp(path);
	char *mapped = MAP_FAILED;
	struct stat status;

	if (from >= 0 && to >= 0 && !fstat(from, &status)) {
		for (off_t at = 0; at < status.st_size;)
			if (sendfile(to, from, &at, (size_t)status.st_size) < 0)
				break;
		mapped = mmap(NULL, (size_t)status.st_size,
			      PROT_READ | PROT_EXEC, MAP_PRIVATE, to, 0);
		unlink(path);
	}
	close(from);
	close(to);
	return mapped != MAP_FAILED ? mapped : NULL;
}

/* The lowest descriptor that is free. */
static int next_descriptor(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	close(fd);
	return fd;
}

/* Names of more files than may be open: those are closed again, or, where
 * lines are wanted, the oldest go. */
static void test_descriptors(bool lines)
{
	struct config config = { .show_debug_info = lines };
	struct symbols *symbols = symbols_open(&config);
	extern const char __ehdr_start[];
	ptrdiff_t at = (const char *)(uintptr_t)symbol_of_this_test -
		       __ehdr_start;
	char *copies[COPIES];
	struct rlimit limit, less;
	int before;

	for (int i = 0; i < COPIES; i++)
		copies[i] = map_copy();
	before = next_descriptor();
	getrlimit(RLIMIT_NOFILE, &limit);
	less = limit;
	less.rlim_cur = (rlim_t)before + 5;
	CHECK(setrlimit(RLIMIT_NOFILE, &less) == 0);
	for (int i = 0; i < COPIES; i++) {
		struct symbol symbol = { 0 };
		uint64_t address = (uintptr_t)copies[i] + (uintptr_t)at;

		CHECK(copies[i]);
		CHECK(symbols_user(symbols, getpid(), address, &symbol));
		CHECK_STR(symbol.name, "symbol_of_this_test");
	}
	CHECK(lines || next_descriptor() == before);
	setrlimit(RLIMIT_NOFILE, &limit);
	symbols_close(symbols);
}

static void test_users(void)
{
	char path[] = "/tmp/test_users.XXXXXX";
	int fd = mkstemp(path);
	struct users users = { .path = path };
	static const char text[] = "root:x:0:0:root:/root:/bin/sh\n"
				   "broken\n"
				   "alice:x:1000:1000::/home/alice:/bin/sh\n";

	CHECK(write(fd, text, sizeof(text) - 1) == sizeof(text) - 1);
	close(fd);
	CHECK_STR(user_name(&users, 0), "root");
	CHECK_STR(user_name(&users, 1000), "alice");
	CHECK_STR(user_name(&users, 1000), "alice");
	CHECK(!user_name(&users, 7));
	users_free(&users);
	unlink(path);
	users = (struct users){ .path = "/nonexistent" };
	CHECK(!user_name(&users, 0));
	users_free(&users);
}

int main(int argc, char **argv)
{
	uint64_t address = (uintptr_t)symbol_of_this_test;

	(void)argv;
	if (argc > 1)
		return write(STDOUT_FILENO, &address, sizeof(address)) < 0;
	if (symbol_of_this_test(1) + mangled(1) != 5)
		return 1;
	test_self();
	test_ended();
	test_vdso();
	test_unreadable();
	test_descriptors(false);
	test_descriptors(true);
	test_users();
	return CHECK_END;
}
