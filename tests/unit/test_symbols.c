// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of user addresses, demangling, users. */
#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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
	test_users();
	return CHECK_END;
}
