// SPDX-License-Identifier: GPL-2.0-or-later
/* The rounds: types widen until nothing changes, then errors are told. */
#include "codegen/check/checker.h"

/* Every round widens something, and what can widen is bounded by the script;
 * more rounds than this are a mistake of ours. */
#define ROUNDS_MOST 10000

static void enter_unit(struct checker *checker, struct unit *unit)
{
	checker->unit = unit;
	checker->layout = unit->layout;
	checker->loop = NULL;
	checker->aggregable = NULL;
}

static void round_all(struct checker *checker)
{
	struct checked *checked = checker->checked;
	uint32_t n = checked->units.n;

	for (uint32_t i = 0; i < n; i++) {
		struct unit *unit;

		unit = checked->units.v[checker->backward ? n - 1 - i : i];
		enter_unit(checker, unit);
		if (unit->filter)
			check_condition(checker, unit->filter);
		check_statement(checker, unit->body);
	}
}

/*
 * Forward and backward in turn: a chain of assignments in the order of the
 * script settles in one round, one against it in the next.
 */
static void infer(struct checker *checker)
{
	uint32_t rounds = 0;

	checker->report = false;
	do {
		checker->changed = false;
		round_all(checker);
		checker->backward = !checker->backward;
	} while (checker->changed && ++rounds < ROUNDS_MOST);
	checker->backward = false;
	checker->report = true;
}

static void resolve(struct checker *checker)
{
	vec_each(slot, &checker->checked->units) {
		struct unit *unit = *slot;

		enter_unit(checker, unit);
		if (unit->filter) {
			expand_defines(checker, unit->filter);
			resolve_constants(checker, unit->filter);
		}
		expand_defines(checker, unit->body);
		resolve_constants(checker, unit->body);
		resolve_unit(checker, unit);
	}
}

static void finish(struct checker *checker)
{
	vec_each(slot, &checker->checked->units)
		variables_finish(checker, *slot);
	round_all(checker);
	maps_finish(checker);
	if (checker->failed)
		return;
	vec_each(slot, &checker->checked->units)
		snapshots_find(checker, (*slot)->body);
}

int check_script(struct checked *checked)
{
	struct checker checker = {
		.checked = checked,
		.arena = checked->arena,
		.types = checked->types,
		.report = true,
		.reported.arena = checked->arena,
		.constants.arena = checked->arena,
	};

	checked->maps_by_name.arena = checked->arena;
	units_make(&checker);
	checker.lost = checked->diags->errors != 0;
	resolve(&checker);
	infer(&checker);
	finish(&checker);
	return checked->diags->errors || checker.failed ? -1 : 0;
}
