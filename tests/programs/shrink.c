// SPDX-License-Identifier: GPL-2.0-or-later
/* Drops runs of statements, from half of them down to single ones. */
#include <stdlib.h>
#include <time.h>

#include "programs.h"

struct list {
	struct statement **v;
	uint32_t n, room;
};

static void gather(struct list *list, struct statement *statement)
{
	for (; statement; statement = statement->next) {
		if (statement->dropped)
			continue;
		if (list->n == list->room) {
			list->room = list->room ? 2 * list->room : 64;
			list->v = reallocarray(list->v, list->room,
					       sizeof(*list->v));
			if (!list->v)
				exit(2);
		}
		list->v[list->n++] = statement;
		gather(list, statement->first);
		gather(list, statement->other);
	}
}

static void drop(struct list *list, uint32_t from, uint32_t n, bool dropped)
{
	for (uint32_t i = from; i < from + n && i < list->n; i++)
		list->v[i]->dropped = dropped;
}

void program_shrink(struct program *program, uint32_t seconds,
		    bool (*fails)(const struct program *program, void *data),
		    void *data)
{
	time_t end = time(NULL) + seconds;
	struct list list = { 0 };
	bool again = true;

	while (again) {
		again = false;
		list.n = 0;
		for (uint32_t i = 0; i < program->nbodies; i++)
			gather(&list, program->bodies[i].first);
		for (uint32_t n = list.n; n && time(NULL) < end; n /= 2)
			for (uint32_t at = 0; at < list.n && time(NULL) < end;
			     at += n) {
				if (list.v[at]->dropped)
					continue;
				drop(&list, at, n, true);
				if (fails(program, data))
					again = true;
				else
					drop(&list, at, n, false);
			}
		again &= time(NULL) < end;
	}
	free(list.v);
}
