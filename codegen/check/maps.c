// SPDX-License-Identifier: GPL-2.0-or-later
/* Maps: keys and values over the whole program, and what is done with them */
#include "codegen/check/checker.h"

/* One for the whole program, made wherever a map is met first: probes see the
 * same maps, and units are checked one after the other. */
struct map *map_get(struct checker *checker, const char *name, struct loc loc)
{
	struct checked *checked = checker->checked;
	struct map *map = strmap_get(&checked->maps_by_name, name);

	if (map)
		return map;
	map = arena_new(checker->arena, struct map);
	map->name = name;
	map->loc = loc;
	map->number = checked->maps.n;
	*vec_push(checker->arena, &checked->maps) = map;
	strmap_set(&checked->maps_by_name, name, map);
	return map;
}

struct map *map_find(struct checker *checker, struct node *node)
{
	struct map *map = node->map.map;

	if (!map) {
		map = map_get(checker, node->map.name, node->loc);
		node->map.map = map;
	}
	/* Such programs are refused with maps that are not preallocated, before
	 * 6.1. */
	if (checker->layout->program_type == BPF_PROG_TYPE_PERF_EVENT)
		map->uses |= MAP_IN_PERF_EVENT;
	return map;
}

/* Keys or none: all uses must agree, whatever their types, so this is asked
 * before the rounds. */
struct diag *map_shape(struct checker *checker, struct node *node)
{
	struct map *map = map_find(checker, node);
	bool keyed = node->map.key != NULL;

	if (!map->shaped) {
		map->shaped = true;
		map->keyed = keyed;
	}
	if (map->keyed == keyed)
		return NULL;
	return check_error_diag(
		checker, node->loc,
		keyed ? "%s used as a map with an explicit key (non-scalar "
			"map), previously used without an explicit key "
			"(scalar map)"
		      : "%s used as a map without an explicit key (scalar "
			"map), previously used with an explicit key "
			"(non-scalar map)",
		map->name);
}

bool map_check_key(struct checker *checker, struct node *node)
{
	struct map *map = node->map.map;
	struct node *key = node->map.key;
	const struct type *type;

	if (!key)
		return true;
	type = check_given(checker, key, node->loc, "used as a map key");
	if (type && type->kind == TYPE_TUPLE && !type->size)
		return check_error(checker, key->loc,
				   "Invalid map key type: none"),
		       false;
	if (type && type->kind == TYPE_AGGREGATE &&
	    !aggregate_as_number(checker, type))
		return check_error(checker, node->loc,
				   "Value '%s' cannot be used as a map key.",
				   text_of(checker, type)),
		       false;
	if (type)
		type = check_value(checker, key);
	if (!type)
		return false;
	type = storable(checker, type);
	if (!widen(checker, &map->key, &map->key_adaptable, map->users, key,
		   type)) {
		check_error(checker, node->loc,
			    "Argument mismatch for %s: trying to access with "
			    "arguments: '%s' when map expects arguments: '%s'",
			    map->name, text_of(checker, type),
			    text_of(checker, map->key));
		return false;
	}
	if (checker->report && !map->key_names)
		key_headings(checker, map, key);
	coerce(checker, key, map->key);
	return true;
}

/* Only in the last round, when all assignments were seen. */
static bool is_undefined(const struct checker *checker, const struct map *map)
{
	return !map->assigned && !checker->lost && checker->report;
}

static void hint_nearest_map(struct checker *checker, const struct map *map,
			     struct diag *diag)
{
	struct nearest nearest = { .name = map->name };

	vec_each (other, &checker->checked->maps)
		if ((*other)->assigned)
			nearest_offer(&nearest, (*other)->name);
	hint_nearest(checker, diag, &nearest);
}

void map_undefined(struct checker *checker, const struct map *map,
		   struct loc loc)
{
	if (is_undefined(checker, map))
		hint_nearest_map(checker, map,
				 check_error_diag(checker, loc,
						  "Undefined map: %s",
						  map->name));
}

/* Reading one is allowed: it gives 0. */
static void warn_undefined(struct checker *checker, const struct map *map,
			   struct loc loc)
{
	if (is_undefined(checker, map))
		hint_nearest_map(checker, map,
				 check_warning(checker, loc,
					       "Undefined map: %s", map->name));
}

const struct type *check_map(struct checker *checker, struct node *node)
{
	struct map *map = map_find(checker, node);
	bool known = map_check_key(checker, node);

	map->uses |= MAP_READ;
	warn_undefined(checker, map, node->loc);
	return known ? map->value : NULL;
}

const struct type *aggregate_as_number(struct checker *checker,
				       const struct type *type)
{
	switch (type->agg) {
	case AGG_COUNT: return U64(checker);
	case AGG_SUM:
	case AGG_MIN:
	case AGG_MAX:
	case AGG_AVG: return INT(checker, 64, type->is_signed);
	default: return NULL;
	}
}

static const char *aggregate_name(enum aggregate agg)
{
	static const char *const names[] = {
#define X(name, text) [AGG_##name] = text,
		AGGREGATES(X)
#undef X
	};

	return names[agg];
}

/* Two calls of one aggregation whose constants differ. */
static void different_parameters(struct checker *checker, struct loc loc,
				 enum aggregate agg)
{
	bool bits = agg == AGG_HIST;

	check_error(checker, loc, "Different %s in a single %s unsupported",
		    bits ? "bits"
			 : arena_printf(checker->arena, "%s bounds",
					aggregate_name(agg)),
		    bits ? aggregate_name(agg) : "map");
}

static bool mismatch(struct checker *checker, struct loc loc,
		     const struct map *map, const struct type *type)
{
	if (type->kind == TYPE_AGGREGATE &&
	    map->value->kind == TYPE_AGGREGATE && type->agg == map->value->agg)
		return different_parameters(checker, loc, type->agg), false;
	check_error(checker, loc,
		    "Type mismatch for %s: trying to assign value of type '%s' "
		    "when map already has a type '%s'",
		    map->name, text_of(checker, type),
		    text_of(checker, map->value));
	return false;
}

/* Widens the value of a map; `value` may be NULL: only a type is known. */
bool map_widen(struct checker *checker, struct loc loc, struct node *node,
	       struct node *value, const struct type *type)
{
	struct map *map = node->map.map;

	type = storable(checker, type);
	if (!widen(checker, &map->value, &map->value_adaptable, map->users,
		   value, type))
		return mismatch(checker, loc, map, type);
	node->type = map->value;
	return true;
}

bool map_assign(struct checker *checker, struct loc loc, struct node *node,
		struct node *value)
{
	struct map *map = map_find(checker, node);
	const struct type *type = value->type;
	bool known = map_check_key(checker, node);

	/* Before anything can fail: an error in the value makes no second one
	 * of every use. */
	map->assigned = true;
	if (!type)
		return false;
	map->uses |= type->kind == TYPE_AGGREGATE ? MAP_AGGREGATED
						  : MAP_ASSIGNED;
	if (type->kind == TYPE_POINTER && type->space == SPACE_CONTEXT)
		return check_error(checker, value->loc,
				   "context cannot be assigned to a map"),
		       false;
	if (type->kind == TYPE_AGGREGATE)
		loc = value->loc;
	if (!map_widen(checker, loc, node, value, type))
		return false;
	if (type->kind == TYPE_AGGREGATE)
		/* A cast would hide the call from the lowering: the aggregation
		 * takes the map's type itself. */
		value->type = map->value;
	else
		coerce(checker, value, map->value);
	return known;
}

const struct type *map_step(struct checker *checker, struct node *node)
{
	struct node *target = node->step.target;
	struct map *map = map_find(checker, target);
	const struct type *type = map->value;

	map->uses |= MAP_STEPPED;
	map->assigned = true;
	if (!map_check_key(checker, target))
		return NULL;
	if (!type) {
		type = S64(checker);
		map->value_adaptable = ADAPT_ALL;
	} else if (is_counter(type)) {
		/* Counting goes on in 64 bits, whatever was put in first; down,
		 * it goes below zero. */
		type = INT(checker, 64,
			   type->is_signed || !node->step.increment);
	}
	if (type != map->value) {
		map->value = type;
		type_changed(checker, map->users);
	}
	target->type = map->value;
	return map->value;
}

/* @m op= e: a map that has no value yet begins at 0. */
const struct type *map_compound(struct checker *checker, struct node *node)
{
	struct map *map = map_find(checker, node);

	map->uses |= MAP_STEPPED;
	map->assigned = true;
	map_check_key(checker, node);
	node->type = map->value;
	return map->value;
}

bool map_copied(struct checker *checker, const struct node *target,
		struct loc loc, const struct node *value)
{
	static const char *const examples[] = {
		[AGG_COUNT] = "",
		[AGG_STATS] = "arg2",
		[AGG_LHIST] = "rand %10, 0, 10, 1",
		[AGG_TSERIES] = "rand %10, 10s, 1",
	};
	const struct type *type = value->type;
	const char *example, *name = target->map.name;
	struct diag *diag;

	if (value->kind != NODE_MAP || !type || type->kind != TYPE_AGGREGATE)
		return false;
	example = (size_t)type->agg < sizeof(examples) / sizeof(*examples)
			  ? examples[type->agg]
			  : NULL;
	diag = check_error_diag(
		checker, loc,
		"Map value '%s' cannot be assigned from one map to another. "
		"The function that returns this type must be called directly "
		"e.g. `%s = %s(%s);`.",
		text_of(checker, type), name, aggregate_name(type->agg),
		example ? example : "retval");
	if (diag && aggregate_as_number(checker, type))
		diag_hint(checker->checked->diags, diag,
			  "Add a cast to integer if you want the value of the "
			  "aggregate, e.g. `%s = (int64)%s;`.",
			  name, value->map.name);
	return true;
}

bool map_kind_known(const char *name)
{
	static const char *const kinds[] = { "hash", "lruhash", "percpuhash",
					     "percpulruhash" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i], name) == 0)
			return true;
	return false;
}

/* What a map holds decides whether each CPU may have its own: plain values
 * have one for all, of time series each CPU keeps what it saw. */
static bool declaration_fits(const struct map *map, const char *kind)
{
	bool percpu = strncmp(kind, "percpu", 6) == 0;

	if (!map->value)
		return true;
	if (map->value->kind != TYPE_AGGREGATE)
		return !percpu;
	return percpu || map->value->agg != AGG_TSERIES;
}

/* let @m = kind(n) */
static void declare_map(struct checker *checker,
			const struct map_declaration *declaration)
{
	struct map *map = strmap_get(&checker->checked->maps_by_name,
				     declaration->map);
	struct diag *diag;
	struct loc loc;

	if (!map_kind_known(declaration->kind)) {
		diag = check_error_diag(checker, declaration->loc,
					"Invalid bpf map type: %s",
					declaration->kind);
		if (diag)
			diag_hint(checker->checked->diags, diag,
				  "Valid map types: percpulruhash, percpuhash, "
				  "lruhash, hash");
		return;
	}
	if (!map) {
		check_warning(checker, declaration->loc, "Unused map: %s",
			      declaration->map);
		return;
	}
	map->declaration = declaration;
	loc = map->loc;
	loc.end = loc.begin + (uint32_t)strlen(map->name);
	if (!declaration_fits(map, declaration->kind))
		check_error(checker, loc,
			    "Incompatible map types. Type from declaration: "
			    "%s. Type from value/key type: %shash",
			    declaration->kind,
			    map->value->kind == TYPE_AGGREGATE ? "percpu" : "");
}

static void declare(struct checker *checker)
{
	struct script *script = checker->checked->script;

	vec_each (declaration, &script->maps)
		declare_map(checker, declaration);
	vec_each (display, &script->displays) {
		struct map *map = strmap_get(&checker->checked->maps_by_name,
					     display->map);

		if (!map)
			continue;
		map->display = display;
		if (display->every)
			map->uses |= MAP_PRINTED | MAP_SNAPSHOT;
	}
}

void maps_finish(struct checker *checker)
{
	declare(checker);
	vec_each (slot, &checker->checked->maps) {
		struct map *map = *slot;

		if (!map->value || (map->keyed && !map->key))
			map_undefined(checker, map, map->loc);
	}
}
