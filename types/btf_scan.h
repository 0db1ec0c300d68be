/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Private to types/: going through all records of an object in order. Inline,
 * because 130,000 calls through a pointer take as long as the scan itself.
 */
#ifndef AWL_TYPES_BTF_SCAN_H
#define AWL_TYPES_BTF_SCAN_H

#include "types/btf.h"

/* The part of the type section that can be looked at. */
struct btf_window {
	const struct btf_object *btf;
	const uint8_t *at; /* of offset `begin` in the section */
	uint32_t begin, end;
	uint8_t *buffer; /* what is not mapped is read into, again and again */
};

bool btf_window_open(struct btf_window *window, const struct btf_object *btf);
void btf_window_close(struct btf_window *window);
/* Moves the window so that it holds a range; false when it cannot. */
bool btf_window_move(struct btf_window *window, uint32_t offset, uint64_t len);

/* The bytes at an offset, or NULL behind the end. */
static inline const struct btf_type *btf_window_get(struct btf_window *window,
						    uint32_t offset,
						    uint64_t len)
{
	if ((offset < window->begin || offset + len > window->end) &&
	    !btf_window_move(window, offset, len))
		return NULL;
	return (const struct btf_type *)(window->at + offset - window->begin);
}

/*
 * Calls back for every record whose kind is in the mask until it says stop
 * (false). The record is there only during the call.
 */
__attribute__((always_inline)) static inline void btf_scan(
	const struct btf_object *btf, uint32_t kinds,
	bool (*each)(const struct btf_object *btf, uint32_t id, uint32_t offset,
		     const struct btf_type *record, void *data),
	void *data)
{
	uint32_t offset = 0, id = btf->first;
	const struct btf_type *record;
	struct btf_window window;

	if (!btf_window_open(&window, btf))
		return;
	while ((record = btf_window_get(&window, offset, sizeof(*record)))) {
		uint64_t len = btf_record_len(record);

		if (!len || len > btf->types_len - offset)
			break;
		if (kinds >> BTF_INFO_KIND(record->info) & 1) {
			record = btf_window_get(&window, offset, len);
			if (!record || !each(btf, id, offset, record, data))
				break;
		}
		offset += (uint32_t)len;
		id++;
	}
	btf_window_close(&window);
}

#endif
