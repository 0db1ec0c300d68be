// SPDX-License-Identifier: GPL-2.0-or-later
/* From ring records to values; splitting the command of -c. */
#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/child.h"
#include "runtime/load.h"
#include "runtime/output.h"
#include "runtime/record.h"
#include "tests/unit/fixture.h"

struct layout {
	uint32_t site, tail;
	uint64_t number;
	uint32_t first, second;
	char bytes[16];
};

#define FIXED 24

static void make_site(struct fixture *f, struct site *site,
		      struct site_argument *arguments)
{
	arguments[0] = (struct site_argument){
		.type = type_int(&f->types, 8, true), .offset = 8
	};
	arguments[1] =
		(struct site_argument){ .type = type_string(&f->types, 64),
					.offset = 16,
					.in_tail = true,
					.max = 64 };
	arguments[2] = arguments[1];
	arguments[2].offset = 20;
	*site = (struct site){ .kind = SITE_PRINTF,
			       .arguments = arguments,
			       .narguments = 3,
			       .fixed_size = FIXED };
	f->plan.sites = site;
	f->plan.nsites = 1;
}

static void test_tail(struct fixture *f)
{
	struct layout record = { .tail = 7,
				 .number = (uint64_t)-4,
				 .first = 2 | RECORD_CUT,
				 .second = 5,
				 .bytes = "hiworld" };
	struct site_argument arguments[3];
	struct value values[3];
	struct site site;
	uint32_t length;
	bool cut;
	const char *bytes;

	make_site(f, &site, arguments);
	CHECK_EQ(record_most_arguments(&f->plan), 3);
	CHECK(record_decode(&f->plan, (void *)&record, FIXED + 7, values) ==
	      &site);
	CHECK_EQ((int64_t)value_u64(&values[0]), -4);
	bytes = value_bytes(&values[1], &length, &cut);
	CHECK(length == 2 && cut && !memcmp(bytes, "hi", 2));
	bytes = value_bytes(&values[2], &length, &cut);
	CHECK(length == 5 && !cut && !memcmp(bytes, "world", 5));
	f->plan.sites = NULL;
}

/* What does not hold what its site says is refused, not read past its end. */
static void test_refused(struct fixture *f)
{
	struct layout record = { .first = 100 };
	struct site_argument arguments[3];
	struct value values[3];
	struct site site;

	make_site(f, &site, arguments);
	CHECK(!record_decode(&f->plan, (void *)&record, FIXED + 7, values));
	record.first = RECORD_ABSENT;
	CHECK(record_decode(&f->plan, (void *)&record, FIXED, values));
	CHECK(!values[1].data);
	CHECK(!record_decode(&f->plan, (void *)&record, FIXED - 1, values));
	CHECK(!record_decode(&f->plan, (void *)&record, 4, values));
	record.site = 1;
	CHECK(!record_decode(&f->plan, (void *)&record, FIXED, values));
	f->plan.sites = NULL;
}

static void test_bit_fields(struct fixture *f)
{
	const struct type *u32 = type_int(&f->types, 4, false);
	const struct type *s32 = type_int(&f->types, 4, true);
	uint32_t word = 0x0000f5a0;
	struct value outer = value_at(u32, &word), member;
	struct field field = { .type = u32, .bit_offset = 4, .bit_size = 4 };
	uint64_t storage;

	CHECK(value_member(&outer, &field, &storage, &member));
	CHECK_EQ(value_u64(&member), 0xa);
	field.type = s32;
	field.bit_offset = 12;
	CHECK(value_member(&outer, &field, &storage, &member));
	CHECK_EQ((int64_t)value_u64(&member), -1);
	field.bit_offset = 30;
	CHECK(!value_member(&outer, &field, &storage, &member));
}

static void test_command(void)
{
	char plain[] = "  sleep  10 ",
	     quoted[] = "sh -c 'echo  \"a\"' b\"c d\"";
	char *words[8];

	CHECK_EQ(command_split(plain, words, 7), 2);
	CHECK_STR(words[0], "sleep");
	CHECK_STR(words[1], "10");
	CHECK_EQ(command_split(quoted, words, 7), 4);
	CHECK_STR(words[2], "echo  \"a\"");
	CHECK_STR(words[3], "bc d");
}

static void test_log(void)
{
	static const char log[] =
		"0: (b7) r0 = 0\n; BEGIN { exit(); }\n"
		"12: (85) call bpf_probe_read#4\nR1 invalid mem access\n"
		"processed 13 insns (limit 1000000) max_states_per_insn 0\n";
	size_t len;
	const char *reason = log_reason(log, &len);

	CHECK_EQ(log_last_insn(log), 12);
	CHECK(len == 21 && !memcmp(reason, "R1 invalid mem access", len));
	CHECK_EQ(log_last_insn(""), -1);
	log_reason("", &len);
	CHECK_EQ(len, 0);
}

int main(void)
{
	struct fixture f;

	fixture_open(&f, &printer_text);
	test_tail(&f);
	test_refused(&f);
	test_bit_fields(&f);
	test_command();
	test_log();
	fixture_close(&f);
	return CHECK_END;
}
