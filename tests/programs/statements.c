// SPDX-License-Identifier: GPL-2.0-or-later
/* Random statements. */
#include <stdlib.h>

#include "programs.h"

/* Nested so deep; expressions have so many levels. */
#define NESTED_MOST 4
#define DEPTH 2

/* What a kind of statement writes; blocks write what stands before `{`. */
struct kind {
	void (*put)(FILE *out, const struct place *place);
	bool is_block, is_loop, has_else;
};

static uint32_t nested;

static void put_assignment(FILE *out, const struct place *place)
{
	fprintf(out, "$i%u = ", random_below(INTEGERS));
	put_integer(out, place, DEPTH);
}

static void put_compound(FILE *out, const struct place *place)
{
	static const char *const operators[] = { "+=", "-=", "*=", "/=",
						 "%=", "&=", "|=", "^=" };

	fprintf(out, "$i%u %s ", random_below(INTEGERS),
		operators[random_below(8)]);
	put_integer(out, place, DEPTH - 1);
}

static void put_step(FILE *out, const struct place *place)
{
	(void)place;
	switch (random_below(3)) {
	case 0: fprintf(out, "$i%u++", random_below(INTEGERS)); break;
	case 1: fprintf(out, "--@n%u", random_below(2)); break;
	default: fprintf(out, "@n%u++", random_below(2));
	}
}

static void put_other_assignment(FILE *out, const struct place *place)
{
	switch (random_below(4)) {
	case 0:
		fputs("$b0 = (bool)", out);
		put_condition(out, place, DEPTH);
		break;
	case 1:
		fprintf(out, "$t%u = ", random_below(TUPLES));
		put_tuple(out, place, DEPTH - 1);
		break;
	default:
		fprintf(out, "$s%u = ", random_below(STRINGS));
		put_string(out, place, DEPTH);
	}
}

static void put_update(FILE *out, const struct place *place)
{
	uint32_t kind = random_below(KEYS);

	switch (random_below(5)) {
	case 0:
		fprintf(out, "@n%u = ", random_below(2));
		put_integer(out, place, DEPTH);
		break;
	case 1:
		put_element(out, place, 'v', kind);
		fputs(" = ", out);
		put_string(out, place, DEPTH - 1);
		break;
	case 2:
		put_element(out, place, 'w', kind);
		fputs(" = ", out);
		put_tuple(out, place, DEPTH - 1);
		break;
	case 3:
		put_element(out, place, 'k', kind);
		fputs("++", out);
		break;
	default:
		put_element(out, place, 'k', kind);
		fputs(random_below(2) ? " = " : " += ", out);
		put_integer(out, place, DEPTH - 1);
	}
}

/* @c0, @u0 and so on have no key; of @c1.., by kind of key, there are two
 * each, since a program can have 64 maps. */
static void put_aggregation(FILE *out, const struct place *place)
{
	static const char *const calls[] = {
		"count", "sum", "min", "max", "avg", "stats", "hist", "lhist"
	};
	static const char names[] = "cumxathl";
	uint32_t call = random_below(8), kind = random_below(3);

	if (kind)
		kind = 1 + (call + 3 * kind) % KEYS;
	fprintf(out, "@%c%u", names[call], kind);
	if (kind)
		put_key(out, place, kind - 1);
	fprintf(out, " = %s(", calls[call]);
	if (call)
		put_integer(out, place, DEPTH - 1);
	if (call == 7)
		fputs(", 0, 1000, 100", out);
	fputc(')', out);
}

static void put_output(FILE *out, const struct place *place)
{
	switch (random_below(6)) {
	case 0:
		fputs("print(", out);
		put_tuple(out, place, DEPTH - 1);
		break;
	case 1:
		fputs("printf(\"%s %r\\n\", strftime(\"%H:%M:%S\", nsecs), "
		      "buf(str(curtask->comm), 8)",
		      out);
		break;
	case 2: {
		uint32_t n = 1 + random_below(5);

		fputs("printf(\"", out);
		for (uint32_t i = 0; i < n; i++)
			fputs("%s %d ", out);
		fputs("\\n\"", out);
		for (uint32_t i = 0; i < n; i++) {
			fputs(", ", out);
			put_string(out, place, DEPTH - 1);
			fputs(", ", out);
			put_integer(out, place, DEPTH - 1);
		}
		break;
	}
	case 3:
		fputs("printf(\"%s %s\\n\", ntop(", out);
		put_integer(out, place, DEPTH);
		fputs("), ksym(", out);
		put_integer(out, place, 1);
		fputc(')', out);
		break;
	default:
		fputs("printf(\"%d %llx\\n\", ", out);
		put_integer(out, place, DEPTH);
		fputs(", ", out);
		put_integer(out, place, DEPTH);
	}
	fputc(')', out);
}

static void put_map_call(FILE *out, const struct place *place)
{
	uint32_t kind = random_below(KEYS);

	switch (random_below(4)) {
	case 0: fprintf(out, "print(@n%u)", random_below(2)); break;
	case 1: fputs("zero(@u5)", out); break;
	case 2: fprintf(out, "clear(@v%u)", kind); break;
	default:
		fprintf(out, "delete(@k%u, ", kind);
		put_key(out, place, kind + KEYS);
		fputc(')', out);
	}
}

static void put_jump(FILE *out, const struct place *place)
{
	static const char *const ends[] = { "break", "continue" };

	fputs("if (", out);
	put_condition(out, place, 1);
	fputs(") { ", out);
	if (place->in_loop && random_below(8))
		fprintf(out, "%s; }", ends[random_below(2)]);
	else if (place->body->probe)
		fputs("return; }", out);
	else
		fputs("return 7; }", out);
}

static void put_if(FILE *out, const struct place *place)
{
	fputs("if (", out);
	put_condition(out, place, DEPTH);
	fputc(')', out);
}

static void put_range(FILE *out, const struct place *place)
{
	fprintf(out, "for ($r%u : 0..", place->range);
	if (random_below(2))
		fprintf(out, "%u", 1 + random_below(20));
	else
		fprintf(out, "($i%u & 15)", random_below(INTEGERS));
	fputc(')', out);
}

static void put_for_map(FILE *out, const struct place *place)
{
	fprintf(out, "for ($e%u : @k%u)", place->element, random_below(KEYS));
}

static void put_while(FILE *out, const struct place *place)
{
	(void)place;
	fprintf(out, "while ($w < %u && $w++ < 100)", random_below(20));
}

static void put_unroll(FILE *out, const struct place *place)
{
	(void)place;
	fprintf(out, "unroll (%u)", 1 + random_below(3));
}

static const struct kind kinds[] = {
	{ .put = put_assignment },
	{ .put = put_compound },
	{ .put = put_step },
	{ .put = put_other_assignment },
	{ .put = put_update },
	{ .put = put_aggregation },
	{ .put = put_output },
	{ .put = put_map_call },
	{ .put = put_jump },
	{ .put = put_if, .is_block = true },
	{ .put = put_if, .is_block = true, .has_else = true },
	{ .put = put_range, .is_block = true, .is_loop = true },
	{ .put = put_for_map, .is_block = true, .is_loop = true },
	{ .put = put_while, .is_block = true, .is_loop = true },
	{ .put = put_unroll, .is_block = true, .is_loop = true },
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

static uint32_t weights[KINDS], weight;
static bool loops, loops_maps;

void statements_can_loop(bool any, bool maps)
{
	loops = any;
	loops_maps = maps;
}

void statements_weigh(void)
{
	weight = 0;
	for (uint32_t i = 0; i < KINDS; i++) {
		weights[i] = 1 + random_below(4) * random_below(8);
		if ((kinds[i].is_loop && !loops) ||
		    (kinds[i].put == put_for_map && !loops_maps))
			weights[i] = 0;
		weight += weights[i];
	}
}

static const struct kind *choose(void)
{
	uint32_t at = random_below(weight), i = 0;

	while (at >= weights[i])
		at -= weights[i++];
	return &kinds[i];
}

/* One of at most n; says how many it was with those inside. */
static struct statement *statement_make(const struct place *place, uint32_t n,
					uint32_t *made)
{
	struct statement *statement = calloc(1, sizeof(*statement));
	struct place inside = *place;
	const struct kind *kind = choose();
	uint32_t within = 1 + random_below(n < 12 ? n : 12);
	size_t size;
	FILE *out;

	while (kind->is_block && (n < 3 || nested >= NESTED_MOST))
		kind = choose();
	out = open_memstream(&statement->head, &size);
	kind->put(out, place);
	*made = 1;
	if (!kind->is_block) {
		fclose(out);
		return statement;
	}
	fclose(out);
	statement->is_block = true;
	inside.in_loop |= kind->is_loop;
	inside.range += kind->put == put_range;
	inside.element += kind->put == put_for_map;
	nested++;
	statement->first = statements_make(&inside, within);
	if (kind->has_else)
		statement->other = statements_make(&inside, within);
	nested--;
	*made += within * (1 + kind->has_else);
	return statement;
}

struct statement *statements_make(const struct place *place, uint32_t n)
{
	struct statement *first = NULL, **end = &first;

	while (n) {
		uint32_t made;

		*end = statement_make(place, n, &made);
		end = &(*end)->next;
		n -= made < n ? made : n;
	}
	return first;
}
