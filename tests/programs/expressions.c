// SPDX-License-Identifier: GPL-2.0-or-later
/* Random expressions of each type. */
#include <inttypes.h>

#include "programs.h"

/* Never the left one: two of them would be one, if it is small enough. */
static void put_literal(FILE *out)
{
	fprintf(out, "%" PRId64, ((int64_t)random_value() >> 2) | 1);
}

static const char *some(const char *const *of, uint32_t n)
{
	while (n && !of[n - 1])
		n--;
	return n ? of[random_below(n)] : NULL;
}

static void put_leaf(FILE *out, const struct place *place)
{
	static const char *const builtins[] = {
		"(int64)nsecs",
		"(int64)pid",
		"(int64)tid",
		"(int64)cpu",
		"(int64)uid",
		"(int64)rand",
		"@n0",
		"@n1",
		"(int64)curtask->tgid",
		"(int64)@c0",
		"(int64)@u0",
		"(int64)curtask->real_parent->pid",
		"(int64)elapsed",
		"(int64)cgroup",
	};
	const struct probe *probe = place->body->probe;
	const char *argument = probe ? some(probe->integers, 6) : NULL;

	switch (random_below(7)) {
	case 0:
	case 1:
		if (argument) {
			fprintf(out, "(int64)%s", argument);
			break;
		}
		/* fall through */
	case 2:
		fputs(builtins[random_below(sizeof(builtins) /
					    sizeof(*builtins))],
		      out);
		break;
	case 3:
		if (place->range) {
			fprintf(out, "(int64)$r%u", random_below(place->range));
			break;
		}
		/* fall through */
	case 4:
		fprintf(out, "$t%u.%u", random_below(TUPLES),
			2 * random_below(2));
		break;
	default: fprintf(out, "$i%u", random_below(INTEGERS));
	}
}

static void put_binary(FILE *out, const struct place *place, uint32_t depth)
{
	static const char *const operators[] = { "+", "-", "*", "/",  "%",
						 "&", "|", "^", "<<", ">>" };

	fputc('(', out);
	put_integer(out, place, depth - 1);
	fprintf(out, " %s ",
		operators[random_below(sizeof(operators) /
				       sizeof(*operators))]);
	if (random_below(3))
		put_integer(out, place, depth - 1);
	else
		put_literal(out);
	fputc(')', out);
}

static void put_call(FILE *out, const struct place *place, uint32_t depth)
{
	uint32_t most = place->body->probe ? place->program->nfunctions
					   : place->body->function;

	if (!most) {
		put_leaf(out, place);
		return;
	}
	fprintf(out, "f%u(", random_below(most));
	put_integer(out, place, depth - 1);
	fputs(", ", out);
	put_string(out, place, depth - 1);
	fputc(')', out);
}

static void put_cast(FILE *out, const struct place *place, uint32_t depth)
{
	static const char *const types[] = { "int8",  "int16",	"int32",
					     "uint8", "uint16", "uint32",
					     "uint64" };

	fprintf(out, "(int64)(%s)",
		types[random_below(sizeof(types) / sizeof(*types))]);
	put_integer(out, place, depth - 1);
}

void put_integer(FILE *out, const struct place *place, uint32_t depth)
{
	if (!depth) {
		put_leaf(out, place);
		return;
	}
	switch (random_below(12)) {
	case 0: put_cast(out, place, depth); break;
	case 1:
		fprintf(out, "(%c", "-~"[random_below(2)]);
		put_leaf(out, place);
		fputc(')', out);
		break;
	case 2:
		fputc('(', out);
		put_condition(out, place, depth - 1);
		fputs(" ? ", out);
		put_integer(out, place, depth - 1);
		fputs(" : ", out);
		put_integer(out, place, depth - 1);
		fputc(')', out);
		break;
	case 3: put_call(out, place, depth); break;
	case 4: {
		uint32_t kind = random_below(KEYS);

		put_element(out, place, 'k', kind);
		break;
	}
	case 5:
	case 6:
	case 7: put_leaf(out, place); break;
	default: put_binary(out, place, depth);
	}
}

static void put_string_call(FILE *out, const struct place *place)
{
	const struct probe *probe = place->body->probe;
	const char *argument = probe ? some(probe->strings, 3) : NULL;

	if (argument && random_below(2))
		fputs(argument, out);
	else
		fputs(random_below(2) ? "comm" : "str(curtask->comm)", out);
}

void put_string(FILE *out, const struct place *place, uint32_t depth)
{
	switch (random_below(depth ? 7 : 5)) {
	case 0: fprintf(out, "\"text %u\"", random_below(1000)); break;
	case 1: put_string_call(out, place); break;
	case 2: fprintf(out, "$t%u.1", random_below(TUPLES)); break;
	case 3:
	case 4: fprintf(out, "$s%u", random_below(STRINGS)); break;
	case 5:
		fputc('(', out);
		put_condition(out, place, depth - 1);
		fputs(" ? ", out);
		put_string(out, place, depth - 1);
		fputs(" : ", out);
		put_string(out, place, depth - 1);
		fputc(')', out);
		break;
	default: {
		uint32_t kind = random_below(KEYS);

		put_element(out, place, 'v', kind);
	}
	}
}

void put_tuple(FILE *out, const struct place *place, uint32_t depth)
{
	if (random_below(3) == 0) {
		fprintf(out, "$t%u", random_below(TUPLES));
		return;
	}
	fputs("((int64)", out);
	put_integer(out, place, depth);
	fputs(", ", out);
	put_string(out, place, depth);
	fputs(", (int64)", out);
	put_integer(out, place, depth);
	fputc(')', out);
}

static void put_comparison(FILE *out, const struct place *place, uint32_t depth)
{
	static const char *const operators[] = { "==", "!=", "<",
						 "<=", ">",  ">=" };
	static void (*const put[])(FILE *, const struct place *, uint32_t) = {
		put_string, put_tuple, put_integer, put_integer, put_integer,
	};
	uint32_t kind = random_below(5);

	fputc('(', out);
	put[kind](out, place, depth);
	fprintf(out, " %s ", operators[random_below(kind < 2 ? 2 : 6)]);
	put[kind](out, place, depth);
	fputc(')', out);
}

void put_condition(FILE *out, const struct place *place, uint32_t depth)
{
	uint32_t kind;

	switch (random_below(depth ? 8 : 4)) {
	case 0: fputs("$b0", out); break;
	case 1:
		kind = random_below(KEYS);
		fprintf(out, "has_key(@k%u, ", kind);
		put_key(out, place, kind + KEYS);
		fputc(')', out);
		break;
	case 5:
	case 6:
		fputc('(', out);
		put_condition(out, place, depth - 1);
		fputs(random_below(2) ? " && " : " || ", out);
		put_condition(out, place, depth - 1);
		fputc(')', out);
		break;
	case 7:
		fputc('!', out);
		put_condition(out, place, depth - 1);
		break;
	default: put_comparison(out, place, depth ? depth - 1 : 0);
	}
}

/* Kinds from KEYS on are the same as an argument: in parentheses if they are
 * more than one part. */
void put_key(FILE *out, const struct place *place, uint32_t kind)
{
	bool argument = kind >= KEYS;

	kind %= KEYS;
	if (!argument)
		fputc('[', out);
	else if (kind >= 3)
		fputc('(', out);
	switch (kind) {
	case 0: put_integer(out, place, 1); break;
	case 1: fputs("tid", out); break;
	case 2: put_string(out, place, 1); break;
	case 3:
		put_integer(out, place, 1);
		fputs(", ", out);
		put_string(out, place, 0);
		break;
	case 4:
		fputs("comm, ", out);
		put_tuple(out, place, 0);
		break;
	default:
		fputs("cpu, (bool)", out);
		put_condition(out, place, 0);
		fputs(", kstack(3)", out);
	}
	if (!argument)
		fputc(']', out);
	else if (kind >= 3)
		fputc(')', out);
}

void put_element(FILE *out, const struct place *place, char map, uint32_t kind)
{
	fprintf(out, "@%c%u", map, kind);
	put_key(out, place, kind);
}
