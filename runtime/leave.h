/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a run. */
#ifndef AWL_RUNTIME_LEAVE_H
#define AWL_RUNTIME_LEAVE_H

#include "runtime/session.h"

/*
 * The exit code, after saying what went wrong with the output. A reader that
 * has seen enough (EPIPE) is no error.
 */
int session_leave(struct session *session);
/* Writes what is left, and closes and frees all that was opened, however far
 * that came. */
void session_close(struct session *session);

#endif
