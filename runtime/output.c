// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a pipe holds: more at once would only make the reader wait longer. */
#define OUTPUT_ENOUGH (64 * 1024)

void output_open(struct output *output, int fd)
{
	struct stat stat;
	char path[32];

	output->fd = fd;
	output->twin = 0;
	if (fstat(fd, &stat) || !(S_ISFIFO(stat.st_mode) || isatty(fd)))
		return;
	/* Others have the same open file: its flags are not ours to set. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	output->twin = fd > 0 ? fd : 0;
}

static int wait_writable(const struct output *output)
{
	struct pollfd pollfd = { .fd = output->fd, .events = POLLOUT };

	if (output->wait)
		return output->wait(output->waiter, output->fd);
	return poll(&pollfd, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

int output_flush(struct output *output)
{
	const char *data = output->text.data;
	size_t left = output->text.len;
	int fd = output->twin ? output->twin : output->fd;

	if (output->into) {
		if (left)
			text_add(output->into, data, left);
		left = 0;
	}
	while (left && !output->error) {
		ssize_t n = write(fd, data, left);

		if (n >= 0) {
			data += n;
			left -= (size_t)n;
		} else if (errno == EAGAIN) {
			output->error = -wait_writable(output);
		} else if (errno != EINTR) {
			output->error = errno;
		}
	}
	text_clear(&output->text);
	return -output->error;
}

void output_record(struct output *output)
{
	if (output->buffering == BUFFER_NONE ||
	    output->text.len >= OUTPUT_ENOUGH)
		output_flush(output);
}

void output_turn(struct output *output)
{
	/* A turn's lines go out together: one write for many events, and none
	 * of them waits for the next turn. */
	if (output->buffering != BUFFER_FULL)
		output_flush(output);
}

int output_file(const char *path, struct text *text, mode_t mode)
{
	struct output output = { .text = *text };
	int err;

	output.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (output.fd < 0)
		return -errno;
	err = output_flush(&output);
	*text = output.text;
	if (close(output.fd) && !err)
		err = -errno;
	return err;
}

void output_free(struct output *output)
{
	text_free(&output->text);
	if (output->twin)
		close(output->twin);
}
