// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of awl's integer types, written down a second time. */
#include "agree.h"

const struct type types[8] = {
	{ 1, true, false, false },  { 2, true, false, false },
	{ 4, true, false, false },  { 8, true, false, false },
	{ 1, false, false, false }, { 2, false, false, false },
	{ 4, false, false, false }, { 8, false, false, false },
};

static const struct type boolean = { 1, false, true, false };

static struct type wide(bool is_signed)
{
	return (struct type){ 8, is_signed, false, false };
}

static bool may_be_unsigned(const struct node *node)
{
	return !node->type.is_signed || node->type.adapts;
}

bool computes_unsigned(const struct node *a, const struct node *b)
{
	return may_be_unsigned(a) && may_be_unsigned(b);
}

struct type binary_type(enum operator op, const struct node *a,
			const struct node *b)
{
	if (op >= OP_EQ)
		return boolean;
	if (op == OP_SUB)
		return wide(true);
	if (op == OP_SHL || op == OP_SHR)
		return wide(a->type.is_signed &&
			    (!a->type.adapts || b->type.is_signed));
	return wide(!computes_unsigned(a, b));
}

struct type unary_type(enum operator op, struct type of)
{
	if (op == OP_NOT)
		return boolean;
	return of.is_signed ? wide(true) : of;
}

struct type common_type(struct type a, struct type b)
{
	uint8_t size = a.size > b.size ? a.size : b.size;

	if (a.is_bool && b.is_bool)
		return boolean;
	if (a.is_signed == b.is_signed)
		return (struct type){ size, a.is_signed, false, false };
	if ((a.is_signed && a.adapts) || (b.is_signed && b.adapts))
		return (struct type){ size, false, false, false };
	if ((a.is_signed ? a.size : b.size) > (a.is_signed ? b.size : a.size))
		return (struct type){ size, true, false, false };
	if (size < 8)
		return (struct type){ (uint8_t)(2 * size), true, false, false };
	return wide(true);
}

const char *type_name(struct type type)
{
	static const char *const names[2][9] = {
		{ [1] = "uint8",
		  [2] = "uint16",
		  [4] = "uint32",
		  [8] = "uint64" },
		{ [1] = "int8", [2] = "int16", [4] = "int32", [8] = "int64" },
	};

	return type.is_bool ? "bool" : names[type.is_signed][type.size];
}
