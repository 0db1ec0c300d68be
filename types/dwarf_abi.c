// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The calling conventions: x86-64's System V and arm64's AAPCS64. They say
 * where a parameter is at the function's first instruction, also where debug
 * information knows only the place that it is stored to later.
 */
#include "kernel/arch.h"
#include "types/dwarf_place.h"

/* A caller's end of the stack is aligned to it. */
#define WORD 8

static const struct abi this_abi = {
	.integers = arch.argument,
#if defined(__x86_64__)
	.nintegers = 6,
	.nfloats = 8,
#else
	.nintegers = 8,
	.nfloats = 8,
	.aarch64 = true,
#endif
};

struct abi_state abi_begin(void)
{
	return (struct abi_state){ .abi = &this_abi };
}

static uint32_t words_of(const struct abi_value *value)
{
	return (value->size + WORD - 1) / WORD;
}

static struct dwarf_place on_stack(struct abi_state *state,
				   const struct abi_value *value)
{
	struct dwarf_place place = { .where = DWARF_STACK };

	if (value->align > WORD)
		state->stack = (state->stack + 15) / 16 * 16;
	place.offset = state->stack;
	state->stack += words_of(value) * WORD;
	return place;
}

/* Consecutive registers, the last for what is left of the value. */
static struct dwarf_place in_registers(struct abi_state *state,
				       const struct abi_value *value)
{
	struct dwarf_place place = { .where = DWARF_REGISTERS };

	for (uint32_t i = 0; i < words_of(value) && i < 2; i++) {
		uint32_t rest = value->size - i * WORD;

		if (value->words[i] == ABI_FLOAT) {
			state->floats++;
			continue;
		}
		place.pieces[place.npieces++] = (struct dwarf_piece){
			.reg = state->abi->integers[state->integers++],
			.at = (uint8_t)(i * WORD),
			.size = (uint8_t)(rest < WORD ? rest : WORD),
		};
	}
	/* Vector registers are not in struct pt_regs. */
	if (!place.npieces)
		place.where = DWARF_NOWHERE;
	return place;
}

/* The address of a copy that the caller made. */
static struct dwarf_place by_reference(struct abi_state *state)
{
	struct abi_value pointer = { .size = WORD, .align = WORD };
	struct dwarf_place place = { .where = DWARF_POINTED };

	if (state->integers < state->abi->nintegers) {
		place.reg = state->abi->integers[state->integers++];
		return place;
	}
	on_stack(state, &pointer); /* a pointer in memory: two steps */
	return (struct dwarf_place){ .where = DWARF_NOWHERE };
}

static void count_words(const struct abi_value *value, uint32_t *integers,
			uint32_t *floats)
{
	*integers = *floats = 0;
	for (uint32_t i = 0; i < words_of(value) && i < 2; i++)
		++*(value->words[i] == ABI_FLOAT ? floats : integers);
}

static bool is_memory(const struct abi_value *value)
{
	return value->memory || value->size > 2 * WORD;
}

static struct dwarf_place next_x86(struct abi_state *state,
				   const struct abi_value *value)
{
	uint32_t integers, floats;

	count_words(value, &integers, &floats);
	/* Whole in registers, or not at all: later ones may still fit. */
	if (is_memory(value) ||
	    state->integers + integers > state->abi->nintegers ||
	    state->floats + floats > state->abi->nfloats)
		return on_stack(state, value);
	return in_registers(state, value);
}

static struct dwarf_place next_aarch64(struct abi_state *state,
				       const struct abi_value *value)
{
	uint32_t n = words_of(value), floats = value->floats;

	if (floats && state->floats + floats <= state->abi->nfloats) {
		state->floats += floats;
		return (struct dwarf_place){ .where = DWARF_NOWHERE };
	}
	if (floats) {
		state->floats = state->abi->nfloats;
		return on_stack(state, value);
	}
	if (is_memory(value))
		return by_reference(state);
	if (value->align > WORD)
		state->integers += state->integers % 2;
	if (state->integers + n <= state->abi->nintegers) {
		struct abi_value whole = *value;

		whole.words[0] = whole.words[1] = ABI_INTEGER;
		return in_registers(state, &whole);
	}
	/* Nothing behind it is in a register either. */
	state->integers = state->abi->nintegers;
	return on_stack(state, value);
}

struct dwarf_place abi_next(struct abi_state *state,
			    const struct abi_value *value)
{
	if (value->by_reference)
		return by_reference(state);
	/* A structure without members is not passed at all. */
	if (value->words[0] == ABI_NONE && !is_memory(value))
		return (struct dwarf_place){ .where = DWARF_NOWHERE };
	return state->abi->aarch64 ? next_aarch64(state, value)
				   : next_x86(state, value);
}

/* Its address is the first argument on x86-64; arm64 has a register of its own
 * for it. */
void abi_result(struct abi_state *state, const struct abi_value *value)
{
	if (!state->abi->aarch64 && value->aggregate &&
	    (is_memory(value) || value->by_reference))
		state->integers++;
}
