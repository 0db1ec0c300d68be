// SPDX-License-Identifier: GPL-2.0-or-later
/* The passes, again until nothing changes, but not for ever. */
#include "codegen/passes.h"

#include <stdio.h>
#include <stdlib.h>

/* What a pass leaves for the next may go round; after so many rounds hardly
 * anything changes, and time is worth more. */
#define ROUNDS 4

static const struct pass {
	const char *name;
	bool (*run)(struct ir_function *function, struct arena *arena);
} passes[] = {
#define X(name) { #name, name },
	PASSES(X)
#undef X
};

#define NPASSES (sizeof(passes) / sizeof(*passes))

/* What is left of a function, out of the memory the passes worked in. */
static void keep(struct ir_function *function, struct arena *arena)
{
	vec_keep(arena, &function->registers);
	vec_keep(arena, &function->objects);
	vec_keep(arena, &function->blocks);
	vec_each (block, &function->blocks)
		vec_keep(arena, &block->insns);
}

void ir_optimize_watched(struct ir_program *program, struct arena *arena,
			 void (*watch)(const char *pass,
				       const struct ir_program *program,
				       void *data),
			 void *data)
{
	struct arena work = { 0 };

	vec_each (function, &program->functions) {
		size_t quiet = 0;

		/* Done when each has seen what the last change left. */
		for (size_t i = 0; i < ROUNDS * NPASSES && quiet < NPASSES;
		     i++) {
			const struct pass *pass = &passes[i % NPASSES];

			quiet++;
			if (pass->run(*function, &work))
				quiet = 0;
			if (watch)
				watch(pass->name, program, data);
		}
		keep(*function, arena);
		arena_reset(&work);
	}
	arena_release(&work);
}

#ifdef AWL_DEBUG
static void check_pass(const char *pass, const struct ir_program *program,
		       void *data)
{
	const char *wrong = ir_check(program, data);

	if (!wrong)
		return;
	fprintf(stderr, "awl: after %s: %s\n", pass, wrong);
	abort();
}
#endif

void ir_optimize(struct ir_program *program, struct arena *arena)
{
#ifdef AWL_DEBUG
	ir_optimize_watched(program, arena, check_pass, arena);
#else
	ir_optimize_watched(program, arena, NULL, NULL);
#endif
}
