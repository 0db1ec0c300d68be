// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* What a pipe holds: more at once would only make the reader wait longer. */
#define OUTPUT_ENOUGH (64 * 1024)

/* A pipe or terminal that somebody set non-blocking is waited for. */
static int wait_writable(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLOUT };

	return poll(&pollfd, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

int output_flush(struct output *output)
{
	const char *data = output->text.data;
	size_t left = output->text.len;

	if (output->into) {
		if (left)
			text_add(output->into, data, left);
		left = 0;
	}
	while (left && !output->error) {
		ssize_t n = write(output->fd, data, left);

		if (n >= 0) {
			data += n;
			left -= (size_t)n;
		} else if (errno == EAGAIN) {
			output->error = -wait_writable(output->fd);
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
}
