// SPDX-License-Identifier: GPL-2.0-or-later
/* The checker's stages: names, types, errors, what is left to do. */
#include "codegen/check/checker.h"

void enter_unit(struct checker *checker, struct unit *unit)
{
	checker->unit = unit;
	checker->layout = unit->layout;
	checker->types->program = unit->layout->program;
	checker->loop = NULL;
	checker->function = NULL;
	checker->aggregable = NULL;
}

/* The last round: every error is told, every conversion made explicit. */
static void report_all(struct checker *checker)
{
	vec_each (slot, &checker->checked->units) {
		struct unit *unit = *slot;

		enter_unit(checker, unit);
		/* First, since who calls one has to know what it uses. */
		vec_each (function, &unit->functions)
			check_function_body(checker, *function);
		if (unit->filter)
			check_condition(checker, unit->filter,
					unit->block->filter_loc);
		check_statement(checker, unit->body);
	}
}

static void resolve(struct checker *checker)
{
	vec_each (slot, &checker->checked->units) {
		struct unit *unit = *slot;

		enter_unit(checker, unit);
		if (unit->filter) {
			expand_defines(checker, unit->filter);
			resolve_constants(checker, unit->filter);
		}
		expand_defines(checker, unit->body);
		resolve_constants(checker, unit->body);
		declare_old_variables(checker, unit);
		resolve_unit(checker, unit);
	}
	if (checker->checked->units.n)
		resolve_idle_functions(checker);
}

/* An iterator that is pinned is the only probe, and runs when nobody is there
 * to print its maps. */
static void warn_unseen_maps(struct checker *checker)
{
	struct checked *checked = checker->checked;

	if (!checked->units.n || !checked->units.v[0]->layout->pinned)
		return;
	vec_each (map, &checked->maps)
		if (!((*map)->uses & (MAP_READ | MAP_ITERATED | MAP_TESTED)))
			diag_warning(checked->diags, (*map)->loc,
				     "%s is never shown: the iterator is "
				     "pinned, and read when awl, which prints "
				     "maps, is gone",
				     (*map)->name);
}

static void finish(struct checker *checker)
{
	vec_each (slot, &checker->checked->units)
		variables_finish(checker, *slot);
	report_all(checker);
	maps_finish(checker);
	warn_unseen_maps(checker);
	if (checker->failed)
		return;
	vec_each (slot, &checker->checked->units) {
		snapshots_find(checker, (*slot)->body);
		vec_each (function, &(*slot)->functions)
			snapshots_find(checker, (*function)->body);
	}
}

/* Each stage needs all of the one before: maps are the whole program's. */
static void find_types(struct checker *checker)
{
	units_make(checker);
	/* A block whose probes were not found is not there, and neither are its
	 * assignments: nothing is said of maps that seem undefined then. */
	checker->lost = checker->checked->diags->errors != 0;
	resolve(checker);
	check_program_options(checker);
	infer(checker);
}

static struct checker checker_of(struct checked *checked)
{
	return (struct checker){
		.checked = checked,
		.arena = checked->arena,
		.types = checked->types,
		.report = true,
		.reported.arena = checked->arena,
		.constants.arena = checked->arena,
	};
}

/* All that was found out and said: blocks are as they were, since units have
 * copies of them. */
static void forget(struct checked *checked, const struct diags *diags)
{
	*checked->diags = *diags;
	checked->maps.n = 0;
	checked->maps_by_name = (struct strmap){ .arena = checked->arena };
	checked->units.n = 0;
	checked->time_formats.n = 0;
	checked->options.n = 0;
}

/*
 * `probe` is a number as long as it is only kept and shown: then one program
 * serves many points. Where it meets other texts, in a map's keys, a variable,
 * each point gets a program of its own with the name in it, from the start.
 */
int check_script(struct checked *checked)
{
	struct checker checker = checker_of(checked);
	struct diags diags = *checked->diags;

	checked->maps_by_name.arena = checked->arena;
	find_types(&checker);
	if (checker.probe_met_text) {
		forget(checked, &diags);
		checker = checker_of(checked);
		checker.probe_text = true;
		find_types(&checker);
	}
	finish(&checker);
	return checked->diags->errors || checker.failed ? -1 : 0;
}
