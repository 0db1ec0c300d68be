/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files that build the plan share, and what they leave for the
 * lowering: which site or counter belongs to which node.
 */
#ifndef AWL_CODEGEN_PLAN_BUILD_H
#define AWL_CODEGEN_PLAN_BUILD_H

#include "codegen/check.h"
#include "codegen/plan.h"
#include "codegen/sites.h"

struct plan_index_slot {
	const void *key;
	int32_t number;
};

/* Numbers by the address of what they belong to (a node, a unit). */
struct plan_index {
	struct arena *arena;
	struct plan_index_slot *slots;
	uint32_t n, room; /* a power of two */
	int32_t stacks;	  /* the INTERN map of stacks that are no key, or -1 */
	/* -k: counters for places with a helper that may fail, an open hash;
	 * a power of two, or 0. */
	uint32_t failures, nfailures;
};

/* The number that belongs to an address, or -1. */
int32_t plan_index_get(const struct plan_index *index, const void *key);
void plan_index_set(struct plan_index *index, const void *key, int32_t number);

/*
 * Under a node: its site. Under a loop: its cap's counter. Under a unit: the
 * counter of its missed runs.
 */
static inline int32_t plan_number(const struct plan *plan, const void *key)
{
	return plan_index_get(plan->index, key);
}

struct plan_builder {
	struct checked *checked;
	struct plan *plan;
	struct arena *arena;
	struct unit *unit;
	VEC(struct map_plan) maps;
	VEC(struct site) sites;
	VEC(struct counter) counters;
	VEC(struct attachment) attachments;
	VEC(const char *) names; /* of probes */
	struct strmap name_numbers;
	uint32_t cells;	     /* bytes of the cells map handed out */
	uint32_t zeros;	     /* most zeros that a new element needs */
	uint32_t stack_size; /* largest stack that is interned as a value */
	uint32_t repeats;    /* loops, and functions, around the node */
	uint32_t nodes;	     /* of all units */
};

/* storage.c */
void plan_maps(struct plan_builder *builder);
void plan_cells(struct plan_builder *builder);
int32_t plan_map_add(struct plan_builder *builder, const struct map_plan *map);
/* Bytes of one slot of an aggregation (codegen/layout.h). */
uint32_t aggregate_size(const struct type *type);
/* Whether a part of a key is kept in an INTERN map. */
bool key_is_long(const struct type *type);
/* Bytes of a stack's struct intern_stack at its longest. */
uint32_t stack_size(const struct type *type);
bool type_is_stack(const struct type *type);

/* sites.c */
void plan_sites(struct plan_builder *builder);
/* A site of a record without arguments yet; `of` is what it belongs to. */
struct site *plan_site_add(struct plan_builder *builder, enum site_kind kind,
			   const void *of, struct loc loc);
/* Room for the site's arguments, and for its stamps, which are filled. */
struct site_argument *plan_arguments(struct plan_builder *builder,
				     struct site *site, uint32_t n);
/* Lays out the record: arguments at their natural alignment, then the tail. */
void plan_lay_out(struct site *site);
uint32_t plan_counter_add(struct plan_builder *builder,
			  enum counter_cause cause, int32_t what,
			  struct loc loc);
/* Bytes of the tail that an argument can take: a string that was cut has one
 * more than its type can. */
uint32_t site_tail_room(const struct site_argument *argument);
/* A stack that is asked for here, not a variable or element that has one. */
bool node_is_stack_call(const struct node *node);

/* tables.c: the map that has a table, made at its first use. */
void plan_name_table(struct plan_builder *builder,
		     const struct name_table *table);

/* attach.c */
void plan_programs(struct plan_builder *builder);
/* The number of a probe's name: `@[probe]` of two blocks is one element. */
uint64_t plan_probe_number(struct plan_builder *builder, const char *name);

/* dispatch.c: one program, and one attachment, before those of several units
 * that share a link. */
void plan_dispatch(struct plan_builder *builder);
/* A program that goes on to the first of a pair at entry, to the second at
 * exit; kfunc is the id of bpf_session_is_return(). Returns its number. */
uint32_t plan_dispatch_by_side(struct plan_builder *builder,
			       const struct attachment *const pair[2],
			       uint32_t kfunc);

/* session.c: one attachment for entries and exits of the same functions */
void plan_sessions(struct plan_builder *builder);

/* failures.c */
void plan_failures(struct plan_builder *builder);
/* The site that tells of a helper's failures; -1 without -k. */
int32_t plan_failure_site(const struct plan *plan, int helper);
/* The counter of a site's failures at a place. */
const struct counter *plan_failure_counter(struct plan *plan, int32_t site,
					   struct loc loc);

/* storage.c */
uint64_t power_of_two_above(uint64_t n);

#endif
