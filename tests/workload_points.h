/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_TESTS_WORKLOAD_POINTS_H
#define AWL_TESTS_WORKLOAD_POINTS_H

/* Comes n times to each USDT point. */
void do_points(int n, char **argv);

#endif
