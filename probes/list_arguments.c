// SPDX-License-Identifier: GPL-2.0-or-later
/* -lv: what a probe has, a line each; print_arguments() of the kinds. */
#include "base/text.h"
#include "probes/private.h"
#include "types/tracefs.h"

void list_format(struct probe_env *env, const struct probe_point *point,
		 struct text *out)
{
	struct tracefs_event event;
	const struct field *fields;
	uint32_t n;

	if (tracefs_event(env->types, point->target, point->function, &event))
		return;
	fields = type_fields(env->types, event.record, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (fields[i].text)
			text_printf(out, "    %s\n", fields[i].text);
	}
}

static void print_function(struct probe_env *env,
			   const struct function_type *function, uint32_t first,
			   bool result, struct text *out)
{
	for (uint32_t i = first; i < function->nparameters; i++)
		text_printf(out, "    %s %s\n",
			    type_btf_text(env->types, function->btf,
					  function->parameters[i].btf_id),
			    function->parameters[i].name);
	if (result && function->result->kind != TYPE_VOID)
		text_printf(out, "    %s retval\n",
			    type_btf_text(env->types, function->btf,
					  function->result_id));
}

void list_registers(struct probe_env *env, const struct probe_point *point,
		    struct text *out)
{
	struct function_type function;

	if (!type_function(env->types, point->target, point->function,
			   &function))
		return;
	if (point->kind == &probe_kretprobe)
		function.nparameters = 0;
	for (uint32_t i = 0; i < function.nparameters; i++)
		function.parameters[i].name = arena_printf(env->arena, "arg%u",
							   i);
	print_function(env, &function, 0, point->kind == &probe_kretprobe, out);
}

void list_raw(struct probe_env *env, const struct probe_point *point,
	      struct text *out)
{
	struct function_type function;

	if (type_raw_tracepoint(env->types, point->target, point->function,
				&function))
		print_function(env, &function, 0, false, out);
}

void list_object(struct probe_env *env, const struct probe_point *point,
		 struct text *out)
{
	struct function_type function;
	const char *name = arena_printf(env->arena, "bpf_iter_%s",
					point->function);

	/* The first tells of the walk, not of the object. */
	if (type_function(env->types, NULL, name, &function))
		print_function(env, &function, 1, false, out);
}

void list_parameters(struct probe_env *env, const struct probe_point *point,
		     struct text *out)
{
	struct function_type function;

	if (type_function(env->types, point->target, point->function,
			  &function))
		print_function(env, &function, 0, point->kind == &probe_fexit,
			       out);
}
