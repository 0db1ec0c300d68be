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
bool btf_window_move(struct btf_window *window, uint64_t offset, uint64_t len);

/*
 * Calls back for every record whose kind is in the mask until it says stop
 * (false). The record is there only during the call, and of what follows it
 * only for the kinds in `whole`. Returns the id behind the last. What changes
 * with each of 140,000 records is in registers, not in the window.
 */
__attribute__((always_inline)) static inline uint32_t btf_scan(
	const struct btf_object *btf, uint32_t kinds, uint32_t whole,
	bool (*each)(const struct btf_object *btf, uint32_t id, uint32_t offset,
		     const struct btf_type *record, void *data),
	void *data)
{
	uint64_t offset = 0, need = sizeof(struct btf_type), len;
	uint64_t begin = 0, end = 0;
	const uint8_t *at = NULL;
	uint32_t id = btf->first, kind;
	struct btf_window window;

	if (!btf_window_open(&window, btf))
		return id;
	for (;;) {
		const struct btf_type *record;

		if (offset + need > end) {
			if (!btf_window_move(&window, offset, need))
				break;
			at = window.at;
			begin = window.begin;
			end = window.end;
		}
		record = (const struct btf_type *)(at + (offset - begin));
		len = btf_record_len(record);
		kind = BTF_INFO_KIND(record->info);
		if (!len || len > btf->types_len - offset)
			break;
		if (whole >> kind & 1 && offset + len > end && need != len) {
			need = len;
			continue;
		}
		need = sizeof(*record);
		if (kinds >> kind & 1 &&
		    !each(btf, id, (uint32_t)offset, record, data))
			break;
		offset += len;
		id++;
	}
	btf_window_close(&window);
	return id;
}

#endif
