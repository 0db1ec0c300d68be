/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the printer of metrics keeps between turns. */
#ifndef AWL_RUNTIME_PRINT_METRICS_H
#define AWL_RUNTIME_PRINT_METRICS_H

struct metrics;

void metrics_close(struct metrics *metrics); /* NULL: nothing */

#endif
