// SPDX-License-Identifier: GPL-2.0-or-later
/* The window that a scan of BTF goes through. */
#include "types/btf_scan.h"

#include <stdlib.h>

#define WINDOW 65536u

bool btf_window_open(struct btf_window *window, const struct btf_object *btf)
{
	*window = (struct btf_window){ .btf = btf };
	if (btf->image.fd >= 0)
		window->buffer = malloc(WINDOW);
	return window->buffer || btf->image.fd < 0;
}

void btf_window_close(struct btf_window *window)
{
	free(window->buffer);
}

/* An enum of thousands of values; the buffer stays larger. */
static bool window_grow(struct btf_window *window, uint64_t len)
{
	free(window->buffer);
	window->buffer = malloc(len);
	return window->buffer;
}

bool btf_window_move(struct btf_window *window, uint64_t offset, uint64_t len)
{
	const struct btf_object *btf = window->btf;

	if (offset > btf->types_len || len > btf->types_len - offset)
		return false;
	if (btf->image.fd < 0) {
		window->at = btf->image.data + btf->types;
		window->end = btf->types_len;
		return true;
	}
	if (len > WINDOW && !window_grow(window, len))
		return false;
	if (len < WINDOW)
		len = btf->types_len - offset < WINDOW ? btf->types_len - offset
						       : WINDOW;
	window->at = window->buffer;
	window->begin = (uint32_t)offset;
	window->end = (uint32_t)(offset + len);
	return btf_image_read(&btf->image, btf->types + offset, len,
			      window->buffer);
}
