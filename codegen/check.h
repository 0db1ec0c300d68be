/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the typed program. The checker resolves names, infers types over
 * the whole program (they only widen, so rounds end), reports every error and
 * leaves the tree with its answers in it. Nothing after it reports a mistake
 * of the user's.
 *
 * Registers hold a scalar extended to 64 bits by its type; `type` of a node
 * says how to print, compare and store it.
 */
#ifndef AWL_CODEGEN_CHECK_H
#define AWL_CODEGEN_CHECK_H

#include "codegen/plan.h"
#include "lexer/diag.h"
#include "parser/ast.h"
#include "probes/probe.h"
#include "types/type.h"

/* A scratch variable of one unit. */
struct variable {
	const char *name;
	struct loc declared;
	const struct type *type;
	uint32_t number; /* in the unit */
	bool has_type;	 /* by let: does not widen */
	bool assigned, used;
	/* Used inside the body of a loop that it was declared outside of:
	 * loop bodies are functions of their own, so it lives in memory. */
	bool captured;
	bool address_taken; /* &$x */
	/* Only literals that are not negative went into it so far: takes the
	 * sign of what comes next. */
	uint32_t adaptable;	/* for tuples: a bit a part */
	struct loop_info *loop; /* innermost loop it was declared in */
	bool loop_variable;
	bool by_let;
	bool parameter;	     /* or the result, of a function of the script */
	struct users *users; /* private to codegen/check/ */
};

/* What a program does with a map; decides how it is kept. */
enum map_use {
	MAP_ASSIGNED = 1, /* @m = e */
	MAP_STEPPED = 2,  /* ++, --, += and its like */
	MAP_AGGREGATED = 4,
	MAP_READ = 8, /* in a probe, as a value */
	MAP_DELETED = 16,
	MAP_ITERATED = 32, /* for, len */
	MAP_TESTED = 64,   /* has_key, find */
	MAP_PRINTED = 128,
	MAP_CLEARED = 256,	  /* clear or zero */
	MAP_SNAPSHOT = 512,	  /* print and clear in one run, or every */
	MAP_IN_PERF_EVENT = 1024, /* used by a perf-event program */
	MAP_ADDRESS = 2048,	  /* &@m */
};

struct map {
	const char *name; /* with the @ */
	struct loc loc;	  /* first use */
	bool keyed;
	bool shaped, assigned; /* keyed is settled; has a value somewhere */
	const struct type *key, *value; /* key NULL: keyless */
	const char **key_names;		/* of its parts, where first used */
	uint32_t nkey_names;
	uint32_t uses;
	struct users *users;			 /* private to codegen/check/ */
	uint32_t key_adaptable, value_adaptable; /* as variable.adaptable */
	const struct map_declaration *declaration; /* or NULL */
	const struct map_display *display;	   /* or NULL */
	bool hidden;	 /* awl's own (latency): never printed */
	uint32_t number; /* in the plan */
};

/*
 * A unit's copy of one of the script's functions. Its parameters and its
 * result lie in the captures.
 */
struct unit_function {
	const struct user_function *source;
	struct node *body;
	VEC(struct variable *) parameters;
	const struct type *type; /* of the result; NULL: unknown, reported */
	struct variable *result; /* NULL: void */
	bool called;
	bool may_exit;	   /* has an exit(), or calls who has */
	bool loops_return; /* a return is in a loop */
	bool uses_context; /* or calls who does */
};

/*
 * One block for one argument layout: becomes one program. `filter` and `body`
 * are its own copy of the block's.
 */
struct unit {
	struct probe_block *block;
	uint32_t order; /* of the block in the script */
	const struct argument_layout *layout;
	const struct probe_kind *kind;
	struct probe_points points;
	struct node *filter; /* or NULL */
	struct node *body;
	VEC(struct variable *) variables;
	VEC(struct unit_function *) functions; /* those called come first */
	bool uses_probe; /* the probe's number or name is asked for */
	bool prints;	 /* has a site that sends a record */
	/* Its block compares or searches `probe`: one point, and the name is
	 * a string here. */
	bool probe_text;
	const char *label; /* first point's name */
};

/* A parameter with a name, given behind `--` or asked for by getopt(). */
struct program_option {
	const char *name, *value; /* value NULL: --name alone */
	const char *otherwise;	  /* its default's text; NULL: not asked for */
	const char *description;  /* or NULL */
	bool given;
};

struct checked {
	struct arena *arena;
	struct types *types;
	struct diags *diags;
	struct sources *sources;
	struct script *script;
	struct probe_env *env;
	struct config config;
	VEC(struct map *) maps;
	struct strmap maps_by_name;
	VEC(struct unit *) units;
	VEC(const char *) time_formats; /* TIMESTAMP's v[0], CGROUP_PATH's */
	const char *const *parameters;	/* $1... */
	uint32_t nparameters;
	VEC(struct program_option *) options;
	const char *usage; /* `-- --help` asks for it; or NULL */
	bool unsafe, warnings_k;
	uint32_t stamps; /* bits of enum stamp */
	bool verbose;	 /* print alone shows structures, too */
	pid_t pid;
	bool has_child;
	const struct cdecl *cdecl; /* the C preamble; NULL: none */
};

/*
 * What the tree looks like after the checker, besides types and symbols:
 * - gone are POSITIONAL(_COUNT), SIZEOF, OFFSETOF, TYPEINFO, COMPTIME,
 *   TYPE_ARGUMENT and names of constants: they are INTEGER, STRING, BOOL
 *   nodes whose type is final (an enum, u64...);
 * - where a value is wanted in another type than it has (a wider integer,
 *   string or tuple, for a variable, a map's key or value), it is wrapped in a
 *   CAST without a type_name: scalars are extended, strings padded, tuples and
 *   records converted part by part; literals and literal tuples simply have
 *   the wanted type;
 * - comparisons and divisions are unsigned if both operands' types are;
 * - LET without a value makes its variable zero;
 * - a map's value as a number, from an aggregation, is a CAST of the MAP node
 *   (whose type is the aggregation);
 * - FIELD of NAME `args` is an argument of the layout (layout_named());
 *   elsewhere FIELD of a pointer reads through it, of a structure, tuple or
 *   record it is a part of that place;
 * - FIELD and INDEX that give a char array have the type STRING;
 * - call.extra and loop.extra are what codegen/sites.h says.
 */

struct checker; /* codegen/check/checker.h */

/*
 * Expands the probes, makes the units, infers and checks. 0, or -1 when
 * errors were reported.
 */
int check_script(struct checked *checked);
/* Tells --name=value from the positional parameters. */
void program_options_split(struct checked *checked,
			   const char *const *parameters, uint32_t n);
/* The config block and, before it, AWL_x and BPFTRACE_x of the environment. */
void config_load(struct checked *checked);
/* --emit=typed: units with their types, variables and maps. */
void checked_print(const struct checked *checked, struct text *out);

/* Plan: maps, sites, counters and the order to attach; then the programs. */
struct plan *plan_build(struct checked *checked);
/* Lowers every unit into the plan's programs. `ir` and `assembly` (or NULL)
 * get what --emit=ir and --emit=asm print. 0, or -1 with errors reported. */
int lower_units(struct checked *checked, struct plan *plan, struct text *ir,
		struct text *assembly);

#endif
