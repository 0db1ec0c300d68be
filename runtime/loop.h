/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a run between attaching and leaving. */
#ifndef AWL_RUNTIME_LOOP_H
#define AWL_RUNTIME_LOOP_H

struct session;

/* Watches the ring, signals, timers and the target. */
int loop_watch(struct session *session);
/* Waits until `fd` can be written to: struct output's `wait`. */
int loop_wait_writable(void *session, int fd);
/* Handles what is on the ring now. */
void loop_drain(struct session *session);
/* Returns when the run is to end. */
void loop_run(struct session *session);
/* Detaches, runs END, handles what is left, prints the maps. */
void loop_finish(struct session *session);

#endif
