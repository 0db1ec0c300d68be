// SPDX-License-Identifier: GPL-2.0-or-later
/* Functions and raw tracepoints that BTF describes. */
#include <string.h>

#include "types/btf.h"

#define PARAMETERS_MAX 16

/*
 * The verifier knows the type of a pointer to a structure that a function
 * gets; other pointers are numbers to it.
 */
static const struct type *parameter_type(struct types *types,
					 const struct btf_object *btf,
					 uint32_t id)
{
	const struct type *type = btf_type(types, btf, id);

	if (type->kind != TYPE_POINTER || type->space != SPACE_KERNEL ||
	    (type->to->kind != TYPE_STRUCT && type->to->kind != TYPE_UNION))
		return type;
	return type_in_space(types, type, SPACE_KERNEL, true);
}

/* const char *, whatever the pointer itself is called or is. */
static bool is_text(const struct btf_object *btf, uint32_t id)
{
	struct btf_record record;
	bool is_const = false;

	if (!btf_resolve(btf, id, &record, NULL) || record.kind != BTF_KIND_PTR)
		return false;
	btf = record.owner;
	for (id = record.type; btf_get(btf, id, &record); id = record.type) {
		is_const |= record.kind == BTF_KIND_CONST;
		if (record.kind == BTF_KIND_INT)
			return is_const && strcmp(record.name, "char") == 0;
		if (record.kind != BTF_KIND_CONST &&
		    record.kind != BTF_KIND_TYPEDEF &&
		    record.kind != BTF_KIND_TYPE_TAG)
			return false;
	}
	return false;
}

/* Fills in result and parameters from a FUNC_PROTO, skipping the first. */
static bool prototype(struct types *types, const struct btf_object *btf,
		      uint32_t id, uint32_t skip,
		      struct function_type *function)
{
	const struct btf_param *params;
	struct btf_record record;
	uint32_t n;

	if (!btf_get(btf, id, &record) || record.kind != BTF_KIND_FUNC_PROTO ||
	    record.vlen < skip)
		return false;
	params = record.data;
	n = record.vlen;
	/* BTF writes `...` as a last parameter without name and type. */
	if (n > skip && !params[n - 1].type && !params[n - 1].name_off) {
		function->variadic = true;
		n--;
	}
	function->result = parameter_type(types, record.owner, record.type);
	function->result_id = record.type;
	function->nparameters = n - skip;
	if (function->nparameters > PARAMETERS_MAX)
		function->nparameters = PARAMETERS_MAX;
	for (uint32_t i = 0; i < function->nparameters; i++) {
		const struct btf_param *param = &params[i + skip];

		function->parameters[i].name = btf_string(record.owner,
							  param->name_off);
		function->parameters[i].type =
			parameter_type(types, record.owner, param->type);
		function->parameters[i].btf_id = param->type;
		function->parameters[i].is_text = is_text(record.owner,
							  param->type);
	}
	return true;
}

static bool function_in(struct types *types, const struct btf_object *btf,
			const char *name, uint32_t skip,
			struct function_type *function)
{
	struct btf_record record;
	uint32_t id = btf_find(btf, BTF_CLASS_FUNCTIONS, ~0u, name);

	if (!id || !btf_get(btf, id, &record))
		return false;
	*function = (struct function_type){
		.name = record.name,
		.module = btf->name,
		.btf_id = id,
		.btf = btf,
	};
	return prototype(types, btf, record.type, skip, function);
}

/*
 * A raw tracepoint: `typedef void (*btf_trace_NAME)(void *, ...)` is what the
 * kernel attaches by; parameters have names only in the function that calls
 * the probes.
 */
static bool raw_tracepoint_in(struct types *types, const struct btf_object *btf,
			      const char *name, struct function_type *function)
{
	struct function_type named;
	struct btf_record record;
	const char *typedef_name = arena_printf(types->arena, "btf_trace_%s",
						name);
	uint32_t id = btf_find(btf, BTF_CLASS_TYPES,
			       BTF_KINDS(BTF_KIND_TYPEDEF), typedef_name);

	if (!id || !btf_get(btf, id, &record))
		return false;
	*function = (struct function_type){
		.name = record.name + strlen("btf_trace_"),
		.module = btf->name,
		.btf_id = id,
		.btf = btf,
	};
	if (!btf_resolve(btf, record.type, &record, NULL) ||
	    record.kind != BTF_KIND_PTR ||
	    !prototype(types, btf, record.type, 1, function))
		return false;
	if (function->nparameters && *function->parameters[0].name)
		return true;
	name = arena_printf(types->arena, "__traceiter_%s", name);
	if (!function_in(types, btf, name, 1, &named) ||
	    named.nparameters != function->nparameters)
		return true;
	for (uint32_t i = 0; i < named.nparameters; i++)
		function->parameters[i].name = named.parameters[i].name;
	return true;
}

typedef bool in_object(struct types *types, const struct btf_object *btf,
		       const char *name, struct function_type *function);

static bool plain_function_in(struct types *types, const struct btf_object *btf,
			      const char *name, struct function_type *function)
{
	return function_in(types, btf, name, 0, function);
}

/* Looks in one module, or in vmlinux and then in all modules. */
static bool look_in(struct types *types, const char *module, const char *name,
		    in_object *look, struct function_type *function)
{
	const struct btf_object *btf = btf_vmlinux(types);

	if (!btf)
		return false;
	if (module) {
		btf = btf_module(types, module);
		return btf && look(types, btf, name, function);
	}
	if (look(types, btf, name, function))
		return true;
	btf_modules(types);
	vec_each (m, &types->btf->modules)
		if (look(types, *m, name, function))
			return true;
	return false;
}

const struct type *type_variable(struct types *types, const char *name)
{
	const struct btf_object *btf = btf_vmlinux(types);
	struct btf_record record;
	uint32_t id = btf ? btf_find(btf, BTF_CLASS_VARIABLES, ~0u, name) : 0;

	if (!id || !btf_get(btf, id, &record))
		return NULL;
	return btf_type(types, btf, record.type);
}

bool type_function(struct types *types, const char *module, const char *name,
		   struct function_type *function)
{
	return look_in(types, module, name, plain_function_in, function);
}

static bool count_in(struct types *types, const struct btf_object *btf,
		     const char *name, struct function_type *function)
{
	struct btf_record record;
	uint32_t id = btf_find(btf, BTF_CLASS_FUNCTIONS, ~0u, name);

	(void)types;
	if (!id || !btf_get(btf, id, &record) ||
	    !btf_get(record.owner, record.type, &record))
		return false;
	function->nparameters = record.vlen;
	return true;
}

int type_count_parameters(struct types *types, const char *module,
			  const char *name)
{
	struct function_type function;

	return look_in(types, module, name, count_in, &function)
		       ? (int)function.nparameters
		       : -1;
}

bool type_raw_tracepoint(struct types *types, const char *module,
			 const char *name, struct function_type *function)
{
	return look_in(types, module, name, raw_tracepoint_in, function);
}

/* Calls back for an object's names of a class that have a prefix. */
static void each_name(const struct btf_object *btf, enum btf_class class,
		      uint32_t kinds, const char *prefix,
		      void (*each)(const char *module, const char *name,
				   void *data),
		      void *data)
{
	const struct btf_names *names = &btf->names[class];
	size_t len = strlen(prefix);

	for (uint32_t i = 0; i < names->n; i++) {
		const char *name = btf_string(btf, names->v[i].name);

		if (kinds >> names->v[i].kind & 1 &&
		    !strncmp(name, prefix, len))
			each(btf->name, name + len, data);
	}
}

void type_each_function(struct types *types,
			void (*each)(const char *module, const char *name,
				     void *data),
			void *data)
{
	const struct btf_object *btf = btf_vmlinux(types);

	if (!btf)
		return;
	each_name(btf, BTF_CLASS_FUNCTIONS, ~0u, "", each, data);
	btf_modules(types);
	vec_each (module, &types->btf->modules)
		each_name(*module, BTF_CLASS_FUNCTIONS, ~0u, "", each, data);
}

void type_each_raw_tracepoint(struct types *types,
			      void (*each)(const char *module, const char *name,
					   void *data),
			      void *data)
{
	const struct btf_object *btf = btf_vmlinux(types);
	uint32_t kinds = BTF_KINDS(BTF_KIND_TYPEDEF);

	if (!btf)
		return;
	each_name(btf, BTF_CLASS_TYPES, kinds, "btf_trace_", each, data);
	btf_modules(types);
	vec_each (module, &types->btf->modules)
		each_name(*module, BTF_CLASS_TYPES, kinds, "btf_trace_", each,
			  data);
}
