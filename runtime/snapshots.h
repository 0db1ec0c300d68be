/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_RUNTIME_SNAPSHOTS_H
#define AWL_RUNTIME_SNAPSHOTS_H

#include <stdint.h>

struct session;

/* Retires the maps that records on the ring before `end` will take, all in one
 * wait. Without it each would wait for itself. */
void snapshots_retire(struct session *session, uint64_t end);

#endif
