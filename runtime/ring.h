/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reader of the event ring. The data is mapped once (not twice in a row,
 * which would count twice in resident memory): the rare record that wraps
 * around the end is put together in a buffer.
 *
 * The kernel wakes the reader when a record is complete that begins where the
 * reader has come to, so that a reader that keeps up is woken for every record,
 * and whoever is traced pays for it: an interrupt and a wake-up, several times
 * the record's own cost. The reader therefore keeps back RING_KEPT bytes of
 * what it has read: no record begins there, and none wakes it. Having napped
 * in vain it gives them back (ring_arm) before it sleeps.
 */
#ifndef AWL_RUNTIME_RING_H
#define AWL_RUNTIME_RING_H

#include <stddef.h>
#include <stdint.h>

#define RING_KEPT 8u /* all of awl's records take at least twice that */

struct ring {
	int fd;
	uint64_t position;  /* what comes before it was read */
	uint64_t *consumer; /* what producers may write over, and the mark */
	const uint64_t *producer;
	const uint8_t *data;
	size_t size, page;
	uint8_t *wrapped; /* room for the largest record */
	size_t wrapped_room;
};

int ring_open(struct ring *ring, int fd, uint32_t size, uint32_t max_record);
void ring_close(struct ring *ring);
/* Where producers are now: everything before it is there or being written. */
uint64_t ring_end(const struct ring *ring);
/* Bytes that are there, or being written, and were not read. */
uint64_t ring_pending(const struct ring *ring);
/* From here on the next record that is complete wakes the reader. */
void ring_arm(struct ring *ring);
/* Hands the first 8 bytes of each record before `end` to `each`, up to the
 * first that is still being written; reads none. */
void ring_look(const struct ring *ring, uint64_t end,
	       void (*each)(void *data, uint64_t word), void *data);
/*
 * Hands records to `each` until there is none, `end` is reached or `each`
 * returns non-zero, which is then returned (the record counts as read). A
 * record that is still being written ends it as well.
 */
int ring_read(struct ring *ring, uint64_t end,
	      int (*each)(void *data, const uint8_t *record, uint32_t len),
	      void *data);

#endif
