// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel functions that no pattern means. What kprobes may not be set on, and
 * what RCU is made of, runs under every probe: a probe on it would be missed,
 * or take the machine with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/private.h"

#define BLACKLIST "/sys/kernel/debug/kprobes/blacklist"

/* Lines of "0xBEGIN-0xEND\tNAME". */
static void blacklist_read(struct probe_env *env, struct strmap *names)
{
	FILE *file = fopen(BLACKLIST, "re");
	char *line = NULL, *name;
	size_t room = 0;

	names->arena = env->arena;
	while (file && getline(&line, &room, file) > 0) {
		name = strchr(line, '\t');
		if (!name)
			continue;
		name[strcspn(name, "\n")] = '\0';
		/* The value only has to be no NULL: the map is a set. */
		strmap_set(names, name + 1, names);
	}
	free(line);
	if (file)
		fclose(file);
}

static bool is_blacklisted(struct probe_env *env, const char *name)
{
	struct strmap *names = &probe_cache(env)->blacklist;

	/* A file of a test's says what there is, and all of it. */
	if (env->traceable_path)
		return false;
	if (!names->arena)
		blacklist_read(env, names);
	return strmap_get(names, name);
}

/* Most names differ in their first letter: no call for that. */
static bool begins(const char *name, const char *with)
{
	while (*with && *name == *with) {
		name++;
		with++;
	}
	return !*with;
}

bool function_left_out(struct probe_env *env, const char *pattern,
		       const char *name)
{
	const char *dot = name;

	/* Who writes rcu_* wants them. */
	if (begins(name, "rcu_"))
		return !begins(pattern, "rcu_");
	while (*dot && *dot != '.')
		dot++;
	/* A hole in the text, half of a function, what is written while the
	 * kernel runs. */
	return begins(name, "__ftrace_invalid_address__") ||
	       (*dot && strstr(dot, ".part.")) ||
	       glob_match("bpf_dispatcher_*_func", name) ||
	       is_blacklisted(env, name);
}
