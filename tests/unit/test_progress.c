// SPDX-License-Identifier: GPL-2.0-or-later
/* What takes long says so on a terminal and nowhere else. */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/progress.h"

/* What is said on stderr, which is `fd` meanwhile, by work of so long, or until
 * something is said. */
static void work(int fd, int ms, int until)
{
	struct pollfd said = { .fd = until, .events = POLLIN };
	int before = dup(STDERR_FILENO);
	struct progress progress;

	dup2(fd, STDERR_FILENO);
	progress_begin(&progress, "Attaching %d probes", 3000);
	poll(&said, 1, ms);
	progress_end(&progress);
	dup2(before, STDERR_FILENO);
	close(before);
}

/* A terminal hands on what was written to it a moment later. */
static size_t said(int from, char *text, size_t room)
{
	struct pollfd more = { .fd = from, .events = POLLIN };
	size_t len = 0;

	while (len < room - 1 && poll(&more, 1, 500) > 0) {
		ssize_t n = read(from, text + len, room - 1 - len);

		if (n <= 0)
			break;
		len += (size_t)n;
	}
	text[len] = '\0';
	return len;
}

int main(void)
{
	static const char first[] = "\rAttaching 3000 probes: 1 s";
	int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), other;
	int pipes[2];
	char text[256];

	CHECK(terminal >= 0 && !grantpt(terminal) && !unlockpt(terminal));
	other = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	CHECK(other >= 0);
	work(other, 1, -1);
	CHECK(!said(terminal, text, sizeof(text)));
	work(other, 60000, terminal);
	said(terminal, text, sizeof(text));
	CHECK(!strncmp(text, first, strlen(first)));
	CHECK(strstr(text, "\r\033[K"));
	CHECK(!pipe2(pipes, O_NONBLOCK));
	work(pipes[1], 1200, -1);
	CHECK(!said(pipes[0], text, sizeof(text)));
	close(pipes[0]);
	close(pipes[1]);
	close(other);
	close(terminal);
	return CHECK_END;
}
