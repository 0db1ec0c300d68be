/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stream that is written in batches: many lines, one write(2). */
#ifndef AWL_RUNTIME_OUTPUT_H
#define AWL_RUNTIME_OUTPUT_H

#include <sys/types.h>

#include "base/text.h"

enum buffering {
	BUFFER_LINE, /* what one turn of the loop printed goes out at its end */
	BUFFER_FULL, /* when there is a lot, and at the end */
	BUFFER_NONE, /* every record by itself */
};

struct output {
	int fd;
	int twin; /* the same pipe or terminal, non-blocking; 0: none */
	/* Returns 0 when it can be written to, or a negative errno to write
	 * no more; NULL: waits as long as it takes. */
	int (*wait)(void *waiter, int fd);
	void *waiter;
	enum buffering buffering;
	int error; /* errno of the write that failed; nothing is written since
		    */
	struct text text;
	struct text *into; /* not NULL: is written there instead */
};

/* Writes there from now on. A reader that is slow does not hold it up in
 * write(2), where nothing else would be seen: `wait` is asked. */
void output_open(struct output *output, int fd);
/* After a record: writes if the buffering or the amount asks for it. */
void output_record(struct output *output);
/* After a turn of the loop. */
void output_turn(struct output *output);
/* Writes everything. 0 or negative errno (also of an earlier failure). */
int output_flush(struct output *output);
/* A file of that text alone, which is then empty. 0 or negative errno. */
int output_file(const char *path, struct text *text, mode_t mode);
/* Closes what it opened itself. */
void output_free(struct output *output);

#endif
