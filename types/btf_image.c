// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A BTF file in memory. It is mapped where the kernel can (6.16); where it
 * cannot, sysfs gives one page a read, so only what is touched is read, and a
 * scan goes through a small window: fresh pages cost more than reading twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/pages.h"
#include "types/btf.h"

#define BLOCK ((uint64_t)4096)
/* What is read as a whole from here on. */
#define FILL_LEAST ((uint64_t)65536)

static int open_sized(const char *path, uint64_t *size)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0 || st.st_size <= 0) {
		close(fd);
		return -EINVAL;
	}
	*size = (uint64_t)st.st_size;
	return fd;
}

/* Room for the file, of which nothing is there yet; the descriptor stays. */
static int parts_make(struct btf_image *image, int fd)
{
	image->fd = fd;
	image->present = calloc(image->size / BLOCK / 8 + 1, 1);
	image->data = image->present ? pages_new(image->size) : NULL;
	if (image->data)
		return 0;
	btf_image_close(image);
	return -ENOMEM;
}

int btf_image_open(struct btf_image *image, const char *path)
{
	void *data;
	int fd;

	*image = (struct btf_image){ .fd = -1, .mapped = true };
	fd = open_sized(path, &image->size);
	if (fd < 0)
		return fd;
	data = mmap(NULL, image->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return parts_make(image, fd);
	close(fd);
	image->data = data;
	return 0;
}

int btf_image_open_parts(struct btf_image *image, const char *path)
{
	int fd;

	*image = (struct btf_image){ .fd = -1, .mapped = true };
	fd = open_sized(path, &image->size);
	return fd < 0 ? fd : parts_make(image, fd);
}

void btf_image_close(struct btf_image *image)
{
	if (image->mapped && image->data)
		munmap(image->data, image->size);
	if (image->fd >= 0)
		close(image->fd);
	free(image->present);
	*image = (struct btf_image){ .fd = -1 };
}

bool btf_image_read(const struct btf_image *image, uint64_t offset,
		    uint64_t len, uint8_t *to)
{
	while (len) {
		ssize_t n = pread(image->fd, to, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		offset += (uint64_t)n;
		to += n;
		len -= (uint64_t)n;
	}
	return true;
}

bool btf_image_need(struct btf_image *image, uint64_t offset, uint64_t len)
{
	uint64_t at;

	if (offset > image->size || len > image->size - offset)
		return false;
	if (image->fd < 0 || !len)
		return true;
	if (len > FILL_LEAST)
		pages_fill(image->data + offset, len);
	for (uint64_t b = offset / BLOCK; b <= (offset + len - 1) / BLOCK;
	     b++) {
		if (image->present[b / 8] & (1u << b % 8))
			continue;
		at = b * BLOCK;
		if (!btf_image_read(image, at,
				    image->size - at < BLOCK ? image->size - at
							     : BLOCK,
				    image->data + at))
			return false;
		image->present[b / 8] |= (uint8_t)(1u << b % 8);
	}
	return true;
}
