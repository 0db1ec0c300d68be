/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract: the tables of value builtins (comm, pid, nsecs...) and functions
 * (printf, str, hist...). A row says all: how it is spelled, checked and
 * lowered. One family a file: codegen/builtins/FAMILY.c.
 */
#ifndef AWL_CODEGEN_BUILTIN_H
#define AWL_CODEGEN_BUILTIN_H

#include "codegen/check.h"
#include "codegen/lower.h"
#include "kernel/features.h"

/* Names of awl's own begin with a '.', which no script can spell: nodes that
 * awl makes are all that gets there. */
static inline bool name_is_own(const char *name)
{
	return name[0] == '.';
}

/*
 * check: the type of the node; NULL after reporting (or while nothing is
 * known yet). It may set call.extra.
 * lower: the value in a register, for scalar types; IR_NONE for none.
 * lower_into: the value in memory, for all others; the place has the size of
 * the node's type.
 */
struct builtin {
	const char *name;
	const char *alias; /* or NULL */
	const struct type *(*check)(struct checker *checker, struct node *node);
	int32_t (*lower)(struct lower *lower, const struct node *node);
	void (*lower_into)(struct lower *lower, const struct node *node,
			   struct memory into);
	enum feature needs; /* FEATURE_COUNT: nothing */
};

enum function_flags {
	FUNCTION_STATEMENT = 1,	   /* gives no value */
	FUNCTION_AGGREGATION = 2,  /* only right of @m = */
	FUNCTION_UNSAFE = 4,	   /* needs --unsafe */
	FUNCTION_MAP_FIRST = 8,	   /* the first argument is a map itself */
	FUNCTION_DISCARDABLE = 16, /* no warning when its value is dropped */
	FUNCTION_SITE = 32,  /* user space finishes it: extra is a site_call */
	FUNCTION_TABLE = 64, /* looks a name up: extra is a name_table */
	/* bpftrace has it in its library of macros, whose calls are told to
	 * be wrong in words of their own. */
	FUNCTION_LIBRARY = 128,
	/* With as many arguments as it takes, the second is the key of the
	 * first, which is a map. */
	FUNCTION_KEY_SECOND = 256,
	FUNCTION_ASSIGNS = 512,	 /* its last argument gets a value */
	FUNCTION_COLUMNS = 1024, /* shows values, where a map may be meant */
};

struct function {
	const char *name;
	const char *alias; /* or NULL */
	uint8_t min_arguments, max_arguments;
	uint32_t flags;
	enum aggregate aggregate; /* FUNCTION_AGGREGATION */
	const struct type *(*check)(struct checker *checker, struct node *call);
	int32_t (*lower)(struct lower *lower, const struct node *call);
	void (*lower_into)(struct lower *lower, const struct node *call,
			   struct memory into);
	enum feature needs;
	const char *scalar;  /* the error of FUNCTION_KEY_SECOND where the map
			      * has no keys; NULL: the map's own */
	const char *usage;   /* "str(pointer [, length])" for messages */
	const char *compact; /* the same of the compact form's verb; or NULL */
};

extern const struct builtin *const builtin_families[]; /* NULL-terminated */
extern const struct function *const
	function_families[]; /* each family is an
			      * array that ends with a row without a name */

const struct builtin *builtin_find(const char *name);
const struct function *function_find(const char *name);
/* Offers all names, for hints. */
void builtins_suggest(struct nearest *nearest);
void functions_suggest(struct nearest *nearest);

#endif
