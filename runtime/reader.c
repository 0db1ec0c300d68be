// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/reader.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "runtime/loop.h"
#include "runtime/session.h"

/* How long a run that is told to end waits for a reader that takes nothing. */
#define PATIENCE_MS 5000

/* Who waits for the reader of what is printed: a person may look at it for as
 * long as it takes, and can press ^C again. */
static int patience(struct session *session)
{
	static const char hint[] = "Waiting for the reader of the output; "
				   "^C leaves without it.\n";

	if (!session->told_to_end)
		return -1;
	if (!isatty(STDERR_FILENO))
		return PATIENCE_MS;
	if (!session->waits_for_reader &&
	    write(STDERR_FILENO, hint, sizeof(hint) - 1) > 0)
		session->waits_for_reader = true;
	return -1;
}

int reader_wait(void *data, int fd)
{
	struct session *session = data;
	struct pollfd fds[] = { { .fd = fd, .events = POLLOUT },
				{ .fd = session->signals, .events = POLLIN } };

	for (;;) {
		int n = poll(fds, 2, patience(session));

		if (n < 0 && errno != EINTR)
			return -errno;
		if (!n)
			return -ETIMEDOUT;
		if (n < 0 || fds[0].revents)
			return 0;
		if (!loop_take_signal(session))
			continue;
		if (session->told_to_end)
			return -ETIMEDOUT;
		session->told_to_end = session->exiting = true;
	}
}
