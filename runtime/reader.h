/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who reads what is printed, and may be slow, or stop. */
#ifndef AWL_RUNTIME_READER_H
#define AWL_RUNTIME_READER_H

/* Waits until `fd` can be written to: struct output's `wait`. A first signal
 * ends the run, a second one the waiting: -ETIMEDOUT. */
int reader_wait(void *session, int fd);

#endif
