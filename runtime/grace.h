/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_RUNTIME_GRACE_H
#define AWL_RUNTIME_GRACE_H

/* Returns when every program that ran at the call has ended: 0, or negative
 * errno. Takes some milliseconds. */
int grace_period(void);

#endif
