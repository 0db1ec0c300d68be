// SPDX-License-Identifier: GPL-2.0-or-later
/* Closing what is attached, where the kernel takes its time. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/perf_event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "probes/private.h"
#include "tests/unit/check.h"

#define LINGER_MS 1000

/* A socket whose peer reads nothing: its close() takes LINGER_MS. */
static int slow_to_close(int *peer)
{
	struct linger linger = { .l_onoff = 1, .l_linger = LINGER_MS / 1000 };
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof(at);
	static char bytes[65536];
	int listening = socket(AF_INET, SOCK_STREAM, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(bind(listening, (void *)&at, sizeof(at)) == 0);
	CHECK(listen(listening, 1) == 0);
	CHECK(getsockname(listening, (void *)&at, &length) == 0);
	CHECK(connect(fd, (void *)&at, sizeof(at)) == 0);
	*peer = accept(listening, NULL, NULL);
	CHECK(*peer >= 0);
	close(listening);
	CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)) ==
	      0);
	while (send(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	return fd;
}

static uint64_t now_ms(void)
{
	return clock_ns(CLOCK_MONOTONIC) / 1000000;
}

/* The end is waited for, though something was attached meanwhile. */
static void check_added_meanwhile(void)
{
	struct probe_links links = { 0 };
	struct probe_point point = { .name = "point" };
	const struct probe_point *points[] = { &point };
	uint64_t began = now_ms();
	int peer, added;

	CHECK(probe_links_add(&links, slow_to_close(&peer), points, 1) != NULL);
	CHECK(!probe_links_close(&links, 10));
	added = open("/dev/null", O_RDONLY | O_CLOEXEC);
	CHECK(probe_links_add(&links, added, points, 1) != NULL);
	CHECK(probe_links_close(&links, 0));
	CHECK(now_ms() - began >= LINGER_MS * 9 / 10);
	CHECK(fcntl(added, F_GETFD) < 0);
	CHECK(links.n == 0 && !links.closing);
	close(peer);
}

/* No process has the highest number. */
static void check_ended(void)
{
	struct probe_links links = { 0 };
	struct probe_point point = { .kind = &probe_watchpoint };
	const struct probe_point *points[] = { &point };
	struct attach_request request = { .points = points,
					  .npoints = 1,
					  .pid = INT_MAX };
	struct perf_event_attr event = { .type = PERF_TYPE_BREAKPOINT };

	CHECK_EQ(attach_to_threads(&request, &links, 0, &event), -ESRCH);
	CHECK_STR(request.error, "the process has ended");
}

int main(void)
{
	struct probe_links none = { 0 };

	CHECK(probe_links_close(&none, 0));
	CHECK(probe_links_close(&none, 10));
	check_added_meanwhile();
	check_ended();
	return CHECK_END;
}
