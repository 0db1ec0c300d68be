// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/mode.h"

/* The bpftrace release whose language and output awl has. */
#define BPFTRACE_VERSION "0.27.1"

static int mode_help(const struct options *options)
{
	options_usage(options, stdout);
	return 0;
}

static int mode_version(const struct options *options)
{
	if (strcmp(options->name, "bpftrace") == 0)
		printf("bpftrace v%s\n", BPFTRACE_VERSION);
	else
		printf("awl v%s\n", AWL_VERSION);
	return 0;
}

/*
 * A closed standard descriptor would be given to the next file opened, and be
 * written to. What takes its place cannot be read or written: the first use
 * is told as the error it is.
 */
static void hold_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd ? O_RDONLY : O_WRONLY);
}

/* `awl -l | head`: who reads a pipe has seen enough, which is no failure. */
static bool reader_left(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

/* What could not be written was not said: that is a failure. */
static int flush_output(void)
{
	bool failed = ferror(stdout), fails = fflush(stdout) != 0;
	int why = errno;

	if ((failed || fails) && reader_left())
		return 0;
	if (fails)
		fprintf(stderr,
			"ERROR: Failed to write to the standard output: %s\n",
			strerror(why));
	else if (failed) /* earlier: why is forgotten */
		fputs("ERROR: Failed to write to the standard output\n",
		      stderr);
	return failed || fails;
}

int main(int argc, char **argv)
{
	static int (*const modes[])(const struct options *options) = {
		[MODE_RUN] = mode_run,	 [MODE_EMIT] = mode_emit,
		[MODE_LIST] = mode_list, [MODE_INFO] = mode_info,
		[MODE_HELP] = mode_help, [MODE_VERSION] = mode_version,
	};
	struct options options;
	int status;

	hold_descriptors();
	status = options_read(&options, argc, argv);
	if (status != 0)
		return status;
	status = modes[options.mode](&options);
	return flush_output() && !status ? 1 : status;
}
