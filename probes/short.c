// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A name without a kind is a system call, else a tracepoint, else a kernel
 * function, else one of the program that is traced; the first step that has
 * it decides.
 */
#include "probes/short.h"

#include <errno.h>
#include <string.h>

#include "kernel/syscalls.h"
#include "probes/elf.h"
#include "probes/private.h"
#include "types/tracefs.h"

struct short_name {
	struct probe_env *env;
	const struct attach_point *point; /* as written */
	const char *part[8];		  /* without the suffix */
	uint32_t n;
	bool wild;
	enum probe_pairing pairing;
	struct probe_points *points, *exits;
};

/* The attach point that the name stands for, as a full one. */
static struct attach_point *full_point(struct short_name *name,
				       const char *kind, const char *a,
				       const char *b)
{
	struct arena *arena = name->env->arena;
	struct attach_point *full = arena_new(arena, struct attach_point);

	full->loc = name->point->loc;
	full->text = b ? arena_printf(arena, "%s:%s:%s", kind, a, b)
		       : arena_printf(arena, "%s:%s", kind, a);
	full->parts[0].text = kind;
	full->parts[1].text = a;
	full->parts[2].text = b;
	full->nparts = b ? 3 : 2;
	for (uint32_t i = 0; i < full->nparts; i++)
		full->parts[i].loc = full->loc;
	return full;
}

/* What latency pairs: the name behind sys_enter_ and sys_exit_. */
static const char *pair_name(const struct probe_point *point)
{
	const char *name = point->function;

	if (strncmp(name, "sys_enter_", 10) == 0)
		return name + 10;
	return strncmp(name, "sys_exit_", 9) == 0 ? name + 9 : name;
}

/* Keeps the entries and exits that have each other, in the same order. */
static void pair_up(struct probe_points *entries, uint32_t from_entry,
		    struct probe_points *exits, uint32_t from_exit)
{
	uint32_t kept = 0;

	for (uint32_t i = from_entry; i < entries->n; i++) {
		for (uint32_t j = from_exit + kept; j < exits->n; j++) {
			struct probe_point *exit = exits->v[j];

			if (strcmp(pair_name(entries->v[i]), pair_name(exit)) !=
			    0)
				continue;
			exits->v[j] = exits->v[from_exit + kept];
			exits->v[from_exit + kept] = exit;
			entries->v[from_entry + kept++] = entries->v[i];
			break;
		}
	}
	entries->n = from_entry + kept;
	exits->n = from_exit + kept;
}

/* Of an exec's exit, where its arguments are lost. */
static int add_entry(struct short_name *name, struct probe_point *exit)
{
	struct probe_points entries = { 0 };
	struct attach_point *entry;
	int err;

	if (!exit->layout->replaced || !name->env->reads_arguments)
		return 0;
	entry = full_point(name, "tracepoint", "syscalls",
			   arena_printf(name->env->arena, "sys_enter_%s",
					pair_name(exit)));
	err = probe_tracepoint.expand(name->env, entry, &entries);
	if (!err)
		exit->entry = entries.v[0];
	return err;
}

/* Expands as the entry's or the exit's attach point, or both. */
static int expand_sides(struct short_name *name, struct attach_point *entry,
			struct attach_point *exit)
{
	struct probe_env *env = name->env;
	const struct probe_kind *entry_kind =
		probe_kind_find(entry->parts[0].text);
	const struct probe_kind *exit_kind =
		probe_kind_find(exit->parts[0].text);
	uint32_t entries = name->points->n, exits = name->exits->n;
	int err;

	if (name->pairing == PROBE_RETURN) {
		err = exit_kind->expand(env, exit, name->points);
		for (uint32_t i = entries; !err && i < name->points->n; i++)
			err = add_entry(name, name->points->v[i]);
		return err;
	}
	err = entry_kind->expand(env, entry, name->points);
	if (err || name->pairing == PROBE_PLAIN)
		return err;
	err = exit_kind->expand(env, exit, name->exits);
	if (err)
		return err;
	for (uint32_t i = exits; i < name->exits->n; i++) {
		if (!name->exits->v[i]->in_place)
			continue;
		return probe_error(env, name->point,
				   "latency of a Go function cannot be had: "
				   "its calls change threads and stacks, by "
				   "which entry and return are paired");
	}
	pair_up(name->points, entries, name->exits, exits);
	return name->points->n == entries ? -ENOENT : 0;
}

static int try_syscall(struct short_name *name)
{
	struct arena *arena = name->env->arena;
	const char *event = name->part[0];

	if (name->n != 1 || (!name->wild && syscall_number(event) < 0))
		return -ENOENT;
	/* A pattern may still mean functions, which need no tracefs. */
	if (name->wild && !tracefs_path())
		return -ENOENT;
	event = syscall_event(event);
	return expand_sides(
		name,
		full_point(name, "tracepoint", "syscalls",
			   arena_printf(arena, "sys_enter_%s", event)),
		full_point(name, "tracepoint", "syscalls",
			   arena_printf(arena, "sys_exit_%s", event)));
}

struct event_names {
	struct probe_env *env;
	const char *list; /* "a:x, b:x" */
	const char *subsystem;
	uint32_t n;
	bool syscalls; /* those of system calls are meant, too */
};

static void event_take(const char *subsystem, const char *name, void *data)
{
	struct event_names *found = data;
	struct arena *arena = found->env->arena;

	if ((strcmp(subsystem, "syscalls") == 0 && !found->syscalls) ||
	    strcmp(subsystem, "ftrace") == 0)
		return;
	found->subsystem = arena_strdup(arena, subsystem);
	found->list = arena_printf(arena, "%s%s%s:%s",
				   found->n ? found->list : "",
				   found->n ? ", " : "", subsystem, name);
	found->n++;
}

static int try_tracepoint(struct short_name *name)
{
	struct event_names found = { .env = name->env };
	const char *subsystem = name->n == 2 ? name->part[0] : "*";
	const char *event = name->part[name->n - 1];

	/* A tracepoint is a moment: it has no return, and no duration. */
	if (name->n > 2 || name->pairing != PROBE_PLAIN)
		return -ENOENT;
	/* Not *open*: the calls themselves have matched by then. */
	found.syscalls = strcmp(subsystem, "syscalls") == 0 ||
			 strncmp(event, "sys_e", 5) == 0;
	tracefs_each(subsystem, event, event_take, &found);
	if (!found.n)
		return -ENOENT;
	if (!name->wild && found.n > 1)
		return probe_error(name->env, name->point,
				   "%s is more than one tracepoint: %s", event,
				   found.list);
	if (!name->wild)
		subsystem = found.subsystem;
	return expand_sides(name,
			    full_point(name, "tracepoint", subsystem, event),
			    full_point(name, "tracepoint", subsystem, event));
}

/* fentry costs less per event and knows its types; a pattern is one link. */
static int try_function(struct short_name *name)
{
	struct probe_env *env = name->env;
	const char *module = name->n == 2 ? name->part[0] : NULL;
	const char *function = name->part[name->n - 1];
	const char *a = module ? module : function;
	const char *b = module ? function : NULL;
	struct function_type type;
	bool trampoline;

	if (name->n > 2 || strchr(a, '/'))
		return -ENOENT;
	trampoline = !name->wild && feature(FEATURE_FENTRY) &&
		     type_function(env->types, module, function, &type);
	return expand_sides(
		name, full_point(name, trampoline ? "fentry" : "kprobe", a, b),
		full_point(name, trampoline ? "fexit" : "kretprobe", a, b));
}

/* A path says which program; without one it is that of -c or -p. */
static int try_program(struct short_name *name)
{
	struct probe_env *env = name->env;
	const char *program = NULL, *function = name->part[name->n - 1];
	struct probe_points both = { 0 };
	int err, marked;

	if (name->n == 2 && strchr(name->part[0], '/'))
		program = name->part[0];
	else if (name->n == 1 && env->command)
		program = env->command;
	else if (name->n == 1 && env->pid > 0)
		program = binary_of_process(env);
	if (!program)
		return -ENOENT;
	err = expand_sides(name, full_point(name, "uprobe", program, function),
			   full_point(name, "uretprobe", program, function));
	/* A USDT probe is a moment, too. Of a pattern functions are enough. */
	if (name->pairing != PROBE_PLAIN || (err ? err != -ENOENT : name->wild))
		return err;
	marked = probe_usdt.expand(env,
				   full_point(name, "usdt", program, function),
				   err ? name->points : &both);
	if (!err && !marked)
		return probe_error(env, name->point,
				   "%s is a function and a USDT probe of %s: "
				   "write uprobe:%s:%s or usdt:%s:%s",
				   function, program, program, function,
				   program, function);
	return err ? marked : 0;
}

/* A line of names is read, a screen of them is not. */
#define BECAME_MOST 4

/* Remembers what a name stands for, for who wrote it to be told. */
static void note(struct probe_env *env, const struct probe_points *points,
		 uint32_t first, enum probe_pairing pairing)
{
	uint32_t n = points->n - first;
	const char *text = points->v[first]->name;

	if (n > 1)
		text = arena_printf(env->arena, "%s and %u more", text, n - 1);
	if (n == 1 && points->v[first]->entry)
		text = arena_printf(env->arena, "%s with its entry", text);
	if (pairing == PROBE_LATENCY)
		text = arena_printf(env->arena, "%s with %s", text,
				    n > 1 ? "their returns" : "its return");
	if (env->nbecame++ == BECAME_MOST)
		text = "...";
	else if (env->nbecame > BECAME_MOST)
		return;
	env->became = env->became ? arena_printf(env->arena, "%s, %s",
						 env->became, text)
				  : text;
}

int short_expand(struct probe_env *env, const struct attach_point *point,
		 struct probe_points *points, struct probe_points *exits,
		 enum probe_pairing *pairing)
{
	static int (*const steps[])(struct short_name * name) = {
		try_syscall, try_tracepoint, try_function, try_program
	};
	struct short_name name = {
		.env = env, .point = point, .points = points, .exits = exits
	};
	uint32_t first = points->n;
	const char *last;
	int err = -ENOENT;

	name.n = point->nparts;
	for (uint32_t i = 0; i < point->nparts; i++) {
		name.part[i] = point->parts[i].text;
		if (!name.part[i] || !name.part[i][0])
			return -ENOENT;
	}
	last = name.part[name.n - 1];
	if (name.n > 1 && strcmp(last, "return") == 0)
		name.pairing = PROBE_RETURN;
	else if (name.n > 1 && strcmp(last, "latency") == 0)
		name.pairing = PROBE_LATENCY;
	if (name.pairing != PROBE_PLAIN)
		name.n--;
	for (uint32_t i = 0; i < name.n; i++)
		name.wild |= glob_is_pattern(name.part[i]);
	*pairing = name.pairing;
	/* Tells kprobe's layouts, which are made deep below, that args may be
	 * typed: a full kprobe has registers alone, as in bpftrace. */
	probe_cache(env)->short_name = true;
	for (size_t i = 0; i < COUNT(steps) && err == -ENOENT; i++)
		err = steps[i](&name);
	probe_cache(env)->short_name = false;
	if (!err && name.points->n > first)
		note(env, points, first, name.pairing);
	return err;
}

struct event_hint {
	struct arena *arena;
	struct nearest *nearest;
};

static void offer_event(const char *subsystem, const char *name, void *data)
{
	struct event_hint *hint = data;
	const char *before = hint->nearest->best;

	(void)subsystem;
	nearest_offer(hint->nearest, name);
	/* The name lives as long as the list is read. */
	if (hint->nearest->best != before)
		hint->nearest->best = arena_strdup(hint->arena, name);
}

/* What people call the sides of a probe; "" is the name alone. */
static const struct {
	const char *word, *suffix;
} sides[] = {
	{ "return", "return" }, { "latency", "latency" },
	{ "ret", "return" },	{ "exit", "return" },
	{ "end", "return" },	{ "leave", "return" },
	{ "entry", "" },	{ "enter", "" },
	{ "time", "latency" },	{ "duration", "latency" },
};

/* openat:exit is meant as openat:return. */
static const char *suggest_side(struct arena *arena,
				const struct attach_point *point)
{
	const char *last = point->parts[point->nparts - 1].text;
	struct nearest nearest = { .name = last };

	for (size_t i = 0; last && i < COUNT(sides); i++)
		nearest_offer(&nearest, sides[i].word);
	for (size_t i = 0; nearest.best && i < COUNT(sides); i++) {
		int len = (int)(strlen(point->text) - strlen(last)) - 1;

		if (strcmp(sides[i].word, nearest.best) != 0)
			continue;
		if (!sides[i].suffix[0])
			return arena_strndup(arena, point->text, (size_t)len);
		return arena_printf(arena, "%.*s:%s", len, point->text,
				    sides[i].suffix);
	}
	return NULL;
}

/* syscall:openat, syscall::openat:entry: the call in it. */
static const char *suggest_call(const struct attach_point *point)
{
	for (uint32_t i = 1; i < point->nparts; i++)
		if (point->parts[i].text &&
		    syscall_number(point->parts[i].text) >= 0)
			return point->parts[i].text;
	return NULL;
}

/* sched:sched_swich, sched_switch:return: an event, which has no sides. */
static void suggest_event(struct probe_env *env,
			  const struct attach_point *point,
			  struct nearest *nearest)
{
	struct event_hint hint = { env->arena, nearest };
	const char *first = point->parts[0].text, *last = point->parts[1].text;
	struct event_names events = { .env = env, .syscalls = true };

	if (!first || !last)
		return;
	tracefs_each("*", first, event_take, &events);
	if (events.n &&
	    (strcmp(last, "return") == 0 || strcmp(last, "latency") == 0)) {
		nearest->best = first;
		return;
	}
	nearest->name = last;
	tracefs_each(first, "*", offer_event, &hint);
	if (nearest->best)
		nearest->best = arena_printf(env->arena, "%s:%s", first,
					     nearest->best);
}

static void suggest_kind(const struct attach_point *point,
			 struct nearest *nearest)
{
	nearest->name = point->parts[0].text;
	for (const struct probe_kind *const *kind = probe_kinds; *kind; kind++)
		nearest_offer(nearest, (*kind)->name);
}

void short_suggest(struct probe_env *env, const struct attach_point *point,
		   struct nearest *nearest)
{
	struct event_hint hint = { env->arena, nearest };
	struct attach_point plain = *point;

	if (point->nparts == 2 && point->parts[0].text &&
	    strchr(point->parts[0].text, '/')) {
		/* The shape that a uprobe has. */
		plain.parts[1] = point->parts[0];
		plain.parts[2] = point->parts[1];
		plain.nparts = 3;
		probe_uprobe.suggest(env, &plain, nearest);
		return;
	}
	if (point->nparts == 2)
		suggest_event(env, point, nearest);
	if (point->nparts > 1) {
		if (!nearest->best)
			suggest_kind(point, nearest);
		/* `exit` is a call as well, but not behind a name. */
		if (!nearest->best && point->nparts == 2)
			nearest->best = suggest_side(env->arena, point);
		if (!nearest->best)
			nearest->best = suggest_call(point);
		return;
	}
	nearest->name = point->parts[0].text;
	nearest_offer(nearest, "BEGIN");
	nearest_offer(nearest, "END");
	for (uint32_t i = 0; i < syscall_count(); i++) {
		if (syscall_name(i))
			nearest_offer(nearest, syscall_name(i));
	}
	tracefs_each("*", "*", offer_event, &hint);
	/* The shape that function_suggest() reads. */
	plain.parts[1].text = point->parts[0].text;
	plain.nparts = 2;
	function_suggest(env, &plain, nearest);
}
