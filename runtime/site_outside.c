// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/sites.h"

/* Appends what comes from a descriptor; false when reading fails. */
static bool read_all(int fd, uint64_t most, struct text *out)
{
	char bytes[4096];

	while (most) {
		size_t want = most < sizeof(bytes) ? (size_t)most
						   : sizeof(bytes);
		ssize_t n = read(fd, bytes, want);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		text_add(out, bytes, (size_t)n);
		most -= (uint64_t)n;
	}
	return true;
}

bool file_content(const char *path, uint64_t most, struct text *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = read_all(fd, most, out);
	close(fd);
	return ok;
}

/* The signals awl keeps blocked are no concern of the command. */
static int spawn(const char *command, int output, pid_t *pid)
{
	char *argv[] = { "sh", "-c", (char *)command, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int err;

	sigemptyset(&none);
	sigemptyset(&defaults);
	/* awl ignores it, and an ignored signal stays ignored in what is
	 * executed. */
	sigaddset(&defaults, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	err = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return err;
}

bool command_output(const char *command, struct text *out)
{
	int ends[2], err;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return false;
	err = spawn(command, ends[1], &pid);
	/* Else the end of the output would never come. */
	close(ends[1]);
	if (!err) {
		read_all(ends[0], UINT64_MAX, out);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(ends[0]);
	return !err;
}

const char *helper_message(const char *helper, int64_t code)
{
	if (!strcmp(helper, "map_update_elem") && code == -E2BIG)
		return "Map full; can't update element. Try increasing "
		       "max_map_keys config or manually setting the max "
		       "entries in a map declaration e.g. `let @a = "
		       "hash(5000)`";
	if (!strcmp(helper, "map_delete_elem"))
		return "Can't delete map element because it does not exist.";
	if (!strcmp(helper, "map_lookup_elem"))
		return "Can't lookup map element because it does not exist.";
	return strerror(code < 0 && code > -4096 ? (int)-code : 0);
}
