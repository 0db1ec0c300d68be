/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of -c: forked first, held until everything is attached. */
#ifndef AWL_RUNTIME_CHILD_H
#define AWL_RUNTIME_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct child {
	pid_t pid; /* 0: none */
	int pidfd;
	bool held; /* it does not run yet */
	bool ended;
};

/*
 * Forks and holds a command, split at blanks (quotes keep them together).
 * Negative errno with why in error[].
 */
int child_hold(struct child *child, const char *command, char *error,
	       size_t room);
int child_start(struct child *child);
/* Ends it with SIGTERM if it still runs, and collects it. */
void child_end(struct child *child);
/* A descriptor that becomes readable when the process ends. */
int process_watch(pid_t pid);

/* Where the program of a command is, by PATH; false when it is nowhere. */
bool command_find(const char *command, char *path, size_t room);
/* Splits a command in place; returns how many words, at most `most`. */
unsigned command_split(char *command, char **words, unsigned most);

#endif
