/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a run between attaching and leaving. */
#ifndef AWL_RUNTIME_LOOP_H
#define AWL_RUNTIME_LOOP_H

#include <stdbool.h>

struct session;

/* Watches the ring, signals, timers and the target. */
int loop_watch(struct session *session);
/* Whether a signal that ends awl has come. */
bool loop_take_signal(struct session *session);
/* Handles what is on the ring now. */
void loop_drain(struct session *session);
/* Returns when the run is to end. */
void loop_run(struct session *session);
/* Detaches, runs END, handles what is left, prints the maps. */
void loop_finish(struct session *session);

#endif
