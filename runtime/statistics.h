/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What programs cost, as the kernel itself measures it. */
#ifndef AWL_RUNTIME_STATISTICS_H
#define AWL_RUNTIME_STATISTICS_H

struct session;

/* As long as this descriptor is open the kernel measures programs; or negative
 * errno. */
int statistics_enable(void);
/* From here on shares are counted. */
void statistics_begin(struct session *session);
/* -v: a line a probe, on stderr: runs, missed runs, average ns, share of a
 * CPU. */
void statistics_tell(struct session *session);

#endif
