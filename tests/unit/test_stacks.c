// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks in the four modes and both outputs, and as ways for pictures, from
 * frames made by hand: the tests' own functions, and what has no name. */
#include "tests/unit/check.h"

#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/stack_path.h"
#include "runtime/symbols.h"
#include "tests/unit/fixture.h"

__attribute__((noinline)) int frame_of_this_test(int x)
{
	__asm__ volatile("");
	return x + 1;
}

#define KERNEL 9
#define USER 8
#define BUILD_IDS 7
#define UNKNOWN 16 /* an address that nothing is mapped at */

static struct {
	struct intern_stack head;
	uint64_t frames[4];
} user;

/* Two frames by build id, the second only an address. */
static struct {
	uint32_t nframes, pid;
	struct bpf_stack_build_id frames[2];
} build_ids = {
	.nframes = 2,
	.frames = { { .status = BPF_STACK_BUILD_ID_VALID,
		      .build_id = { 0xab, 0xcd, 0xef, [19] = 0x01 },
		      .offset = 0x1239 },
		    { .status = BPF_STACK_BUILD_ID_IP, .ip = 0x7f00 } },
};

static const struct intern_stack *frames_of(void *data, uint64_t id)
{
	static const uint64_t kernel[] = { 3, 0xffffffff81000010, UINT64_MAX,
					   0 };

	(void)data;
	switch (id) {
	case KERNEL: return (const struct intern_stack *)kernel;
	case USER: return &user.head;
	case BUILD_IDS: return (const struct intern_stack *)&build_ids;
	default: return NULL;
	}
}

static const char *printed(struct fixture *f, enum type_kind kind, int mode,
			   uint64_t id)
{
	struct type_parameters parameters = { { mode, 127 } };

	return fixture_value(f, type_special(&f->types, kind, parameters), &id);
}

/* What an id that was lost, and the kernel without its symbols, look like. */
static void test_kernel(struct fixture *f)
{
	CHECK_STR(printed(f, TYPE_KSTACK, STACK_BPFTRACE, KERNEL),
		  "\n        0xffffffff81000010\n        <unwind failure>\n"
		  "        0\n\n");
	CHECK_STR(printed(f, TYPE_KSTACK, STACK_PERF, KERNEL),
		  "\n\tffffffff81000010 0xffffffff81000010\n"
		  "        <unwind failure>\n\t0 0\n\n");
	CHECK_STR(printed(f, TYPE_KSTACK, STACK_RAW, KERNEL),
		  "\nffffffff81000010\n        <unwind failure>\n0\n\n");
	CHECK_STR(printed(f, TYPE_KSTACK, STACK_PERF, 5), "\n\n");
	f->print.printer = &printer_json;
	CHECK_STR(printed(f, TYPE_KSTACK, STACK_PERF, KERNEL),
		  "{\"type\": \"value\", \"data\": "
		  "\"\\n\\tffffffff81000010 0xffffffff81000010\\n"
		  "        <unwind failure>\\n\\t0 0\\n\"}\n");
	CHECK_STR(printed(f, TYPE_KSTACK, STACK_RAW, KERNEL),
		  "{\"type\": \"value\", \"data\": \"\\nffffffff81000010\\n"
		  "        <unwind failure>\\n0\\n\"}\n");
	f->print.printer = &printer_text;
}

static void test_user(struct fixture *f)
{
	uint64_t here = (uintptr_t)frame_of_this_test + 2;
	char expected[512], self[256];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	user.head.nframes = 2;
	user.head.pid = (uint32_t)getpid();
	user.frames[0] = here;
	user.frames[1] = UNKNOWN;
	CHECK_STR(printed(f, TYPE_USTACK, STACK_BPFTRACE, USER),
		  "\n        frame_of_this_test+2\n        0x10\n\n");
	snprintf(expected, sizeof(expected),
		 "\n\t%llx frame_of_this_test+2 (%s)\n"
		 "\t10 0x10 ([unknown])\n\n",
		 (unsigned long long)here, self);
	CHECK_STR(printed(f, TYPE_USTACK, STACK_PERF, USER), expected);
	snprintf(expected, sizeof(expected), "\n%llx\n10\n\n",
		 (unsigned long long)here);
	CHECK_STR(printed(f, TYPE_USTACK, STACK_RAW, USER), expected);
	CHECK_STR(printed(f, TYPE_USTACK, STACK_BUILD_ID, BUILD_IDS),
		  "\nabcdef0000000000000000000000000000000001 0x1239\n"
		  "7f00\n\n");
}

static void test_user_json(struct fixture *f)
{
	f->print.printer = &printer_json;
	CHECK_STR(printed(f, TYPE_USTACK, STACK_BPFTRACE, USER),
		  "{\"type\": \"value\", \"data\": "
		  "\"\\n        frame_of_this_test+2\\n        0x10\\n\"}\n");
	CHECK_STR(printed(f, TYPE_USTACK, STACK_BUILD_ID, BUILD_IDS),
		  "{\"type\": \"value\", \"data\": "
		  "\"\\nabcdef0000000000000000000000000000000001 0x1239\\n"
		  "7f00\\n\"}\n");
	f->print.printer = &printer_text;
}

/* "name+offset", or NULL. */
static const char *made_name(struct fixture *f, uint64_t address)
{
	static char name[64];
	struct symbol symbol = { 0 };

	if (!symbols_user(f->print.render.symbols, getpid(), address, &symbol))
		return NULL;
	snprintf(name, sizeof(name), "%s+%llu", symbol.name,
		 (unsigned long long)symbol.offset);
	return name;
}

/* What a compiler at run time made: a line that is half written is read when it
 * is whole, a newer name of the same place counts. */
static void test_made(struct fixture *f)
{
	struct symbols *symbols = f->print.render.symbols;
	unsigned long long at;
	char path[64];
	FILE *map;
	void *page = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", getpid());
	map = fopen(path, "we");
	if (page == MAP_FAILED || !map)
		return;
	at = (uintptr_t)page;
	symbols_update(symbols);
	fprintf(map, "# none\n%llx 10 first made\n%llx 8 sec", at, at + 16);
	fflush(map);
	CHECK_STR(made_name(f, at + 1), "first made+1");
	CHECK(!made_name(f, at + 17));
	fprintf(map, "ond\n%llx 8 newer\n", at);
	fclose(map);
	symbols_update(symbols);
	CHECK_STR(made_name(f, at + 17), "second+1");
	CHECK_STR(made_name(f, at + 1), "newer+1");
	CHECK(!made_name(f, at + 8));
	CHECK(!made_name(f, at + 24));
	unlink(path);
	symbols_update(symbols);
	CHECK_STR(made_name(f, at + 16), "second+0");
	munmap(page, 4096);
}

/* The outermost first, without offsets. */
static void test_path(struct fixture *f)
{
	struct type_parameters parameters = { { STACK_BPFTRACE, 127 } };
	uint64_t id = USER;
	struct value key =
		value_at(type_special(&f->types, TYPE_USTACK, parameters), &id);
	struct stack_path path = { 0 };

	CHECK_EQ(stack_path_read(&path, &f->print.render, &key), 0);
	CHECK_EQ(path.n, 2);
	if (path.n == 2) {
		CHECK_STR(stack_path_name(&path, 0), "0x10");
		CHECK_STR(stack_path_name(&path, 1), "frame_of_this_test");
		CHECK_EQ(path.steps[1].kind, STEP_USER);
	}
	stack_path_free(&path);
}

int main(void)
{
	struct config config = { .cpp_demangle = true };
	struct fixture f;

	if (frame_of_this_test(1) != 2)
		return 1;
	fixture_open(&f, &printer_text);
	f.print.render.stack = frames_of;
	test_kernel(&f);
	f.print.render.symbols = symbols_open(&config);
	test_user(&f);
	test_user_json(&f);
	test_path(&f);
	test_made(&f);
	symbols_close(f.print.render.symbols);
	f.print.render.symbols = NULL;
	fixture_close(&f);
	return CHECK_END;
}
