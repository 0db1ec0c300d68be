/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Room of which only the pages that are written to take memory: for tables
 * whose size is not known, and files of which parts are read.
 */
#ifndef AWL_BASE_PAGES_H
#define AWL_BASE_PAGES_H

#include <stddef.h>

/* Zeros. NULL when there is none. */
void *pages_new(size_t size);
void pages_free(void *pages, size_t size);
/* Makes the pages of a range present, which costs less than touching each. */
void pages_fill(void *begin, size_t size);

#endif
