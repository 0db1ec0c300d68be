// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* 5.14 */
#endif

void *pages_new(size_t size)
{
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (pages == MAP_FAILED)
		return NULL;
	/* One byte written would make 2 MB of huge page present. */
	madvise(pages, size, MADV_NOHUGEPAGE);
	return pages;
}

void pages_free(void *pages, size_t size)
{
	if (pages)
		munmap(pages, size);
}

void pages_fill(void *begin, size_t size)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)begin & ~(page - 1);
	uintptr_t to = ((uintptr_t)begin + size + page - 1) & ~(page - 1);

	madvise((void *)from, to - from, MADV_POPULATE_WRITE);
}
