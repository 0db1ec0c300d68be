// SPDX-License-Identifier: GPL-2.0-or-later
/* Shapes made by hand: nested values, orders, stamps, bytes; as text, JSON. */
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

#include "base/order.h"
#include "runtime/json_string.h"
#include "tests/unit/fixture.h"

/* (7, (a=[1,-2], b=("x", true))) */
struct nested {
	int64_t number;
	int32_t list[2];
	char text[8];
	uint8_t yes;
};

static const struct type *nested_type(struct fixture *f)
{
	struct types *types = &f->types;
	const struct type *inner[] = { type_string(types, 8),
				       type_bool(types) };
	const struct type *members[] = {
		type_array(types, type_int(types, 4, true), 2),
		type_tuple(types, inner, 2),
	};
	const char *const names[] = { "a", "b" };
	const struct type *parts[] = {
		type_int(types, 8, true),
		type_record(types, names, members, 2),
	};

	return type_tuple(types, parts, 2);
}

static void test_nested(struct fixture *text, struct fixture *json)
{
	struct nested value = { 7, { 1, -2 }, "x", 1 };

	CHECK_STR(fixture_value(text, nested_type(text), &value),
		  "(7, { .a = [1,-2], .b = (x, true) })\n");
	CHECK_STR(fixture_value(json, nested_type(json), &value),
		  "{\"type\": \"value\", \"data\": "
		  "[7,{\"a\": [1,-2], \"b\": [\"x\",true]}]}\n");
	fixture_map(text, "@m", nested_type(text), nested_type(text),
		    sizeof(value));
	rows_add(&text->rows, &value, &value, 1, sizeof(value));
	CHECK_STR(fixture_print_map(text, 0, 0),
		  "@m[7, { .a = [1,-2], .b = (x, true) }]: "
		  "(7, { .a = [1,-2], .b = (x, true) })\n");
	fixture_map(json, "@m", nested_type(json), nested_type(json),
		    sizeof(value));
	rows_add(&json->rows, &value, &value, 1, sizeof(value));
	CHECK_STR(fixture_print_map(json, 0, 0),
		  "{\"type\": \"map\", \"data\": {\"@m\": "
		  "{\"7,{.a=[1,-2],.b=(x,true)}\": "
		  "[7,{\"a\": [1,-2], \"b\": [\"x\",true]}]}}}\n");
}

/* The keys that are shown, in their order: "3 5 ". */
static const char *shown_keys(struct fixture *f, const char *words,
			      uint64_t top)
{
	struct order order = { 0 }, again;
	struct text out = { 0 };
	const char *copy;

	if (*words) {
		CHECK(order_read(words, strlen(words), &order));
		copy = order_words(&order);
		CHECK(order_read(copy, strlen(copy), &again));
		CHECK(again.by == order.by && again.down == order.down);
	}
	rows_sort(&f->rows, &f->types);
	rows_show(&f->rows, &f->types, top, &order);
	for (uint32_t i = f->rows.first; i < f->rows.n; i++) {
		struct value key = rows_key(&f->rows, i);

		text_printf(&out, "%lld ", (long long)value_u64(&key));
	}
	copy = arena_strndup(&f->arena, out.data, out.len);
	text_free(&out);
	return copy;
}

static void test_orders(struct fixture *f)
{
	static const struct {
		const char *words;
		uint64_t top;
		const char *keys;
	} rows[] = {
		{ "", 0, "3 5 -9 2 " },	      { "", 2, "-9 2 " },
		{ "up", 0, "3 5 -9 2 " },     { "down", 0, "2 -9 5 3 " },
		{ "down", 3, "2 -9 5 " },     { "key", 0, "-9 2 3 5 " },
		{ "key up", 2, "-9 2 " },     { "key down", 0, "5 3 2 -9 " },
		{ "key down", 3, "5 2 -9 " }, { "value", 0, "3 5 -9 2 " },
		{ "value up", 1, "2 " },      { "value down", 9, "2 -9 5 3 " },
	};
	static const int64_t entries[][2] = {
		{ 3, -1 }, { 2, 7 }, { -9, 7 }, { 5, 0 }
	};
	const struct type *number = type_int(&f->types, 8, true);
	struct order order;

	fixture_map(f, "@n", number, number, 8);
	for (int i = 0; i < 4; i++)
		rows_add(&f->rows, &entries[i][0], &entries[i][1], 1, 8);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CHECK_STR(shown_keys(f, rows[i].words, rows[i].top),
			  rows[i].keys);
	CHECK(!order_read("", 0, &order));
	CHECK(!order_read("down key", 8, &order));
	CHECK(!order_read("keys", 4, &order));
}

/* Texts by value, bools by key. */
static void test_orders_of_others(struct fixture *f)
{
	const struct type *number = type_int(&f->types, 8, true);
	int64_t keys[] = { 1, 2, 3 };
	uint8_t bools[] = { 1, 0, 1 };

	fixture_map(f, "@s", number, type_string(&f->types, 8), 8);
	rows_add(&f->rows, &keys[0], "b\0\0\0\0\0\0", 1, 8);
	rows_add(&f->rows, &keys[1], "c\0\0\0\0\0\0", 1, 8);
	rows_add(&f->rows, &keys[2], "a\0\0\0\0\0\0", 1, 8);
	CHECK_STR(shown_keys(f, "", 0), "1 2 3 ");
	CHECK_STR(shown_keys(f, "value", 0), "3 1 2 ");
	CHECK_STR(shown_keys(f, "value down", 2), "2 3 ");
	fixture_map(f, "@b", number, type_bool(&f->types), 1);
	for (int i = 0; i < 3; i++)
		rows_add(&f->rows, &keys[i], &bools[i], 1, 8);
	CHECK_STR(shown_keys(f, "", 0), "1 2 3 ");
	CHECK_STR(shown_keys(f, "value", 0), "2 1 3 ");
}

/* A printf() of BEGIN at 14:03:07.218493001 on 1970-01-01. */
static void print_stamped(struct fixture *f, uint32_t stamps, const char *text)
{
	const struct type *u64 = type_int(&f->types, 8, false);
	const struct type *probe = type_special(&f->types, TYPE_PROBE,
						(struct type_parameters){ 0 });
	static const char *probes[] = { "begin" };
	uint64_t time = 50587218493001ull, zero = 0;
	struct site site = { .kind = SITE_PRINTF, .stamps = stamps };
	struct value values[2];
	uint32_t n = 0;

	if (stamps & STAMP_BIT(STAMP_TIME))
		values[n++] = value_at(u64, &time);
	if (stamps & STAMP_BIT(STAMP_PROBE))
		values[n++] = value_at(probe, &zero);
	f->plan.probe_names = probes;
	f->plan.nprobe_names = 1;
	f->print.stamp.wanted = stamps;
	stamp_begin(&f->print, &site, values);
	f->print.printer->text(&f->print, "printf", text, strlen(text));
	stamp_end(&f->print);
}

static void test_stamps(struct fixture *text, struct fixture *json)
{
	uint32_t both = STAMP_BIT(STAMP_TIME) | STAMP_BIT(STAMP_PROBE);

	print_stamped(text, both, "a\nb");
	print_stamped(text, both, "c\n\nd\n");
	CHECK_STR(fixture_out(text), "14:03:07.218493001 begin a\n"
				     "14:03:07.218493001 begin bc\n"
				     "14:03:07.218493001 begin\n"
				     "14:03:07.218493001 begin d\n");
	print_stamped(text, STAMP_BIT(STAMP_PROBE), "a\n");
	print_stamped(text, STAMP_BIT(STAMP_TIME), "a\n");
	print_stamped(text, 0, "a\n");
	CHECK_STR(fixture_out(text), "begin a\n14:03:07.218493001 a\na\n");
	print_stamped(json, both, "a\n");
	print_stamped(json, STAMP_BIT(STAMP_PROBE), "a\n");
	print_stamped(json, 0, "a\n");
	CHECK_STR(fixture_out(json),
		  "{\"type\": \"printf\", "
		  "\"time\": \"1970-01-01T14:03:07.218493001Z\", "
		  "\"probe\": \"begin\", \"data\": \"a\\n\"}\n"
		  "{\"type\": \"printf\", \"probe\": \"begin\", "
		  "\"data\": \"a\\n\"}\n"
		  "{\"type\": \"printf\", \"data\": \"a\\n\"}\n");
}

static void check_string(const char *bytes, size_t len, const char *expected)
{
	struct text out = { 0 };

	json_string(bytes, len, &out);
	CHECK_STR(out.data, expected);
	text_free(&out);
}

static void test_bytes(void)
{
	char byte, expected[16];

	for (int c = 0; c < 256; c++) {
		byte = (char)c;
		if (c == '"' || c == '\\')
			snprintf(expected, sizeof(expected), "\"\\%c\"", c);
		else if (c == '\n' || c == '\r' || c == '\t')
			snprintf(expected, sizeof(expected), "\"\\%c\"",
				 c == '\n'   ? 'n'
				 : c == '\r' ? 'r'
					     : 't');
		else if (c < 0x20)
			snprintf(expected, sizeof(expected), "\"\\u%04x\"", c);
		else if (c < 0x80)
			snprintf(expected, sizeof(expected), "\"%c\"", c);
		else
			snprintf(expected, sizeof(expected), "\"\\\\x%02x\"",
				 c);
		check_string(&byte, 1, expected);
	}
	check_string("", 0, "\"\"");
	check_string("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9,
		     "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"");
	/* Cut, too long for what it says, half a pair, beyond Unicode. */
	check_string("\xe2\x82", 2, "\"\\\\xe2\\\\x82\"");
	check_string("\xc0\xaf", 2, "\"\\\\xc0\\\\xaf\"");
	check_string("\xed\xa0\x80", 3, "\"\\\\xed\\\\xa0\\\\x80\"");
	check_string("\xf4\x90\x80\x80", 4, "\"\\\\xf4\\\\x90\\\\x80\\\\x80\"");
}

int main(void)
{
	struct fixture text, json;

	fixture_open(&text, &printer_text);
	fixture_open(&json, &printer_json);
	test_nested(&text, &json);
	test_orders(&text);
	test_orders_of_others(&text);
	test_stamps(&text, &json);
	test_bytes();
	fixture_close(&text);
	fixture_close(&json);
	return CHECK_END;
}
