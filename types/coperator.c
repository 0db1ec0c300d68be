// SPDX-License-Identifier: GPL-2.0-or-later
#include "types/coperator.h"

#include <string.h>

/* clang-format off */
enum { MUL, DIV, MOD, ADD, SUB, SHL, SHR, LT, GT, LE, GE, EQ, NE, AND, XOR, OR,
       LAND, LOR };

static const struct coperator operators[] = {
	{ "*", 10, MUL }, { "/", 10, DIV }, { "%", 10, MOD }, { "+", 9, ADD },
	{ "-", 9, SUB },  { "<<", 8, SHL }, { ">>", 8, SHR }, { "<", 7, LT },
	{ ">", 7, GT },	  { "<=", 7, LE },  { ">=", 7, GE },  { "==", 6, EQ },
	{ "!=", 6, NE },  { "&", 5, AND },  { "^", 4, XOR },  { "|", 3, OR },
	{ "&&", 2, LAND }, { "||", 1, LOR },
};
/* clang-format on */

const struct coperator *coperator_find(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (strlen(operators[i].text) == len &&
		    !memcmp(operators[i].text, text, len))
			return &operators[i];
	return NULL;
}

bool coperator_divides(const struct coperator *op)
{
	return op->op == DIV || op->op == MOD;
}

int64_t coperator_compute(const struct coperator *op, int64_t a, int64_t b)
{
	switch (op->op) {
	case MUL: return (int64_t)((uint64_t)a * (uint64_t)b);
	case DIV: return !b ? 0 : b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b;
	case MOD: return !b || b == -1 ? 0 : a % b;
	case ADD: return (int64_t)((uint64_t)a + (uint64_t)b);
	case SUB: return (int64_t)((uint64_t)a - (uint64_t)b);
	case SHL: return (int64_t)((uint64_t)a << (b & 63));
	case SHR: return a >> (b & 63);
	case LT: return a < b;
	case GT: return a > b;
	case LE: return a <= b;
	case GE: return a >= b;
	case EQ: return a == b;
	case NE: return a != b;
	case AND: return a & b;
	case XOR: return a ^ b;
	case OR: return a | b;
	case LAND: return a && b;
	case LOR: return a || b;
	default: return 0;
	}
}
