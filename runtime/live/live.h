/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --live: what the maps hold, redrawn in place on a terminal. Lines that the
 * script prints go below the maps, the newest last. Keys: p pauses, c empties
 * the maps, s sorts otherwise, r turns the order around, q quits.
 */
#ifndef AWL_RUNTIME_LIVE_LIVE_H
#define AWL_RUNTIME_LIVE_LIVE_H

#include <stdbool.h>

struct session;
struct live;

/* Takes over the terminal that stdout is; NULL when it is none. */
struct live *live_open(struct session *session);
/* To be waited for: keys, and the next frame's time. */
int live_keys(const struct live *live);
int live_clock(const struct live *live);
void live_key(struct live *live);
void live_tick(struct live *live);
/* The terminal as it was; what was printed last is shown below. */
void live_close(struct live *live);

#endif
