// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/path.h"

#define WORDS_MOST 1024

/* A descriptor that becomes readable when the process ends, so it is waited for
 * with all the others. */
int process_watch(pid_t pid)
{
	long fd = syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : (int)fd;
}

/* Quotes keep blanks, and nothing else is a shell's: `sh -c` is for that. In
 * place: what is copied is never longer. */
unsigned command_split(char *command, char **words, unsigned most)
{
	char *from = command, *to = command;
	unsigned n = 0;

	while (n < most) {
		char quote = 0;

		from += strspn(from, " \t\n");
		if (!*from)
			break;
		words[n++] = to;
		for (; *from && (quote || !strchr(" \t\n", *from)); from++) {
			if (quote ? *from == quote
				  : *from == '\'' || *from == '"')
				quote = quote ? 0 : *from;
			else
				*to++ = *from;
		}
		if (*from)
			from++;
		*to++ = '\0';
	}
	words[n] = NULL;
	return n;
}

/* In the child: waits for the word to go, then becomes the command. */
static void child_main(int go, char **words)
{
	sigset_t none;
	char word;
	ssize_t n;

	do
		n = read(go, &word, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(0); /* awl is gone */
	/* awl reads its signals from a descriptor and has them blocked: its
	 * child must not inherit that. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	execvp(words[0], words);
	fprintf(stderr, "ERROR: Failed to execute %s: %s\n", words[0],
		strerror(errno));
	_exit(127);
}

bool command_find(const char *command, char *path, size_t room)
{
	char *copy = strdup(command), *words[WORDS_MOST + 1];
	bool found = copy && command_split(copy, words, WORDS_MOST) &&
		     path_find(words[0], path, room);

	free(copy);
	return found;
}

/* The child waits at a pipe for its word to go, so that its first instruction
 * is traced already. */
static int fork_held(struct child *child, char **words)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	child->pid = fork();
	if (child->pid < 0) {
		int err = -errno;

		child->pid = 0;
		close(ends[0]);
		close(ends[1]);
		return err;
	}
	if (!child->pid) {
		close(ends[1]);
		child_main(ends[0], words);
	}
	close(ends[0]);
	child->go = ends[1];
	child->pidfd = process_watch(child->pid);
	return child->pidfd < 0 ? child->pidfd : 0;
}

int child_hold(struct child *child, const char *command, char *error,
	       size_t room)
{
	char *copy = strdup(command), *words[WORDS_MOST + 1], path[4096];
	int err = copy ? 0 : -ENOMEM;
	unsigned nwords;

	*child = (struct child){ .go = -1, .pidfd = -1 };
	error[0] = '\0';
	nwords = err ? 0 : command_split(copy, words, WORDS_MOST);
	if (!err && (!nwords || nwords == WORDS_MOST)) {
		snprintf(error, room,
			 nwords ? "The command of -c has too many words."
				: "The command of -c is empty.");
		err = -EINVAL;
	}
	if (!err && !path_find(words[0], path, sizeof(path))) {
		snprintf(error, room,
			 "Failed to fork child: Path '%s' does not exist or is "
			 "not executable (%s)",
			 words[0],
			 strerror(strchr(words[0], '/') &&
						  !access(words[0], F_OK)
					  ? EACCES
					  : ENOENT));
		err = -ENOENT;
	}
	if (!err)
		err = fork_held(child, words);
	if (err && !error[0])
		snprintf(error, room, "Failed to start '%s': %s", command,
			 strerror(-err));
	free(copy);
	return err;
}

int child_start(struct child *child)
{
	ssize_t n;

	if (child->go < 0)
		return 0;
	n = write(child->go, "g", 1);
	close(child->go);
	child->go = -1;
	return n == 1 ? 0 : -errno;
}

void child_end(struct child *child)
{
	if (!child->pid)
		return;
	/* Held until now: without a word it ends by itself. */
	if (child->go >= 0)
		close(child->go);
	if (!child->ended)
		kill(child->pid, SIGTERM);
	/* It may ignore SIGTERM: it is not waited for then. */
	waitpid(child->pid, NULL, WNOHANG);
	if (child->pidfd >= 0)
		close(child->pidfd);
	*child = (struct child){ .go = -1, .pidfd = -1 };
}
