// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reader of the event ring, against a file that lies as the kernel's ring
 * does: a page with the consumer's place, a page with the producer's, the data.
 */
#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/ring.h"
#include "tests/unit/check.h"

#define SIZE 4096u

static struct ring ring;
static uint8_t *file;
static uint64_t *producer, seen, sum;

/* A record of that many bytes, each `value`; returns where it begins. */
static uint64_t produce(uint32_t len, uint8_t value, uint32_t bits)
{
	uint8_t *data = file + 2 * ring.page;
	uint64_t begin = *producer;
	uint32_t header = len | bits;

	memcpy(data + begin % SIZE, &header, sizeof(header));
	for (uint32_t i = 0; i < len; i++)
		data[(begin + BPF_RINGBUF_HDR_SZ + i) % SIZE] = value;
	*producer += (len + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
	return begin;
}

/* The kernel's rule, when the record that begins there is complete. */
static int wakes(uint64_t begin)
{
	return *ring.consumer % SIZE == begin % SIZE;
}

static int take(void *data, const uint8_t *record, uint32_t len)
{
	(void)data;
	seen++;
	for (uint32_t i = 0; i < len; i++)
		sum += record[i];
	return 0;
}

static void look(void *data, uint64_t word)
{
	(void)data;
	seen++;
	sum += word;
}

static void read_all(void)
{
	seen = sum = 0;
	CHECK_EQ(ring_read(&ring, ring_end(&ring), take, NULL), 0);
}

static void test_waking(void)
{
	CHECK(wakes(produce(16, 1, 0)));
	read_all();
	CHECK_EQ(sum, 16);
	CHECK(!wakes(produce(16, 1, 0)));
	read_all();
	CHECK_EQ(seen, 1);
	ring_arm(&ring);
	CHECK_EQ(*ring.consumer, *producer);
	/* Nothing is there: a look at it changes nothing. */
	read_all();
	CHECK(wakes(produce(8, 1, 0)));
	read_all();
	CHECK_EQ(sum, 8);
}

/* Records that wrap around, all the way round and more. */
static void test_wrapping(void)
{
	for (int i = 0; i < 100; i++) {
		CHECK(!wakes(produce(1000, 3, 0)));
		CHECK(!wakes(produce(24, 2, 0)));
		CHECK_EQ(ring_pending(&ring), 1008 + 32);
		read_all();
		CHECK_EQ(seen, 2);
		CHECK_EQ(sum, 3000 + 48);
		CHECK_EQ(ring_pending(&ring), 0);
	}
}

/* Looking sees what reading would, and changes nothing. */
static void test_looking(void)
{
	produce(16, 0, 0);
	produce(8, 0, BPF_RINGBUF_DISCARD_BIT);
	produce(2000, 0, 0);
	((uint64_t *)(file +
		      2 * ring.page))[(ring.position / 8 + 1) % (SIZE / 8)] = 7;
	seen = sum = 0;
	ring_look(&ring, ring_end(&ring), look, NULL);
	CHECK_EQ(seen, 2);
	CHECK_EQ(sum, 7);
	CHECK_EQ(ring_pending(&ring), 24 + 16 + 2008);
	read_all();
	CHECK_EQ(seen, 2);
}

static void test_unfinished(void)
{
	uint64_t begin = produce(16, 1, BPF_RINGBUF_BUSY_BIT);
	uint32_t done = 16;

	produce(16, 1, 0);
	read_all();
	CHECK_EQ(seen, 0);
	CHECK_EQ(ring_pending(&ring), 48);
	memcpy(file + 2 * ring.page + begin % SIZE, &done, sizeof(done));
	produce(16, 1, BPF_RINGBUF_DISCARD_BIT);
	read_all();
	CHECK_EQ(seen, 2);
	CHECK_EQ(ring_pending(&ring), 0);
}

int main(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 2 * page + SIZE;
	int fd = memfd_create("ring", MFD_CLOEXEC);

	CHECK_EQ(ftruncate(fd, (off_t)size), 0);
	file = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	producer = (uint64_t *)(file + page);
	CHECK_EQ(ring_open(&ring, fd, SIZE, 0), 0);
	test_waking();
	test_wrapping();
	test_looking();
	test_unfinished();
	ring_close(&ring);
	munmap(file, size);
	close(fd);
	return CHECK_END;
}
