// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int ring_open(struct ring *ring, int fd, uint32_t size, uint32_t max_record)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *mapped;

	*ring = (struct ring){ .fd = fd, .size = size, .page = page };
	/* The only page that user space may write: how far it has read. */
	mapped = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mapped == MAP_FAILED)
		return -errno;
	ring->consumer = mapped;
	/* The kernel maps the data a second time behind itself; only the first
	 * is taken (see ring.h). */
	mapped = mmap(NULL, page + size, PROT_READ, MAP_SHARED, fd,
		      (off_t)page);
	if (mapped == MAP_FAILED) {
		int err = -errno;

		ring_close(ring);
		return err;
	}
	ring->producer = mapped;
	ring->data = (const uint8_t *)mapped + page;
	ring->wrapped_room = max_record;
	return 0;
}

void ring_close(struct ring *ring)
{
	if (ring->consumer)
		munmap(ring->consumer, ring->page);
	if (ring->producer)
		munmap((void *)ring->producer, ring->page + ring->size);
	free(ring->wrapped);
	*ring = (struct ring){ 0 };
}

uint64_t ring_end(const struct ring *ring)
{
	return __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
}

uint64_t ring_pending(const struct ring *ring)
{
	return ring->data ? ring_end(ring) - ring->position : 0;
}

/* Sequentially consistent: a producer that saw the old value has completed
 * its record before the reader looks again, one that sees the new one wakes
 * the reader. */
void ring_arm(struct ring *ring)
{
	__atomic_store_n(ring->consumer, ring->position, __ATOMIC_SEQ_CST);
}

/* The record's bytes in one piece; NULL when there is no memory for that. */
static const uint8_t *record_bytes(struct ring *ring, uint64_t at, uint32_t len)
{
	size_t begin = at & (ring->size - 1), first = ring->size - begin;

	if (len <= first)
		return ring->data + begin;
	if (!ring->wrapped || len > ring->wrapped_room) {
		if (len > ring->wrapped_room)
			ring->wrapped_room = len;
		free(ring->wrapped);
		ring->wrapped = malloc(ring->wrapped_room);
		if (!ring->wrapped)
			return NULL;
	}
	memcpy(ring->wrapped, ring->data + begin, first);
	memcpy(ring->wrapped + first, ring->data, len - first);
	return ring->wrapped;
}

/* The length word of the record that begins at `at`, with its bits. */
static uint32_t record_header(const struct ring *ring, uint64_t at)
{
	const uint8_t *header = ring->data + (at & (ring->size - 1));

	return __atomic_load_n((const uint32_t *)header, __ATOMIC_ACQUIRE);
}

/* Where the next record begins. */
static uint64_t record_after(uint64_t at, uint32_t header)
{
	uint32_t len = header &
		       ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);

	return at + (len + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
}

void ring_look(const struct ring *ring, uint64_t end,
	       void (*each)(void *data, uint64_t word), void *data)
{
	uint64_t at = ring->position;

	while (at < end && at < ring_end(ring)) {
		uint32_t header = record_header(ring, at);
		uint64_t word = at + BPF_RINGBUF_HDR_SZ;

		if (header & BPF_RINGBUF_BUSY_BIT)
			break;
		memcpy(&word, ring->data + (word & (ring->size - 1)),
		       sizeof(word));
		if (!(header & BPF_RINGBUF_DISCARD_BIT))
			each(data, word);
		at = record_after(at, header);
	}
}

int ring_read(struct ring *ring, uint64_t end,
	      int (*each)(void *data, const uint8_t *record, uint32_t len),
	      void *data)
{
	uint64_t at = ring->position;
	int result = 0;

	while (!result && at < end && at < ring_end(ring)) {
		uint32_t header = record_header(ring, at);
		const uint8_t *record;

		if (header & BPF_RINGBUF_BUSY_BIT)
			break;
		if (!(header & BPF_RINGBUF_DISCARD_BIT)) {
			record = record_bytes(ring, at + BPF_RINGBUF_HDR_SZ,
					      header);
			result = record ? each(data, record, header) : -ENOMEM;
		}
		at = record_after(at, header);
		/* Record by record, so that producers get their room back
		 * early. */
		ring->position = at;
		__atomic_store_n(ring->consumer, at - RING_KEPT,
				 __ATOMIC_RELEASE);
	}
	return result;
}
