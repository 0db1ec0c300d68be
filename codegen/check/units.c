// SPDX-License-Identifier: GPL-2.0-or-later
/* From blocks to units: probes are expanded, points that can share one
 * program are put together, and each unit gets its own copy of the block. */
#include "codegen/check/checker.h"

#include <ctype.h>

static bool is_argument(const char *name)
{
	return strncmp(name, "arg", 3) == 0 && isdigit((unsigned char)name[3]);
}

static void find_name(struct block_uses *uses, const char *name)
{
	uses->named |= strcmp(name, "args") == 0;
	uses->positional |= is_argument(name);
	uses->retval |= strcmp(name, "retval") == 0;
	uses->context |= strcmp(name, "ctx") == 0;
	uses->probe |= strcmp(name, "probe") == 0;
	uses->event |= strcmp(name, ".print_event") == 0;
	uses->columns |= strcmp(name, ".print_columns") == 0;
	uses->place |= strcmp(name, "uaddr") == 0;
}

static bool is_probe(const struct node *node)
{
	return node && ((node->kind == NODE_NAME &&
			 strcmp(node->name.name, "probe") == 0) ||
			(node->kind == NODE_CALL &&
			 strcmp(node->call.name, "probe") == 0));
}

/* Functions that only pass `probe` on; all others want its text. */
static bool keeps_number(const char *name)
{
	static const char *const names[] = { "printf", "print", "errorf",
					     "warnf", ".print_columns" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool names_type(const struct node *node)
{
	switch (node->kind) {
	case NODE_CAST:
	case NODE_SIZEOF:
	case NODE_OFFSETOF:
	case NODE_TYPEINFO: return node->typed.type_name != NULL;
	case NODE_LET: return node->let.type_name != NULL;
	default: return false;
	}
}

/* Before types are known, so by names alone: it decides how many programs a
 * block becomes, and layouts are made as little as they can. */
static void find_uses(struct node **slot, void *data)
{
	struct block_uses *uses = data;
	struct node *node = *slot;

	if (node->kind == NODE_NAME)
		find_name(uses, node->name.name);
	uses->types |= names_type(node);
	if (node->kind == NODE_BINARY &&
	    (is_probe(node->operation.a) || is_probe(node->operation.b)))
		uses->probe_text = true;
	if (node->kind == NODE_CALL) {
		find_name(uses, node->call.name);
		for (uint32_t i = 0; i < node->call.arguments.n; i++)
			if (is_probe(node->call.arguments.v[i]) &&
			    !keeps_number(node->call.name))
				uses->probe_text = true;
	}
	ast_children(node, find_uses, data);
}

static struct block_uses block_uses(struct probe_block *block)
{
	struct block_uses uses = { 0 };

	if (block->filter)
		find_uses(&block->filter, &uses);
	find_uses(&block->body, &uses);
	return uses;
}

bool points_alike(const struct probe_point *a, const struct probe_point *b,
		  const struct block_uses *uses)
{
	const struct argument_layout *x = a->layout, *y = b->layout;

	/* The name is a string in the program itself, or where the point lies
	 * a number: a program a point. */
	if (uses->probe_text || uses->place)
		return false;
	if (x == y)
		return true;
	/* Nobody reads an argument: layouts that differ in nothing else will
	 * do. */
	if (uses->named || uses->positional || uses->retval || uses->context ||
	    uses->event || uses->types)
		return false;
	return x->kind == y->kind && x->program_type == y->program_type &&
	       x->attach_type == y->attach_type &&
	       x->attach_btf_id == y->attach_btf_id &&
	       x->attach_btf == y->attach_btf &&
	       x->attach_program == y->attach_program && x->space == y->space &&
	       x->sleepable == y->sleepable && x->multi == y->multi &&
	       x->syscall_table == y->syscall_table && x->at_exit == y->at_exit;
}

struct unit *unit_add(struct checker *checker, struct probe_block *block,
		      uint32_t order, const struct probe_points *points,
		      struct node *filter, struct node *body)
{
	struct unit *unit = arena_new(checker->arena, struct unit);

	unit->block = block;
	unit->order = order;
	unit->layout = points->v[0]->layout;
	unit->kind = points->v[0]->kind;
	unit->points = *points;
	unit->filter = filter;
	unit->body = body;
	unit->label = points->v[0]->name;
	*vec_push(checker->arena, &checker->checked->units) = unit;
	return unit;
}

static void units_of(struct checker *checker, struct probe_block *block,
		     uint32_t order, const struct block_uses *uses,
		     const struct probe_points *points)
{
	/* Only this block's units: others have another body. */
	uint32_t first = checker->checked->units.n;

	for (uint32_t i = 0; i < points->n; i++) {
		struct probe_point *point = points->v[i];
		struct probe_points one = { 0 };
		struct unit *unit = NULL;

		for (uint32_t j = first; j < checker->checked->units.n; j++)
			if (points_alike(
				    checker->checked->units.v[j]->points.v[0],
				    point, uses)) {
				unit = checker->checked->units.v[j];
				break;
			}
		if (unit) {
			*vec_push(checker->arena, &unit->points) = point;
			continue;
		}
		*vec_push(checker->arena, &one) = point;
		unit = unit_add(
			checker, block, order, &one,
			block->filter ? ast_clone(checker->arena, block->filter)
				      : NULL,
			ast_clone(checker->arena, block->body));
		unit->probe_text = uses->probe_text;
	}
}

/* All that a block names is missing, or only patterns that match nothing. */
static void tell_pointless(struct checker *checker,
			   const struct probe_block *block)
{
	if (checker->checked->env->missing == MISSING_ERROR)
		check_error(checker, block->loc,
			    "Probe has no valid attach points. If this is "
			    "expected, set the 'missing_probes' config "
			    "variable to 'warn'.");
	else if (checker->checked->env->missing == MISSING_WARN)
		check_warning(checker, block->loc,
			      "Probe has no valid attach points. It is being "
			      "removed which may cause issues with program "
			      "behavior.");
}

/* With its entry: the exit of an exec in a block that reads its arguments, what
 * an argument leads to. */
static bool entry_units(struct checker *checker, struct probe_block *block,
			uint32_t order, const struct block_uses *uses,
			struct probe_point *point)
{
	struct probe_points entries = { .v = &point->entry, .n = 1 };
	struct probe_points exits = { .v = &point, .n = 1 };

	if (!point->entry)
		return false;
	if (point->deferred)
		watch_units(checker, block, order, point);
	else
		latency_units(checker, block, order, uses, &entries, &exits,
			      false);
	return true;
}

static void set_env(struct probe_env *env, const struct block_uses *uses)
{
	env->names_arguments = uses->named || uses->event;
	env->names_types = uses->types;
	env->shows_event = uses->event;
	env->shows_fields = uses->event || (uses->columns && uses->named);
	env->reads_arguments = uses->named || uses->positional || uses->event;
	env->no_arguments = !uses->named && !uses->positional &&
			    !uses->retval && !uses->context && !uses->event;
}

static void block_units(struct checker *checker, struct probe_block *block,
			uint32_t order)
{
	struct checked *checked = checker->checked;
	struct block_uses uses = block_uses(block);
	struct probe_points points = { 0 };
	uint32_t errors = checked->diags->errors, found = 0;

	/*
	 * Told before expanding, which looks up types only where the block
	 * reads them: for a pattern of a thousand functions that is most of the
	 * time.
	 */
	uses.probe_text |= checker->probe_text && uses.probe;
	set_env(checked->env, &uses);
	vec_each (slot, &block->points) {
		struct probe_points some = { 0 }, exits = { 0 };
		enum probe_pairing pairing = PROBE_PLAIN;

		if (probe_expand(checked->env, *slot, &some, &exits,
				 &pairing) <= 0)
			continue;
		found += some.n;
		if (pairing == PROBE_LATENCY) {
			latency_units(checker, block, order, &uses, &some,
				      &exits, true);
			continue;
		}
		probe_points_filter(checker->checked->env, &some);
		for (uint32_t i = 0; i < some.n; i++) {
			/* What the kernel prints is a text in the program. */
			uses.probe_text |= uses.probe && some.v[i]->pin;
			if (!entry_units(checker, block, order, &uses,
					 some.v[i]))
				*vec_push(checker->arena, &points) = some.v[i];
		}
	}
	units_of(checker, block, order, &uses, &points);
	/* Nothing was said of it yet. */
	if (!found && checked->diags->errors == errors)
		tell_pointless(checker, block);
}

static void offer_arguments(const struct probe_points *points,
			    struct nearest *nearest)
{
	for (uint32_t i = 0; i < points->n; i++) {
		const struct argument_layout *layout = points->v[i]->layout;

		for (uint32_t j = 0; j < layout->nnamed; j++)
			if (layout->named[j].name)
				nearest_offer(nearest, layout->named[j].name);
	}
}

/*
 * A block that reads no arguments has layouts without them: for a hint its
 * points are looked up once more, with all that they have.
 */
void block_suggest_arguments(struct checker *checker,
			     const struct probe_block *block,
			     struct nearest *nearest)
{
	struct probe_env *env = checker->checked->env, kept = *env;
	static const struct block_uses named = { .named = true };
	/* All that there is to say of the points was said the first time. */
	struct diags silent = { .arena = checker->arena,
				.sources = env->diags->sources };

	set_env(env, &named);
	env->diags = &silent;
	vec_each (slot, &block->points) {
		struct probe_points points = { 0 }, exits = { 0 };
		enum probe_pairing pairing;

		if (probe_expand(env, *slot, &points, &exits, &pairing) <= 0)
			continue;
		offer_arguments(&points, nearest);
		offer_arguments(&exits, nearest);
	}
	set_env(env, &(struct block_uses){ 0 });
	env->diags = kept.diags;
	env->became = kept.became;
	env->nbecame = kept.nbecame;
}

/* Limits on what is attached: not on points that share a multi link. */
static void check_limits(struct checker *checker)
{
	const struct checked *checked = checker->checked;
	const struct config *config = &checked->config;
	uint64_t probes = 0;
	struct diag *diag;

	vec_each (unit, &checked->units)
		if (!(*unit)->layout->multi)
			probes += (*unit)->points.n;
	if (probes > config->max_probes)
		check_error(checker, (struct loc){ 0 },
			    "Can't attach to %llu probes because it exceeds "
			    "the current limit of %llu probes.\nYou can "
			    "increase the limit through the "
			    "BPFTRACE_MAX_PROBES environment variable, but BE "
			    "CAREFUL since a high number of probes attached "
			    "can cause your system to crash.",
			    (unsigned long long)probes,
			    (unsigned long long)config->max_probes);
	if (checked->units.n > config->max_bpf_progs) {
		diag = check_error_diag(
			checker, (struct loc){ 0 },
			"Your program is trying to generate "
			"more than %llu BPF programs, which "
			"exceeds the current limit of %llu",
			(unsigned long long)checked->units.n,
			(unsigned long long)config->max_bpf_progs);
		if (diag)
			diag_hint(checked->diags, diag,
				  "You can increase the limit through the "
				  "BPFTRACE_MAX_BPF_PROGS environment "
				  "variable.");
	}
}

void units_make(struct checker *checker)
{
	struct script *script = checker->checked->script;

	for (uint32_t i = 0; i < script->blocks.n; i++)
		block_units(checker, script->blocks.v[i], i);
	check_limits(checker);
}
