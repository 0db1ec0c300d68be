// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
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

/*
 * In the child: stops itself, then becomes the command. kill(2) ends, to who
 * traces it, before the signal is taken, so what is seen of the child once
 * everything is attached begins with execve(); a read() of a pipe, as a word to
 * go, would be counted as the command's. Traced by its parent, it dies with it.
 */
static void child_main(const char *path, char **words)
{
	sigset_t none;

	/* awl reads its signals from a descriptor and has them blocked: its
	 * child must not inherit that. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	kill(getpid(), SIGSTOP);
	execvp(path, words);
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

static int fork_held(struct child *child, const char *path, char **words)
{
	int status;

	child->pid = fork();
	if (child->pid < 0) {
		int err = -errno;

		child->pid = 0;
		return err;
	}
	if (!child->pid)
		child_main(path, words);
	/* Where tracing is forbidden it is a stop like any other. */
	if (waitpid(child->pid, &status, WUNTRACED) < 0)
		return -errno;
	if (!WIFSTOPPED(status)) {
		child->pid = 0;
		return -ECHILD;
	}
	child->held = true;
	ptrace(PTRACE_SETOPTIONS, child->pid, NULL, PTRACE_O_EXITKILL);
	child->pidfd = process_watch(child->pid);
	return child->pidfd < 0 ? child->pidfd : 0;
}

int child_hold(struct child *child, const char *command, char *error,
	       size_t room)
{
	char *copy = strdup(command), *words[WORDS_MOST + 1], path[4096];
	int err = copy ? 0 : -ENOMEM;
	unsigned nwords;

	*child = (struct child){ .pidfd = -1 };
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
		err = fork_held(child, path, words);
	if (err && !error[0])
		snprintf(error, room, "Failed to start '%s': %s", command,
			 strerror(-err));
	free(copy);
	return err;
}

int child_start(struct child *child)
{
	if (!child->held)
		return 0;
	child->held = false;
	if (ptrace(PTRACE_DETACH, child->pid, NULL, NULL) == 0 ||
	    kill(child->pid, SIGCONT) == 0)
		return 0;
	return -errno;
}

void child_end(struct child *child)
{
	if (!child->pid)
		return;
	/* Stopped, it takes no other signal. */
	if (!child->ended)
		kill(child->pid, child->held ? SIGKILL : SIGTERM);
	/* It may ignore SIGTERM: it is not waited for then. */
	waitpid(child->pid, NULL, child->held ? 0 : WNOHANG);
	if (child->pidfd >= 0)
		close(child->pidfd);
	*child = (struct child){ .pidfd = -1 };
}
