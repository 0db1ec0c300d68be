// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/leave.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/print_metrics.h"
#include "runtime/progress.h"
#include "runtime/symbols.h"

static void write_pictures(struct session *session)
{
	const char *failed = NULL;
	int err = pictures_write(session->pictures, &session->print.render,
				 &failed);

	if (err) {
		session_error(session, "Failed to write to '%s': %s", failed,
			      strerror(-err));
		session->exit_code = RUN_FAILED_EARLY;
	}
	if (pictures_lack_stacks(session->pictures))
		session_warning(session,
				"--flame: no map has a stack in its keys, as "
				"@[kstack] = count() has: the picture is "
				"empty");
}

int session_leave(struct session *session)
{
	int err;

	write_pictures(session);
	/* With -f json what was said is among the output's lines. */
	err = output_flush(&session->print.out);
	output_flush(&session->print.err);
	if (session->options->fail_on_loss && session->loss.any &&
	    !session->exit_code)
		session->exit_code = RUN_LOST;
	if (!err || err == -EPIPE)
		return session->exit_code;
	session_error(session, "Failed to write to %s: %s",
		      session->options->output ? session->options->output
					       : "the standard output",
		      err == -ETIMEDOUT ? "nobody reads it" : strerror(-err));
	return RUN_FAILED_EARLY;
}

static void close_descriptor(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void close_descriptors(struct session *session)
{
	for (uint32_t i = 0; i < session->attached.n; i++)
		if (session->attached.v[i].own)
			close(session->attached.v[i].fd);
	close_descriptor(session->epoll);
	close_descriptor(session->signals);
	close_descriptor(session->deadline);
	close_descriptor(session->statistics);
	/* The child's descriptor is the child's to close. */
	if (!session->options->command)
		close_descriptor(session->target);
	if (session->print.out.fd > STDERR_FILENO)
		close(session->print.out.fd);
}

static void free_memory(struct session *session)
{
	users_free(&session->print.render.users);
	rows_free(&session->rows);
	output_free(&session->print.out);
	output_free(&session->print.err);
	text_free(&session->print.scratch);
	text_free(&session->text);
	free(session->attached.v);
	free(session->ends.v);
	free(session->usr1.v);
	free(session->tests.v);
	free(session->benches.v);
	free(session->values);
}

/* The reverse of opening: what is attached goes first, so that nothing runs
 * while the maps are taken away. */
void session_close(struct session *session)
{
	struct progress progress;

	/* A run that failed before its end was not left. */
	output_flush(&session->print.out);
	output_flush(&session->print.err);
	/* While its descriptor is open, and before the child is told to end:
	 * stopped, it would not hear it. */
	watches_release(session);
	child_end(&session->child);
	live_close(session->live);
	progress_begin(&progress, "Detaching");
	session_detach(session, 0);
	progress_end(&progress);
	watches_close(&session->watches);
	timers_close(&session->timers);
	ring_close(&session->ring);
	loader_close(&session->loader);
	maps_close(&session->maps);
	packets_close(&session->packets);
	pictures_close(session->pictures);
	symbols_close(session->print.render.symbols);
	metrics_close(session->print.metrics);
	loss_close(&session->loss);
	close_descriptors(session);
	free_memory(session);
}
