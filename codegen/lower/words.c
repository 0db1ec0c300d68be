// SPDX-License-Identifier: GPL-2.0-or-later
/* The strings that an argv points to, behind one another: layout.h. */
#include "codegen/lower/internal.h"

#include "codegen/lower/rows.h"

/* Appends the string at an address to the `used` bytes at `into`. */
static void append(struct lower *lower, struct memory from, struct memory into,
		   int32_t used, uint32_t most)
{
	int32_t length;

	into = memory_index(lower, into, used, most + 1, 1);
	length = lower_string_at(lower, from, EVENT_WORD_BYTES - 1, into);
	length = ir_binary(&lower->ir, IR_ADD, length, constant(lower, 1));
	ir_assign(&lower->ir, used,
		  ir_binary(&lower->ir, IR_ADD, used, length));
}

int32_t lower_words(struct lower *lower, const struct node *call,
		    struct memory into)
{
	const struct node *argv = call->call.arguments.v[0];
	enum ir_region region = argv->type->space == SPACE_USER
					? IR_REGION_USER
					: IR_REGION_KERNEL;
	struct memory words = memory_at(region, lower_value(lower, argv), 0);
	int32_t used = ir_variable(&lower->ir, NULL);
	int32_t done = block_new(lower), pointer, word;

	ir_assign(&lower->ir, used, constant(lower, 0));
	for (uint32_t i = 0; i <= EVENT_WORDS; i++) {
		word = block_new(lower);
		pointer = memory_load(
			lower, memory_part(words, (int32_t)(8 * i)), 8, false);
		ir_branch(&lower->ir, IR_EQ, pointer, constant(lower, 0), done,
			  word);
		ir_at(&lower->ir, word);
		if (i < EVENT_WORDS)
			append(lower, memory_at(region, pointer, 0), into, used,
			       i * EVENT_WORD_BYTES);
	}
	/* One more than there is room for: no NUL behind the last. */
	ir_assign(&lower->ir, used,
		  ir_binary(&lower->ir, IR_SUB, used, constant(lower, 1)));
	go(lower, done);
	return used;
}

void lower_words_into(struct lower *lower, const struct node *call,
		      struct memory into)
{
	memory_store(lower, into,
		     lower_words(lower, call, memory_part(into, 4)), 4);
}
