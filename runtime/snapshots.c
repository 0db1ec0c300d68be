// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/snapshots.h"

#include <stdlib.h>

#include "runtime/session.h"

struct look {
	const struct plan *plan;
	uint8_t *wanted; /* a flag a map */
	bool any, ended;
};

/* A record's first word is its site. What comes behind exit() is not read. */
static void look_at(void *data, uint64_t word)
{
	struct look *look = data;
	const struct site *site;

	if (word >= look->plan->nsites || look->ended)
		return;
	site = &look->plan->sites[word];
	look->ended = site->kind == SITE_EXIT;
	if (site->kind != SITE_SNAPSHOT)
		return;
	look->wanted[site->map] = 1;
	look->any = true;
}

static bool any_snapshots(const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->nsites; i++)
		if (plan->sites[i].kind == SITE_SNAPSHOT)
			return true;
	return false;
}

void snapshots_retire(struct session *session, uint64_t end)
{
	struct look look = { .plan = session->plan };

	if (!any_snapshots(look.plan))
		return;
	look.wanted = calloc(look.plan->nmaps, 1);
	if (!look.wanted)
		return;
	ring_look(&session->ring, end, look_at, &look);
	if (look.any)
		maps_retire(&session->maps, look.wanted);
	free(look.wanted);
}
