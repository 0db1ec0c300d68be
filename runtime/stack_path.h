/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A map's key with a stack in it as a way from the outside in: what else is in
 * the key, then the functions, the outermost first, the kernel's last.
 *
 *	@[comm, ustack, kstack]	bash;main;read;entry_SYSCALL_64;ksys_read
 */
#ifndef AWL_RUNTIME_STACK_PATH_H
#define AWL_RUNTIME_STACK_PATH_H

#include "runtime/render.h"

enum step_kind { STEP_LABEL, STEP_USER, STEP_KERNEL };

struct step {
	enum step_kind kind;
	size_t begin, len; /* of the name, in the path's names */
};

struct stack_path {
	struct step *steps;
	uint32_t n, room;
	struct text names;
	struct text inlined; /* those of one frame */
};

/* Whether there is a stack in keys of this type; NULL: no keys. */
bool stack_path_is_in(struct types *types, const struct type *key);
/* The path of a key; 0 or -ENOMEM. It may be read again and again. */
int stack_path_read(struct stack_path *path, struct render *render,
		    const struct value *key);
static inline const char *stack_path_name(const struct stack_path *path,
					  uint32_t i)
{
	return path->names.data + path->steps[i].begin;
}
void stack_path_free(struct stack_path *path);

#endif
