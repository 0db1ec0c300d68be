// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tracepoint: static places in the kernel, with the fields that tracefs
 * describes. Those of system calls are one raw tracepoint and a table of
 * numbers (syscall_points.c); the others are a perf event each.
 */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/bpf.h"
#include "probes/private.h"
#include "probes/syscall_points.h"
#include "types/field_text.h"
#include "types/tracefs.h"

struct tracepoint_expansion {
	struct probe_env *env;
	struct probe_points *points;
	bool layouts;
};

/* -ENOENT or the tracefs id of an event, without reading its format. */
static int tracepoint_id(const char *subsystem, const char *name)
{
	const char *tracefs = tracefs_path();
	char path[512], text[32];
	ssize_t n;

	if (!tracefs)
		return -ENOENT;
	snprintf(path, sizeof(path), "%s/events/%s/%s/id", tracefs, subsystem,
		 name);
	n = file_read_small(path, text, sizeof(text));
	return n < 0 ? (int)n : atoi(text);
}

/* Fields at their places in the context. */
static void layout_fields(struct probe_env *env,
			  const struct tracefs_event *event,
			  struct argument_layout *layout)
{
	uint32_t n;
	const struct field *fields = type_fields(env->types, event->record, &n);
	struct field_texts texts = { 0 };
	struct argument *named = arena_array(env->arena, struct argument,
					     n + 1);
	struct argument *positional = arena_array(env->arena, struct argument,
						  n + 1);

	if (env->shows_fields && event->print)
		field_texts_read(env->types, event->print, &texts);
	for (uint32_t i = 0; i < n; i++) {
		named[i] = (struct argument){
			.name = fields[i].name,
			.type = fields[i].type,
			.access = ARGUMENT_CONTEXT,
			.offset = (int32_t)(fields[i].bit_offset / 8),
			.index_offset = -1,
			.size = fields[i].data_loc
					? 4
					: layout_load_size(fields[i].type),
			.data_loc = fields[i].data_loc,
			.is_text = layout_is_text(&fields[i]),
			.shown = field_text_find(&texts, fields[i].name),
		};
		positional[i] = named[i];
		positional[i].name = NULL;
	}
	layout->named = named;
	layout->nnamed = n;
	layout->positional = positional;
	layout->npositional = n;
	layout->record = event->record;
}

static int tracepoint_layout(struct probe_env *env, struct probe_point *point)
{
	struct argument_layout layout = {
		.kind = &probe_tracepoint,
		.program_type = BPF_PROG_TYPE_TRACEPOINT,
		.space = SPACE_KERNEL,
	};
	struct tracefs_event event;
	int err;

	if (!env->no_arguments) {
		err = tracefs_event(env->types, point->target, point->function,
				    &event);
		if (err)
			return err;
		layout_fields(env, &event, &layout);
	}
	point->layout = probe_layout(env, &layout);
	return 0;
}

/* Adds one event's point; -ENOENT when there is no such event. */
static int tracepoint_add(struct probe_env *env, const char *subsystem,
			  const char *name, bool wild, bool layouts,
			  struct probe_points *points)
{
	struct probe_point point = {
		.kind = &probe_tracepoint,
		.target = arena_strdup(env->arena, subsystem),
		.function = arena_strdup(env->arena, name),
		.name = arena_printf(env->arena, "tracepoint:%s:%s", subsystem,
				     name),
		.wild = wild,
	};
	int id, err;

	/* Listing names needs neither ids nor formats: that would be two files
	 * to read for each of some 2,000 events. */
	if (!layouts) {
		probe_points_add(env, points, &point);
		return 0;
	}
	/* A system call's events need no tracefs at all. */
	if (!syscall_point(env, &point)) {
		id = tracepoint_id(subsystem, name);
		if (id < 0)
			return id;
		point.number = id;
		err = tracepoint_layout(env, &point);
		if (err)
			return err;
	}
	probe_points_add(env, points, &point);
	return 0;
}

static void tracepoint_take(const char *subsystem, const char *name, void *data)
{
	struct tracepoint_expansion *expansion = data;

	/* What ftrace alone can have: no id that perf takes. */
	if (strcmp(subsystem, "ftrace") == 0)
		return;
	tracepoint_add(expansion->env, subsystem, name, true,
		       expansion->layouts, expansion->points);
}

static void tracepoint_match(struct probe_env *env, const char *subsystem,
			     const char *name, bool layouts,
			     struct probe_points *points)
{
	struct tracepoint_expansion expansion = { env, points, layouts };
	uint32_t first = points->n;

	tracefs_each(subsystem, name, tracepoint_take, &expansion);
	probe_points_sort(points, first);
}

/* tracepoint:subsystem:event */
static int tracepoint_expand(struct probe_env *env,
			     const struct attach_point *point,
			     struct probe_points *points)
{
	const char *subsystem = probe_part(point, 1);
	const char *name = probe_part(point, 2);
	uint32_t first = points->n;
	int err;

	if (!subsystem || !name || point->nparts > 3)
		return probe_error(env, point,
				   "tracepoint probe needs a subsystem and an "
				   "event: tracepoint:subsystem:event");
	if (glob_is_pattern(subsystem) || glob_is_pattern(name)) {
		tracepoint_match(env, subsystem, name, true, points);
		err = points->n == first ? -ENOENT : 0;
	} else {
		err = tracepoint_add(env, subsystem, name, false, true, points);
	}
	if (err == -EACCES)
		return probe_error(env, point,
				   "tracefs cannot be read: run as root");
	if (err == -ENOENT && !tracefs_path())
		return probe_error(env, point,
				   "tracefs is not mounted: "
				   "mount -t tracefs t /sys/kernel/tracing");
	if (err && err != -ENOENT)
		return probe_error(env, point,
				   "the format of tracepoint %s:%s is not "
				   "understood: %s",
				   subsystem, name, strerror(-err));
	return err;
}

struct tracepoint_hint {
	struct arena *arena;
	struct nearest *nearest;
};

static void tracepoint_offer(const char *subsystem, const char *name,
			     void *data)
{
	struct tracepoint_hint *hint = data;

	nearest_offer(hint->nearest,
		      arena_printf(hint->arena, "%s:%s", subsystem, name));
}

static void tracepoint_suggest(struct probe_env *env,
			       const struct attach_point *point,
			       struct nearest *nearest)
{
	const char *subsystem = probe_part(point, 1);
	const char *name = probe_part(point, 2);
	struct tracepoint_hint hint = { env->arena, nearest };

	if (!subsystem || !name)
		return;
	nearest->name = arena_printf(env->arena, "%s:%s", subsystem, name);
	tracefs_each("*", "*", tracepoint_offer, &hint);
}

/* `tracepoint:*foo*` means any subsystem's, and `tracepoint:sched` all of it.
 */
static int tracepoint_list(struct probe_env *env,
			   const struct attach_point *pattern,
			   struct probe_points *points)
{
	const char *subsystem = probe_part(pattern, 1);
	const char *name = probe_part(pattern, 2);

	if (!name && subsystem && glob_is_pattern(subsystem)) {
		name = subsystem;
		subsystem = "*";
	}
	tracepoint_match(env, subsystem ? subsystem : "*", name ? name : "*",
			 false, points);
	return 0;
}

static int tracepoint_attach_one(struct attach_request *request,
				 struct probe_links *links, uint32_t i)
{
	const struct probe_point *point = request->points[i];
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = PERF_TYPE_TRACEPOINT,
		.config = point->number,
		/* Every event, and the CPU and process as for kprobes: for all
		 * of both. */
		.sample_period = 1,
		.wakeup_events = 1,
	};
	int fd = perf_event_open(&event, -1, 0, -1, 0);

	if (fd < 0)
		return attach_failed(request, point, fd, "%s", strerror(-fd));
	return attach_perf_event(request, links, i, fd);
}

static int tracepoint_attach(struct attach_request *request,
			     struct probe_links *links)
{
	if (request->points[0]->layout->syscall_table)
		return attach_tracing(request, links);
	return attach_each(request, links, tracepoint_attach_one);
}

const struct probe_kind probe_tracepoint = {
	.name = "tracepoint",
	.aliases = { "t" },
	.usage = "tracepoint:subsystem:event",
	.arguments = "2",
	.arguments_least = 2,
	.arguments_most = 2,
	.filter_pid = true,
	.needs = FEATURE_COUNT,
	.cookie = FEATURE_COOKIE_PERF,
	.expand = tracepoint_expand,
	.suggest = tracepoint_suggest,
	.list = tracepoint_list,
	.print_arguments = list_format,
	.attach = tracepoint_attach,
};
