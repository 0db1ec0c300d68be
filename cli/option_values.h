/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of single options: each reads its argument into where it belongs.
 * Returns 0, or the status to end with after telling what is wrong with it.
 */
#ifndef AWL_CLI_OPTION_VALUES_H
#define AWL_CLI_OPTION_VALUES_H

#include "cli/options.h"

int option_pid(const char *text, pid_t *to);
int option_format(struct options *options, const char *name);
int option_buffering(struct options *options, const char *name);
int option_features(const char *words);
int option_duration(const char *text, uint64_t *ns);
int option_picture(const char **path, const char *option, const char *argument);
int option_max_events(const char *text, uint64_t *events);
int option_color(struct options *options, const char *when);
int option_stamps(struct options *options, const char *text);
int option_path(const char **paths, uint32_t *n, const char *path);
int option_filter(struct options *options, const char *text);
int option_traceable(struct options *options, const char *path);
/* Whether it is a word of --color and BPFTRACE_COLOR. */
bool option_is_color(const char *when);

#endif
