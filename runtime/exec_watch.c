// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/exec_watch.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/clock.h"
#include "kernel/bpf.h"

#define DATA_PAGES 16u
#define RECORD_MOST 65536u
#define NO_RECORD UINT64_MAX

/* Bodies of the records that are asked for. The time is each one's last u64. */
struct record_mmap {
	struct perf_event_header header;
	uint32_t pid, tid;
	uint64_t begin, length, offset;
	uint32_t major, minor;
	uint64_t inode, generation;
	uint32_t protection, flags;
	char path[];
};

struct record_task { /* fork and exit */
	struct perf_event_header header;
	uint32_t pid, parent, tid, parent_tid;
	uint64_t time;
};

struct record_comm {
	struct perf_event_header header;
	uint32_t pid, tid;
};

/* An event of all processes is of one CPU. */
static int open_cpu(uint32_t cpu, void *data)
{
	struct exec_watch *watch = data;
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		/* Counts nothing: only the records beside it are wanted. */
		.config = PERF_COUNT_SW_DUMMY,
		.mmap = 1,
		.mmap2 = 1,
		.task = 1,
		.comm = 1,
		.comm_exec = 1,
		.sample_id_all = 1,
		.sample_type = PERF_SAMPLE_TIME,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		/* Wakes awl when a quarter is full, so that nothing is lost in
		 * between; each turn reads it anyway. */
		.watermark = 1,
		.wakeup_watermark = DATA_PAGES / 4 * 4096,
	};
	struct exec_ring ring;

	if (watch->n == watch->room) {
		uint32_t room = watch->room ? watch->room * 2 : 8;
		void *grown = realloc(watch->rings, room * sizeof(ring));

		if (!grown)
			return -1;
		watch->rings = grown;
		watch->room = room;
	}
	ring.fd = perf_event_open(&attr, -1, (int)cpu, -1,
				  PERF_FLAG_FD_CLOEXEC);
	if (ring.fd < 0)
		return ring.fd;
	ring.mapped = mmap(NULL, watch->page + watch->size,
			   PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, 0);
	if (ring.mapped == MAP_FAILED) {
		close(ring.fd);
		return -1;
	}
	watch->rings[watch->n++] = ring;
	return 0;
}

void exec_watch_open(struct exec_watch *watch)
{
	*watch = (struct exec_watch){ 0 };
	watch->page = (size_t)sysconf(_SC_PAGESIZE);
	watch->size = DATA_PAGES * watch->page;
	watch->record = malloc(RECORD_MOST);
	/* All CPUs or none: with some of them, processes would be known by
	 * halves. */
	if (!watch->record || cpus_each_online(open_cpu, watch) < 0)
		exec_watch_close(watch);
}

static void take_mmap(struct processes *processes,
		      const struct record_mmap *record)
{
	struct mapping mapping = {
		.begin = record->begin,
		.end = record->begin + record->length,
		.offset = record->offset,
		.inode = record->inode,
		.device = (uint32_t)makedev(record->major, record->minor),
		.path = record->path,
	};

	if (record->protection & PROT_EXEC)
		process_maps(processes, (pid_t)record->pid, &mapping);
}

static void take_record(struct processes *processes,
			const struct perf_event_header *header)
{
	const struct record_task *task = (const void *)header;
	const struct record_comm *comm = (const void *)header;

	switch (header->type) {
	case PERF_RECORD_MMAP2:
		take_mmap(processes, (const void *)header);
		break;
	case PERF_RECORD_COMM:
		/* A name that is set by prctl() is no new program. */
		if (header->misc & PERF_RECORD_MISC_COMM_EXEC)
			process_execs(processes, (pid_t)comm->pid);
		break;
	case PERF_RECORD_FORK:
		process_forks(processes, (pid_t)task->parent, (pid_t)task->pid);
		break;
	case PERF_RECORD_EXIT:
		/* The last thread to end may be another; the process's own id
		 * is the one that events have. */
		if (task->pid == task->tid)
			process_ends(processes, (pid_t)task->pid);
		break;
	default: break;
	}
}

/* Bytes of a ring's data, which may go on at its begin. */
static void copy_out(const struct exec_watch *watch,
		     const struct exec_ring *ring, uint64_t at, void *to,
		     size_t len)
{
	const uint8_t *data = (const uint8_t *)ring->mapped + watch->page;
	size_t begin = at % watch->size, first = watch->size - begin;

	if (first > len)
		first = len;
	memcpy(to, data + begin, first);
	memcpy((uint8_t *)to + first, data, len - first);
}

/* When the next record of a ring was made. */
static uint64_t next_time(const struct exec_watch *watch,
			  const struct exec_ring *ring)
{
	const struct perf_event_mmap_page *page = ring->mapped;
	struct perf_event_header header;
	uint64_t time;

	if (page->data_tail + sizeof(header) > ring->head)
		return NO_RECORD;
	copy_out(watch, ring, page->data_tail, &header, sizeof(header));
	if (header.size < sizeof(header) + sizeof(time))
		return NO_RECORD;
	copy_out(watch, ring, page->data_tail + header.size - sizeof(time),
		 &time, sizeof(time));
	return time;
}

static void read_next(struct exec_watch *watch, struct exec_ring *ring,
		      struct processes *processes)
{
	struct perf_event_mmap_page *page = ring->mapped;
	struct perf_event_header header;

	copy_out(watch, ring, page->data_tail, &header, sizeof(header));
	copy_out(watch, ring, page->data_tail, watch->record, header.size);
	take_record(processes, (const void *)watch->record);
	/* Only now may the kernel write over it. */
	__atomic_store_n(&page->data_tail, page->data_tail + header.size,
			 __ATOMIC_RELEASE);
}

/*
 * A process may exec on one CPU and map on the next: records are taken in the
 * order of their times, and what is newer than the call is left for later.
 */
void exec_watch_read(struct exec_watch *watch, struct processes *processes)
{
	uint64_t until = clock_ns(CLOCK_MONOTONIC);

	for (uint32_t i = 0; i < watch->n; i++) {
		const struct perf_event_mmap_page *page =
			watch->rings[i].mapped;

		watch->rings[i].head = __atomic_load_n(&page->data_head,
						       __ATOMIC_ACQUIRE);
	}
	for (;;) {
		struct exec_ring *oldest = NULL;
		uint64_t time = NO_RECORD;

		for (uint32_t i = 0; i < watch->n; i++) {
			uint64_t next = next_time(watch, &watch->rings[i]);

			if (next < time) {
				time = next;
				oldest = &watch->rings[i];
			}
		}
		if (!oldest || time > until)
			return;
		read_next(watch, oldest, processes);
	}
}

void exec_watch_close(struct exec_watch *watch)
{
	for (uint32_t i = 0; i < watch->n; i++) {
		munmap(watch->rings[i].mapped, watch->page + watch->size);
		close(watch->rings[i].fd);
	}
	free(watch->rings);
	free(watch->record);
	*watch = (struct exec_watch){ 0 };
}
