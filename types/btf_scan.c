// SPDX-License-Identifier: GPL-2.0-or-later
/* The window that a scan of BTF goes through. */
#include "types/btf_scan.h"

#include <stdlib.h>

#define WINDOW 65536u

bool btf_window_open(struct btf_window *window, const struct btf_object *btf)
{
	*window = (struct btf_window){ .btf = btf };
	if (btf->image.fd < 0) {
		window->at = btf->image.data + btf->types;
		window->end = btf->types_len;
		return true;
	}
	window->buffer = malloc(WINDOW);
	window->at = window->buffer;
	return window->buffer;
}

void btf_window_close(struct btf_window *window)
{
	free(window->buffer);
}

bool btf_window_move(struct btf_window *window, uint32_t offset, uint64_t len)
{
	const struct btf_object *btf = window->btf;
	uint64_t left = btf->types_len - offset;

	if (!window->buffer || offset > btf->types_len || len > left)
		return false;
	if (len > WINDOW) {
		/* An enum of thousands of values; the buffer stays larger. */
		free(window->buffer);
		window->buffer = malloc(len);
		window->at = window->buffer;
		if (!window->buffer)
			return false;
	} else {
		len = left < WINDOW ? left : WINDOW;
	}
	window->begin = window->end = 0;
	if (!btf_image_read(&btf->image, btf->types + offset, len,
			    window->buffer))
		return false;
	window->begin = offset;
	window->end = offset + (uint32_t)len;
	return true;
}
