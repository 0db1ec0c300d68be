// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks as lines, for tools that draw flame graphs. */
#include "tests/unit/check.h"
#include "tests/unit/fixture.h"

static const struct intern_stack *frames_of(void *data, uint64_t id)
{
	static const uint64_t kernel[] = { 2, 0x2000, 0x1000 };
	static const uint64_t user[] = { 1ull | 77ull << 32, 0x4000 };
	static const uint64_t none[] = { 77ull << 32 };

	(void)data;
	switch (id) {
	case 9: return (const struct intern_stack *)kernel;
	case 8: return (const struct intern_stack *)user;
	case 7: return (const struct intern_stack *)none;
	default: return NULL;
	}
}

struct key {
	char comm[16];
	uint64_t kernel, user;
};

/* From the outside in, whatever the order in the key. */
static void test_keys(struct fixture *f)
{
	struct type_parameters mode = { { STACK_BPFTRACE, 127 } };
	const struct type *parts[] = {
		type_string(&f->types, 16),
		type_special(&f->types, TYPE_KSTACK, mode),
		type_special(&f->types, TYPE_USTACK, mode),
	};
	struct key both = { "a;\xc3\xa9\n", 9, 8 }, half = { "none", 9, 7 };
	struct key lost = { "lost", 1, 2 };
	uint64_t three = 3, two = 2, one = 1;

	fixture_map(f, "@", type_tuple(&f->types, parts, 3),
		    fixture_aggregate(f, AGG_COUNT, false, 0, 0, 0), 8);
	rows_add(&f->rows, &both, &three, 1, 8);
	rows_add(&f->rows, &half, &two, 1, 8);
	rows_add(&f->rows, &lost, &one, 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0),
		  "lost 1\n"
		  "none;0x1000_[k];0x2000_[k] 2\n"
		  "a:\xc3\xa9 ;0x4000;0x1000_[k];0x2000_[k] 3\n");
	CHECK_STR(fixture_print_map(f, 1, 3),
		  "a:\xc3\xa9 ;0x4000;0x1000_[k];0x2000_[k] 1\n");
}

/* A histogram counts as what is in it. */
static void test_histogram(struct fixture *f)
{
	struct type_parameters mode = { { STACK_BPFTRACE, 127 } };
	uint64_t id = 9, counts[70] = { [3] = 5, [4] = 6 };

	fixture_map(f, "@h", type_special(&f->types, TYPE_KSTACK, mode),
		    fixture_aggregate(f, AGG_HIST, false, 0, 0, 0),
		    sizeof(counts));
	rows_add(&f->rows, &id, counts, 1, sizeof(counts));
	CHECK_STR(fixture_print_map(f, 0, 0), "0x1000_[k];0x2000_[k] 11\n");
}

/* What has no stack is told beside. */
static void test_others(struct fixture *f)
{
	uint64_t key = 5, count = 7;

	fixture_map(f, "@n", type_int(&f->types, 8, false),
		    fixture_aggregate(f, AGG_COUNT, false, 0, 0, 0), 8);
	rows_add(&f->rows, &key, &count, 1, 8);
	CHECK_STR(fixture_print_map(f, 0, 0), "");
	CHECK_STR(fixture_err(f), "@n[5]: 7\n");
	f->print.printer->text(&f->print, "printf", "hello\n", 6);
	CHECK_STR(fixture_out(f), "");
	CHECK_STR(fixture_err(f), "hello\n");
}

int main(void)
{
	struct fixture f;

	fixture_open(&f, &printer_folded);
	f.print.render.stack = frames_of;
	test_keys(&f);
	test_histogram(&f);
	test_others(&f);
	fixture_close(&f);
	return CHECK_END;
}
