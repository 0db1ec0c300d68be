// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/packets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define NS_PER_SECOND 1000000000ull

/* A file's header: times in nanoseconds, packets that begin with IP. */
struct pcap_header {
	uint32_t magic;
	uint16_t major, minor;
	int32_t zone;
	uint32_t sigfigs, snaplen, linktype;
};

struct pcap_packet {
	uint32_t seconds, nanoseconds;
	uint32_t captured, length;
};

static const struct pcap_header header = {
	.magic = 0xa1b23c4d,
	.major = 2,
	.minor = 4,
	.snaplen = 65535,
	.linktype = 101,
};

static struct packet_file *file_of(const struct packets *packets,
				   const char *path)
{
	for (uint32_t i = 0; i < packets->n; i++)
		if (!strcmp(packets->v[i].path, path))
			return &packets->v[i];
	return NULL;
}

/* Part of a packet is none: what a write says, as 0 or an error. */
static int written(ssize_t n, size_t wanted)
{
	if (n < 0)
		return -errno;
	return (size_t)n == wanted ? 0 : -EIO;
}

static int create(struct packets *packets, const char *path)
{
	struct packet_file *grown =
		realloc(packets->v, (packets->n + 1) * sizeof(*packets->v));
	int fd;

	if (!grown)
		return -ENOMEM;
	packets->v = grown;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	packets->v[packets->n++] = (struct packet_file){ path, fd };
	return written(write(fd, &header, sizeof(header)), sizeof(header));
}

int packets_open(struct packets *packets, const struct plan *plan,
		 const char **failed)
{
	for (uint32_t i = 0; i < plan->nsites; i++) {
		const char *path = plan->sites[i].text;
		int err;

		if (plan->sites[i].kind != SITE_PACKET ||
		    file_of(packets, path))
			continue;
		err = create(packets, path);
		if (err) {
			*failed = path;
			return err;
		}
	}
	return 0;
}

int packets_write(const struct packets *packets, const struct site *site,
		  const struct value *values, int64_t to_wall)
{
	const struct packet_file *file = file_of(packets, site->text);
	uint64_t wall = value_u64(&values[0]) + (uint64_t)to_wall;
	struct pcap_packet packet = {
		.seconds = (uint32_t)(wall / NS_PER_SECOND),
		.nanoseconds = (uint32_t)(wall % NS_PER_SECOND),
		.length = (uint32_t)value_u64(&values[1]),
	};
	struct iovec parts[2] = { { &packet, sizeof(packet) } };
	const char *bytes;
	bool cut;

	if (!file)
		return -ENOENT;
	bytes = value_bytes(&values[2], &packet.captured, &cut);
	parts[1] = (struct iovec){ (void *)(uintptr_t)bytes, packet.captured };
	return written(writev(file->fd, parts, 2),
		       sizeof(packet) + packet.captured);
}

void packets_close(struct packets *packets)
{
	for (uint32_t i = 0; i < packets->n; i++)
		close(packets->v[i].fd);
	free(packets->v);
	*packets = (struct packets){ 0 };
}
