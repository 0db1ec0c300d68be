// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function's parameters, and where they are at its first instruction. A
 * location that holds there says it: one of a list, or a register for good.
 * Else the calling convention does: what is not optimized has one location,
 * the place on the stack where its first instructions store it.
 */
#include <string.h>

#include "kernel/arch.h"
#include "types/dwarf_private.h"

struct reading {
	struct dwarf_file *file;
	uint64_t address;
	struct abi_state abi;
	bool conventional; /* can be called by what knows the ABI alone */
	bool external;	   /* may be called from elsewhere */
	bool rust;
	VEC(struct dwarf_parameter) parameters;
};

static bool is_wanted(Dwarf_Die *function, uint64_t address, bool inside)
{
	Dwarf_Addr entry;

	if (inside)
		return dwarf_haspc(function, address) > 0;
	return dwarf_entrypc(function, &entry) == 0 && entry == address;
}

static bool find_in(Dwarf_Die *parent, uint64_t address, bool inside,
		    Dwarf_Die *function, int depth)
{
	Dwarf_Die child;

	if (depth > DWARF_DEPTH_MAX || dwarf_child(parent, &child) != 0)
		return false;
	do {
		switch (dwarf_tag(&child)) {
		case DW_TAG_subprogram:
			if (!is_wanted(&child, address, inside))
				break;
			*function = child;
			return true;
		/* Where C++ and Rust have functions, too. */
		case DW_TAG_namespace:
		case DW_TAG_module:
		case DW_TAG_structure_type:
		case DW_TAG_class_type:
			if (find_in(&child, address, inside, function,
				    depth + 1))
				return true;
			break;
		default: break;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	return false;
}

uint64_t dwarf_function_around(Dwarf_Die *unit, uint64_t address)
{
	Dwarf_Die function;

	return find_in(unit, address, true, &function, 0)
		       ? dwarf_dieoffset(&function)
		       : 0;
}

/* A register's place in struct pt_regs, or -1: vector registers. */
static int register_place(uint64_t number)
{
	return number < arch.ndwarf ? arch.dwarf[number] : -1;
}

static uint64_t register_of(const Dwarf_Op *operation)
{
	return operation->atom == DW_OP_regx
		       ? operation->number
		       : (uint64_t)operation->atom - DW_OP_reg0;
}

static bool is_register(const Dwarf_Op *operation)
{
	return operation->atom == DW_OP_regx ||
	       (operation->atom >= DW_OP_reg0 &&
		operation->atom <= DW_OP_reg31);
}

/* reg5 piece 8, reg4 piece 4: consecutive bytes of the value. */
static struct dwarf_place pieces(const Dwarf_Op *operations, size_t n)
{
	struct dwarf_place place = { .where = DWARF_REGISTERS };
	uint64_t at = 0;

	for (size_t i = 0; i + 1 < n; i += 2) {
		int reg = is_register(&operations[i])
				  ? register_place(register_of(&operations[i]))
				  : -1;
		uint64_t size = operations[i + 1].number;

		if (operations[i + 1].atom != DW_OP_piece || reg < 0 ||
		    size > 8 || place.npieces == DWARF_PIECES)
			return (struct dwarf_place){ .where = DWARF_NOWHERE };
		place.pieces[place.npieces++] = (struct dwarf_piece){
			.reg = (uint16_t)reg,
			.at = (uint8_t)at,
			.size = (uint8_t)size,
		};
		at += size;
	}
	if (n % 2 || !place.npieces)
		place.where = DWARF_NOWHERE;
	return place;
}

/* Memory at a register: of the stack pointer, the caller's end of it. */
static struct dwarf_place memory(const Dwarf_Op *operation)
{
	struct dwarf_place place = { .where = DWARF_POINTED };
	int64_t offset = (int64_t)operation->number;
	int reg;

	if (operation->atom == DW_OP_fbreg)
		return (struct dwarf_place){ .where = DWARF_STACK,
					     .offset = offset };
	reg = register_place((uint64_t)operation->atom - DW_OP_breg0);
	if (reg < 0)
		return (struct dwarf_place){ .where = DWARF_NOWHERE };
	if (reg == arch.stack)
		return (struct dwarf_place){ .where = DWARF_STACK,
					     .offset = offset -
						       arch.return_size };
	place.reg = (uint16_t)reg;
	place.offset = offset;
	return place;
}

/* fbreg counts from the caller's end of the stack where the function says so;
 * another base is not there yet at its first instruction. */
static bool frame_is_call(Dwarf_Die *function)
{
	Dwarf_Attribute place;
	Dwarf_Op *operation;
	size_t n;

	return dwarf_attr_integrate(function, DW_AT_frame_base, &place) &&
	       dwarf_getlocation(&place, &operation, &n) == 0 && n == 1 &&
	       operation->atom == DW_OP_call_frame_cfa;
}

static struct dwarf_place place_of(Dwarf_Die *function,
				   const Dwarf_Op *operations, size_t n,
				   uint64_t size)
{
	const Dwarf_Op *first = operations;
	struct dwarf_place place = { .where = DWARF_NOWHERE };

	if (n == 1 && is_register(first) &&
	    register_place(register_of(first)) >= 0)
		return (struct dwarf_place){
			.where = DWARF_REGISTERS,
			.npieces = 1,
			.pieces = { { (uint16_t)register_place(
					      register_of(first)),
				      0, (uint8_t)(size < 8 ? size : 8) } },
		};
	if (n == 1 && first->atom >= DW_OP_breg0 && first->atom <= DW_OP_breg31)
		return memory(first);
	if (n == 1 && first->atom == DW_OP_fbreg && frame_is_call(function))
		return memory(first);
	if (n > 1)
		return pieces(operations, n);
	return place;
}

static bool is_argument_register(const struct dwarf_place *place)
{
	if (place->where != DWARF_REGISTERS)
		return false;
	for (uint32_t i = 0; i < arch.narguments; i++)
		if (arch.argument[i] == place->pieces[0].reg)
			return true;
	return false;
}

static bool is_for_good(Dwarf_Attribute *location)
{
	switch (dwarf_whatform(location)) {
	case DW_FORM_exprloc:
	case DW_FORM_block:
	case DW_FORM_block1:
	case DW_FORM_block2:
	case DW_FORM_block4: return true;
	default: return false; /* a list */
	}
}

/* Every call passes it, so the compiler does not; false: it is passed. */
static bool constant_told(Dwarf_Die *die, struct dwarf_place *place)
{
	Dwarf_Attribute value;
	Dwarf_Sword number;

	if (!dwarf_attr_integrate(die, DW_AT_const_value, &value) ||
	    dwarf_formsdata(&value, &number) != 0)
		return false;
	place->where = DWARF_CONSTANT;
	place->offset = number;
	return true;
}

/* lit4 stack_value: a number that lies nowhere. */
static bool is_constant(const Dwarf_Op *operations, size_t n, int64_t *value)
{
	uint8_t atom = operations[0].atom;

	if (n != 2 || operations[1].atom != DW_OP_stack_value)
		return false;
	*value = (int64_t)operations[0].number;
	if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31)
		*value = atom - DW_OP_lit0;
	return (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) ||
	       (atom >= DW_OP_const1u && atom <= DW_OP_consts);
}

/* Whether it has a place on the function's own stack, or its address (deref)
 * has: what is not optimized, and passed as the convention says. */
static bool is_home(const Dwarf_Op *operations, size_t n)
{
	bool memory = operations->atom == DW_OP_fbreg ||
		      (operations->atom >= DW_OP_breg0 &&
		       operations->atom <= DW_OP_breg31);

	if (n == 2)
		return memory && operations[1].atom == DW_OP_deref;
	return n == 1 && (memory || is_register(operations));
}

/* What the debug information says of the function's begin. *passed is false
 * where it says that nothing is passed. */
static struct dwarf_place place_told(struct reading *reading,
				     Dwarf_Die *function, Dwarf_Die *die,
				     uint64_t size, bool *passed)
{
	struct dwarf_place place = { .where = DWARF_NOWHERE };
	Dwarf_Attribute location;
	Dwarf_Op *operations;
	size_t n;

	*passed = false;
	if (constant_told(die, &place))
		return place;
	/* Whoever calls it from outside does by the convention. */
	*passed = reading->external;
	if (!dwarf_attr_integrate(die, DW_AT_location, &location))
		return place;
	/* A list may begin behind what makes room on the stack. */
	if (dwarf_getlocation_addr(&location, reading->address, &operations, &n,
				   1) != 1) {
		*passed = true;
		return place;
	}
	if (is_constant(operations, n, &place.offset)) {
		*passed = false;
		place.where = DWARF_CONSTANT;
		return place;
	}
	place = place_of(function, operations, n, size);
	*passed = place.where != DWARF_NOWHERE || is_home(operations, n) ||
		  reading->external;
	/* For the whole function: at its begin that is true only of where its
	 * caller put things. */
	if (is_for_good(&location) && !is_argument_register(&place) &&
	    (place.where != DWARF_STACK || place.offset < 0))
		place.where = DWARF_NOWHERE;
	return place;
}

/* Large structures of Rust's own functions are never copied. */
static void adapt(const struct reading *reading, struct abi_value *value)
{
	if (reading->rust && value->aggregate && value->size > 16)
		value->by_reference = true;
}

static bool is_text(Dwarf_Die *type)
{
	Dwarf_Die die = *type, to;
	bool constant = false;

	if (!dwarf_resolve(&die) || dwarf_tag(&die) != DW_TAG_pointer_type ||
	    !dwarf_refers(&die, DW_AT_type, &to))
		return false;
	constant = dwarf_tag(&to) == DW_TAG_const_type;
	return constant && dwarf_resolve(&to) &&
	       strcmp(dwarf_name(&to), "char") == 0;
}

static void read_parameter(struct reading *reading, Dwarf_Die *function,
			   Dwarf_Die *die)
{
	struct arena *arena = reading->file->types->arena;
	struct dwarf_parameter parameter = {
		.name = arena_strdup(arena, dwarf_name(die)),
		.type = dwarf_type_of(reading->file, die),
	};
	struct abi_value value;
	struct dwarf_place usual = { .where = DWARF_NOWHERE };
	Dwarf_Die type;
	bool passed;

	if (!dwarf_refers(die, DW_AT_type, &type))
		return;
	parameter.die = dwarf_dieoffset(&type);
	parameter.is_text = is_text(&type);
	value = abi_value_of(&type);
	adapt(reading, &value);
	parameter.place = place_told(reading, function, die, value.size,
				     &passed);
	if (passed)
		usual = abi_next(&reading->abi, &value);
	if (parameter.place.where == DWARF_NOWHERE && reading->conventional)
		parameter.place = usual;
	*vec_push(arena, &reading->parameters) = parameter;
}

static void read_parameters(struct reading *reading, Dwarf_Die *function)
{
	Dwarf_Die child;

	if (dwarf_child(function, &child) != 0)
		return;
	do {
		/* Go has its results among them. */
		if (dwarf_tag(&child) == DW_TAG_formal_parameter &&
		    !dwarf_flag(&child, DW_AT_variable_parameter))
			read_parameter(reading, function, &child);
	} while (dwarf_siblingof(&child, &child) == 0);
}

/* Go has a convention of its own; what nobody outside calls, the compiler may
 * have changed, and its symbol tells: "f.isra.0", "f.constprop.1". */
static bool is_conventional(Dwarf_Die *unit, const char *symbol)
{
	return dwarf_srclang(unit) != DW_LANG_Go &&
	       (!symbol || !strchr(symbol, '.'));
}

bool dwarf_function(struct dwarf_file *file, const char *symbol,
		    uint64_t address, struct dwarf_function *function)
{
	struct reading reading = {
		.file = file,
		.address = address,
		.abi = abi_begin(),
	};
	Dwarf_Die unit, die, result;

	if (!dwarf_unit_at(file, address, &unit) ||
	    !find_in(&unit, address, false, &die, 0))
		return false;
	reading.conventional = is_conventional(&unit, symbol);
	reading.external = dwarf_flag(&die, DW_AT_external);
	reading.rust = dwarf_srclang(&unit) == DW_LANG_Rust;
	if (dwarf_refers(&die, DW_AT_type, &result)) {
		struct abi_value value = abi_value_of(&result);

		abi_result(&reading.abi, &value);
	}
	read_parameters(&reading, &die);
	function->parameters = reading.parameters.v;
	function->n = reading.parameters.n;
	return true;
}
