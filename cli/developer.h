/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options for those who look inside: stages, bpftrace's modes. */
#ifndef AWL_CLI_DEVELOPER_H
#define AWL_CLI_DEVELOPER_H

#include "cli/options.h"

/* --emit=NAME: false when there is no such stage. */
bool options_stage(struct options *options, const char *name);
/* -d STAGE[,STAGE...] by bpftrace's names. */
int developer_debug(struct options *options, const char *names);
/* --mode NAME, or the option that stands for it. */
int developer_mode(struct options *options, const char *name,
		   const char *option);

#endif
