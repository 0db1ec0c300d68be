// SPDX-License-Identifier: GPL-2.0-or-later
/* Values as text (BPFTRACE.md 3.3): one short function a family of types. */
#include "runtime/render.h"
#include "runtime/rows.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "runtime/cgroups.h"
#include "runtime/symbols.h"

void render_u64(uint64_t value, struct text *out)
{
	/* By hand: numbers are most of what is printed. */
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	text_add(out, digits + at, sizeof(digits) - at);
}

void render_i64(int64_t value, struct text *out)
{
	if (value < 0)
		text_putc(out, '-');
	render_u64(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, out);
}

void render_hex(uint64_t value, struct text *out)
{
	char digits[16];
	size_t at = sizeof(digits);

	do {
		digits[--at] = "0123456789abcdef"[value & 15];
		value >>= 4;
	} while (value);
	text_add(out, "0x", 2);
	text_add(out, digits + at, sizeof(digits) - at);
}

void render_address(uint64_t value, struct text *out)
{
	if (value)
		render_hex(value, out);
	else
		text_putc(out, '0');
}

/* The bytes of a buffer, not UTF-8: what is not ASCII is shown as what it
 * is. */
void render_escaped(const char *bytes, uint32_t length, struct text *out)
{
	for (uint32_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c >= 0x20 && c < 0x7f)
			text_putc(out, (char)c);
		else
			text_printf(out, "\\x%02x", c);
	}
}

static void render_integer(struct render *render, const struct value *value,
			   struct text *out)
{
	uint64_t number = value_u64(value);
	const char *name;

	if (value->type->kind == TYPE_BOOL) {
		text_puts(out, number ? "true" : "false");
		return;
	}
	if (value->type->kind == TYPE_ENUM) {
		name = type_enum_name(render->plan->types, value->type,
				      (int64_t)number);
		if (name) {
			text_puts(out, name);
			return;
		}
	}
	if (value_is_signed(value->type))
		render_i64((int64_t)number, out);
	else
		render_u64(number, out);
	/* The number and the name: -2 (ENOENT). */
	if (value->type->kind == TYPE_ERRNO && (int64_t)number < 0) {
		name = strerrorname_np((int)-(int64_t)number);
		if (name)
			text_printf(out, " (%s)", name);
	}
}

static void render_string(struct render *render, const struct value *value,
			  struct text *out)
{
	uint32_t length;
	bool cut;
	const char *bytes = value_bytes(value, &length, &cut);

	text_add(out, bytes, length);
	if (cut)
		text_puts(out, render->plan->config.str_trunc_trailer
				       ? render->plan->config.str_trunc_trailer
				       : "..");
}

static void render_array(struct render *render, const struct value *value,
			 struct text *out)
{
	text_putc(out, '[');
	for (uint32_t i = 0; i < value->type->count; i++) {
		struct value element = value_element(value, i);

		if (i)
			text_putc(out, ',');
		render_value(render, &element, out);
	}
	text_putc(out, ']');
}

/* How the parts of a whole are written. */
struct style {
	const char *between, *is;
	void (*part)(struct render *render, const struct value *part,
		     struct text *out);
};

static const struct style spaced = { ", ", " = ", render_value };

/* The members of a tuple. */
static void render_members(struct render *render, const struct style *style,
			   const struct value *value, struct text *out)
{
	const struct field *fields;
	struct value member;
	uint64_t storage;
	uint32_t n;

	fields = type_fields(render->plan->types, value->type, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			text_puts(out, style->between);
		if (value_member(value, &fields[i], &storage, &member))
			style->part(render, &member, out);
	}
}

/* Members with names; those of anonymous ones belong to the whole. */
static void render_named(struct render *render, const struct style *style,
			 const struct value *value, bool *first,
			 struct text *out)
{
	const struct field *fields;
	struct value member;
	uint64_t storage;
	uint32_t n;

	fields = type_fields(render->plan->types, value->type, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (!value_member(value, &fields[i], &storage, &member))
			continue;
		if (!fields[i].name || !fields[i].name[0]) {
			if (type_has_fields(fields[i].type))
				render_named(render, style, &member, first,
					     out);
			continue;
		}
		text_printf(out, "%s.%s%s", *first ? "" : style->between,
			    fields[i].name, style->is);
		*first = false;
		style->part(render, &member, out);
	}
}

static void render_structure(struct render *render, const struct value *value,
			     struct text *out)
{
	size_t begin = out->len;
	bool first = true;

	text_puts(out, "{ ");
	render_named(render, &spaced, value, &first, out);
	/* An empty structure is "{}": the blank is taken back. */
	if (first)
		out->len = begin + 1;
	text_puts(out, first ? "}" : " }");
}

static void render_symbol(struct render *render, const struct value *value,
			  struct text *out)
{
	struct usym_value user;
	struct symbol symbol = { 0 };
	uint64_t address;
	bool found;

	if (value->type->kind == TYPE_KSYM) {
		address = value_u64(value);
		found = symbols_kernel(render->symbols, address, &symbol);
	} else {
		memcpy(&user, value->data, sizeof(user));
		address = user.address;
		found = symbols_user(render->symbols, user.pid, address,
				     &symbol);
	}
	if (found)
		text_puts(out, symbol.name);
	else
		render_address(address, out);
}

static void render_inet(const struct value *value, struct text *out)
{
	char address[INET6_ADDRSTRLEN];
	struct inet_value inet = { 0 };

	memcpy(&inet, value->data,
	       value->size < sizeof(inet) ? value->size : sizeof(inet));
	/* No address was taken, say of a socket of another family: nothing is
	 * printed. */
	if (inet.family != AF_INET && inet.family != AF_INET6)
		return;
	if (inet_ntop((int)inet.family, inet.address, address, sizeof(address)))
		text_puts(out, address);
}

static void render_special(struct render *render, const struct value *value,
			   struct text *out)
{
	const struct plan *plan = render->plan;
	uint64_t number = value_u64(value);
	int64_t which = value->type->parameters.v[0];
	int64_t clock = value->type->parameters.v[1];
	const char *name;

	switch (value->type->kind) {
	case TYPE_PROBE:
		if (number < plan->nprobe_names)
			text_puts(out, plan->probe_names[number]);
		return;
	case TYPE_USERNAME:
		name = user_name(&render->users, (uint32_t)number);
		if (name)
			text_puts(out, name);
		else
			render_u64(number, out);
		return;
	case TYPE_TIMESTAMP:
		if (which < 0 || which >= plan->ntime_formats || clock < 0 ||
		    clock > TIMESTAMP_WALL)
			text_puts(out, "(?)");
		else
			render_time(plan->time_formats[which],
				    (int64_t)number + render->to_wall[clock],
				    out);
		return;
	/* The format's number is from 1: 0 is the call without one. */
	case TYPE_CGROUP_PATH:
		cgroup_paths(number,
			     which > 0 && which <= plan->ntime_formats
				     ? plan->time_formats[which - 1]
				     : NULL,
			     out);
		return;
	default: render_u64(number, out);
	}
}

void render_value(struct render *render, const struct value *value,
		  struct text *out)
{
	uint32_t length;
	const char *bytes;
	bool cut;

	switch (value->type->kind) {
	case TYPE_VOID: text_puts(out, "null"); break;
	case TYPE_INT:
	case TYPE_BOOL:
	case TYPE_ENUM:
	case TYPE_ERRNO: render_integer(render, value, out); break;
	case TYPE_POINTER: render_hex(value_u64(value), out); break;
	case TYPE_ARRAY:
		if (value->type->is_text)
			render_string(render, value, out);
		else
			render_array(render, value, out);
		break;
	case TYPE_STRUCT:
	case TYPE_UNION:
	case TYPE_RECORD: render_structure(render, value, out); break;
	case TYPE_TUPLE:
		text_putc(out, '(');
		render_members(render, &spaced, value, out);
		text_putc(out, ')');
		break;
	case TYPE_STRING: render_string(render, value, out); break;
	case TYPE_BUFFER:
		bytes = value_bytes(value, &length, &cut);
		render_escaped(bytes, length, out);
		break;
	case TYPE_KSYM:
	case TYPE_USYM: render_symbol(render, value, out); break;
	case TYPE_KSTACK:
	case TYPE_USTACK: render_value_stack(render, value, out); break;
	case TYPE_INET: render_inet(value, out); break;
	case TYPE_MAC:
		for (int i = 0; i < 6; i++)
			text_printf(out, "%s%02X", i ? ":" : "",
				    value->data[i]);
		break;
	default: render_special(render, value, out);
	}
}

/* A map's name has brackets around its key, so a tuple there needs no
 * parentheses: @m[1, 2]. */
void render_key(struct render *render, const struct value *key,
		struct text *out)
{
	if (key->type->kind == TYPE_TUPLE)
		render_members(render, &spaced, key, out);
	else
		render_value(render, key, out);
}

static void render_part(struct render *render, const struct value *part,
			struct text *out);

/* "1,(2,x)", ".a=1,.b=2": without blanks, however deep. */
static const struct style dense = { ",", "=", render_part };

static void render_part(struct render *render, const struct value *part,
			struct text *out)
{
	bool first = true;

	switch (part->type->kind) {
	case TYPE_TUPLE:
		text_putc(out, '(');
		render_members(render, &dense, part, out);
		text_putc(out, ')');
		break;
	case TYPE_RECORD:
	case TYPE_STRUCT:
	case TYPE_UNION:
		text_putc(out, '{');
		render_named(render, &dense, part, &first, out);
		text_putc(out, '}');
		break;
	default: render_value(render, part, out);
	}
}

void render_key_parts(struct render *render, const struct value *key,
		      struct text *out)
{
	if (key->type->kind == TYPE_TUPLE)
		render_members(render, &dense, key, out);
	else
		render_part(render, key, out);
}

void render_statistics(const struct type *type, const uint64_t *words,
		       uint64_t div, struct text *out)
{
	bool is_signed = aggregate_is_signed(type);
	uint64_t average = number_divided(aggregate_number(type, words),
					  is_signed, div);

	text_puts(out, "{ .count = ");
	render_u64(words[1], out);
	text_puts(out, ", .average = ");
	if (is_signed)
		render_i64((int64_t)average, out);
	else
		render_u64(average, out);
	text_puts(out, ", .total = ");
	if (is_signed)
		render_i64((int64_t)words[0], out);
	else
		render_u64(words[0], out);
	text_puts(out, " }");
}
