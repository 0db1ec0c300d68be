// SPDX-License-Identifier: GPL-2.0-or-later
/* What numbers are called: sets made of the headers, and which go where. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "runtime/constants.h"
#include "runtime/print_names.h"
#include "tests/unit/check.h"
#include "tests/unit/fixture.h"

static const struct {
	const char *name;
	const struct constant *names;
} sets[] = {
#define X(set) { #set, constants_##set },
	CONSTANT_SETS(X)
#undef X
};

/* Every set has names, and no value has two: aliases are left out by name. */
static void test_sets(void)
{
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		const struct constant *names = sets[i].names;

		CHECK(names->name ||
		      strcmp(sets[i].name, "arch_prctl_options") == 0);
		for (; names->name; names++) {
			const struct constant *other = names + 1;

			for (; other->name; other++) {
				if (other->value != names->value)
					continue;
				CHECK_STR(names->name, other->name);
			}
		}
	}
}

static const char *flags(struct fixture *f, const struct constant *set,
			 uint64_t mask, uint64_t value)
{
	constant_flags(set, mask, value, &f->print.out.text);
	return fixture_out(f);
}

/* What the C library's own headers say of the same names. */
static void test_flags(struct fixture *f)
{
	CHECK_STR(flags(f, constants_open_flags, 3, O_RDONLY), "O_RDONLY");
	CHECK_STR(flags(f, constants_open_flags, 3, O_RDWR | O_CREAT),
		  "O_RDWR|O_CREAT");
	CHECK_STR(flags(f, constants_open_flags, 3, O_SYNC), "O_RDONLY|O_SYNC");
	CHECK_STR(flags(f, constants_open_flags, 3, O_DSYNC),
		  "O_RDONLY|O_DSYNC");
	CHECK_STR(flags(f, constants_open_flags, 3, O_TMPFILE | O_WRONLY),
		  "O_WRONLY|O_TMPFILE");
	CHECK_STR(flags(f, constants_open_flags, 3, 1ull << 40),
		  "O_RDONLY|0x10000000000");
	CHECK_STR(flags(f, constants_protections, 0, PROT_NONE), "PROT_NONE");
	CHECK_STR(flags(f, constants_protections, 0, PROT_READ | PROT_EXEC),
		  "PROT_READ|PROT_EXEC");
	CHECK_STR(flags(f, constants_map_flags, 0xf,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK),
		  "MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK");
	CHECK_STR(flags(f, constants_map_flags, 0xf,
			MAP_SHARED_VALIDATE | MAP_SYNC),
		  "MAP_SHARED_VALIDATE|MAP_SYNC");
	CHECK_STR(flags(f, constants_socket_types, 0xf,
			SOCK_DGRAM | SOCK_NONBLOCK),
		  "SOCK_DGRAM|SOCK_NONBLOCK");
	CHECK_STR(flags(f, constants_message_flags, 0, 0), "0");
	CHECK_STR(flags(f, constants_message_flags, 0, MSG_PEEK), "MSG_PEEK");
	CHECK_STR(flags(f, constants_random_flags, 0, 0x80), "0x80");
}

static const char *named(struct fixture *f, const char *call,
			 const char *argument, uint64_t value)
{
	const struct type *u64 = type_int(&f->types, 8, false);
	struct site_argument arguments[] = {
		{ .name = "cmd", .of = "cmd", .type = u64 },
		{ .name = "column", .of = argument, .type = u64 },
	};
	struct site site = { .arguments = arguments, .narguments = 2 };
	uint64_t command = F_SETFL;
	struct value values[] = { value_at(u64, &command),
				  value_at(u64, &value) };
	const char *probe = arena_printf(&f->arena, "tracepoint:syscalls:%s",
					 call);

	return print_named(probe, &site, values, 1, &f->print.out.text)
		       ? fixture_out(f)
		       : "";
}

static void test_arguments(struct fixture *f)
{
	CHECK_STR(named(f, "sys_enter_openat", "dfd", (uint64_t)-100),
		  "AT_FDCWD");
	CHECK_STR(named(f, "sys_enter_openat", "dfd", 0xffffff9c), "AT_FDCWD");
	CHECK_STR(named(f, "sys_enter_openat", "dfd", 3), "");
	CHECK_STR(named(f, "sys_enter_openat", "flags", O_CLOEXEC),
		  "O_RDONLY|O_CLOEXEC");
	CHECK_STR(named(f, "sys_exit_openat", "flags", O_CLOEXEC),
		  "O_RDONLY|O_CLOEXEC");
	CHECK_STR(named(f, "sys_enter_openat", "mode", 0644), "0644");
	CHECK_STR(named(f, "sys_enter_faccessat", "mode", 0), "F_OK");
	CHECK_STR(named(f, "sys_enter_kill", "sig", 9), "SIGKILL");
	CHECK_STR(named(f, "sys_enter_kill", "sig", 0), "");
	CHECK_STR(named(f, "sys_enter_clone", "clone_flags", 0x11), "SIGCHLD");
	CHECK_STR(named(f, "sys_enter_clone", "clone_flags", 0x4111),
		  "CLONE_VM|CLONE_VFORK|SIGCHLD");
	CHECK_STR(named(f, "sys_enter_clone", "clone_flags", 0x100),
		  "CLONE_VM");
	CHECK_STR(named(f, "sys_enter_fcntl", "arg", O_NONBLOCK),
		  "O_RDONLY|O_NONBLOCK");
	CHECK_STR(named(f, "sys_enter_futex", "op", 0x81),
		  "FUTEX_WAKE|FUTEX_PRIVATE_FLAG");
	CHECK_STR(named(f, "sys_exit_mmap", "ret", 0x7f0000001000),
		  "0x7f0000001000");
	CHECK_STR(named(f, "sys_exit_mmap", "retval", (uint64_t)-12), "");
	CHECK_STR(named(f, "sys_enter_read", "flags", 3), "");
	CHECK_STR(named(f, "sys_enter_lseek", "whence", 7), "");
}

int main(void)
{
	struct fixture f;

	fixture_open(&f, &printer_text);
	test_sets();
	test_flags(&f);
	test_arguments(&f);
	fixture_close(&f);
	return CHECK_END;
}
