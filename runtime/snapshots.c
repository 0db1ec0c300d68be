// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/snapshots.h"

#include <stdlib.h>

#include "runtime/session.h"

struct look {
	const struct plan *plan;
	uint8_t *wanted;  /* a flag a map */
	uint8_t *touched; /* zeroed, cleared or printed before its snapshot */
	bool any, ended;
};

static bool touches(const struct site *site)
{
	return site->kind == SITE_ZERO || site->kind == SITE_CLEAR ||
	       site->kind == SITE_PRINT_MAP;
}

/*
 * A record's first word is its site. What comes behind exit() is not read. A
 * map that something else happens to first stays whole until it is its turn.
 */
static void look_at(void *data, uint64_t word)
{
	struct look *look = data;
	const struct site *site;

	if (word >= look->plan->nsites || look->ended)
		return;
	site = &look->plan->sites[word];
	look->ended = site->kind == SITE_EXIT;
	if (touches(site))
		look->touched[site->map] = 1;
	if (site->kind != SITE_SNAPSHOT || look->touched[site->map])
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

/* All snapshots of a turn wait for one grace period together, instead of one
 * each. */
void snapshots_retire(struct session *session, uint64_t end)
{
	struct look look = { .plan = session->plan };

	if (!any_snapshots(look.plan))
		return;
	/* Without memory each snapshot waits for itself: slower, not wrong. */
	look.wanted = calloc(look.plan->nmaps, 2);
	if (!look.wanted)
		return;
	look.touched = look.wanted + look.plan->nmaps;
	ring_look(&session->ring, end, look_at, &look);
	if (look.any)
		maps_retire(&session->maps, look.wanted);
	free(look.wanted);
}
