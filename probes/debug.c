// SPDX-License-Identifier: GPL-2.0-or-later
/* Parameters of programs' functions, from their debug information. */
#include "probes/debug.h"

#include "base/text.h"
#include "probes/elf.h"
#include "probes/private.h"
#include "types/dwarf.h"

struct dwarf_file *debug_types(struct probe_env *env, const char *path)
{
	struct elf_file *file = elf_cached(env, path);
	const char *debug = file ? elf_file_debug_path(file) : NULL;
	struct dwarf_file *types;

	if (!debug)
		return NULL;
	types = dwarf_file(env->types, debug);
	return dwarf_has(types) ? types : NULL;
}

/* At an offset in a function its parameters may be anywhere. */
static bool find_function(struct probe_env *env,
			  const struct probe_point *point,
			  struct dwarf_file **types,
			  struct dwarf_function *function)
{
	struct elf_file *file = elf_cached(env, point->target);
	uint64_t address;

	if (!file || point->offset)
		return false;
	address = elf_file_address(file, point->address);
	*types = debug_types(env, point->target);
	return *types &&
	       dwarf_function(*types, point->function, address, function);
}

static const struct argument_piece *pieces(struct probe_env *env,
					   const struct dwarf_place *place)
{
	struct argument_piece *made = arena_array(
		env->arena, struct argument_piece, place->npieces + 1);

	for (uint32_t i = 0; i < place->npieces; i++)
		made[i] = (struct argument_piece){
			.offset = place->pieces[i].reg,
			.at = place->pieces[i].at,
			.size = place->pieces[i].size,
		};
	return made;
}

/* A number in one register is a load; what has parts is built of them. */
static void place_in_registers(struct probe_env *env,
			       const struct dwarf_place *place,
			       struct argument *argument)
{
	if (argument->size && place->npieces == 1 && !place->pieces[0].at) {
		argument->access = ARGUMENT_CONTEXT;
		argument->offset = place->pieces[0].reg;
		return;
	}
	/* Numbers of 128 bits: as two words. */
	if (argument->type->kind == TYPE_INT)
		argument->type = type_array(env->types,
					    type_int(env->types, 8, false), 2);
	argument->access = ARGUMENT_PIECES;
	argument->npieces = place->npieces;
	argument->pieces = pieces(env, place);
}

static struct argument argument_of(struct probe_env *env,
				   const struct dwarf_parameter *parameter)
{
	const struct dwarf_place *place = &parameter->place;
	struct argument argument = {
		.name = parameter->name,
		.type = parameter->type,
		.index_offset = -1,
		.size = layout_load_size(parameter->type),
		.is_text = parameter->is_text,
	};

	switch (place->where) {
	case DWARF_REGISTERS: place_in_registers(env, place, &argument); break;
	case DWARF_STACK:
		argument.access = ARGUMENT_STACK;
		argument.base_offset = arch.stack;
		argument.offset = (int32_t)place->offset + arch.return_size;
		break;
	case DWARF_POINTED:
		argument.access = ARGUMENT_REGISTER_MEMORY;
		argument.base_offset = place->reg;
		argument.displacement = place->offset;
		break;
	case DWARF_CONSTANT:
		argument.access = ARGUMENT_CONSTANT;
		argument.constant = place->offset;
		if (!argument.size)
			argument.type = NULL;
		break;
	case DWARF_NOWHERE: argument.type = NULL;
	}
	/* Floating numbers: their types have no size here. */
	if (argument.type && !argument.type->size)
		argument.type = NULL;
	return argument;
}

void debug_arguments(struct probe_env *env, const struct probe_point *point,
		     struct argument_layout *layout)
{
	struct dwarf_function function;
	struct dwarf_file *types;
	struct argument *arguments;

	if (!find_function(env, point, &types, &function))
		return;
	arguments = arena_array(env->arena, struct argument, function.n + 1);
	for (uint32_t i = 0; i < function.n; i++)
		arguments[i] = argument_of(env, &function.parameters[i]);
	layout->named = arguments;
	layout->nnamed = function.n;
}

void debug_print(struct probe_env *env, const struct probe_point *point,
		 struct text *out)
{
	struct dwarf_function function;
	struct dwarf_file *types;

	if (!find_function(env, point, &types, &function))
		return;
	for (uint32_t i = 0; i < function.n; i++)
		text_printf(out, "    %s %s\n",
			    dwarf_type_text(types, function.parameters[i].die),
			    function.parameters[i].name);
}
