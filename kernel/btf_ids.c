// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strings are unique in a BTF file, so a name is first looked for among the
 * strings and then its offset among the types: two forward passes.
 */
#include "kernel/btf_ids.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 1 << 16, NAME_MAX_LEN = 128 };

/* A window that moves forward through a section of the file. */
struct window {
	int fd;
	uint64_t next, end; /* in the file: what to read next, section's end */
	char *data;
	uint32_t at, len;
};

/* Makes at least `need` bytes available at data + at; false at the end. */
static bool window_fill(struct window *window, uint32_t need)
{
	uint32_t left = window->len - window->at;

	if (left >= need)
		return true;
	memmove(window->data, window->data + window->at, left);
	window->at = 0;
	window->len = left;
	while (window->len < need && window->next < window->end) {
		size_t want = ROOM - window->len;
		ssize_t got;

		if (want > window->end - window->next)
			want = window->end - window->next;
		got = pread(window->fd, window->data + window->len, want,
			    window->next);
		if (got <= 0)
			return false;
		window->next += got;
		window->len += got;
	}
	return window->len >= need;
}

static bool window_skip(struct window *window, uint64_t n)
{
	uint32_t left = window->len - window->at;

	if (n <= left) {
		window->at += n;
		return true;
	}
	window->at = window->len;
	window->next += n - left;
	return window->next <= window->end;
}

static uint32_t name_compare(struct btf_wanted *wanted, unsigned n,
			     const char *name, uint32_t offset)
{
	uint32_t found = 0;

	for (unsigned i = 0; i < n; i++) {
		if (name[0] != wanted[i].name[0] ||
		    strcmp(name, wanted[i].name) != 0)
			continue;
		wanted[i].name_offset = offset;
		found++;
	}
	return found;
}

static void strings_find(struct window *window, struct btf_wanted *wanted,
			 unsigned n)
{
	uint64_t begin = window->next;
	uint32_t found = 0;

	for (;;) {
		const char *name, *nul;
		uint32_t left;

		if (found == n)
			return;
		window_fill(window, NAME_MAX_LEN);
		left = window->len - window->at;
		if (!left)
			return;
		name = window->data + window->at;
		nul = memchr(name, '\0', left);
		if (!nul) { /* longer than any name we look for */
			window->at = window->len;
			continue;
		}
		if (nul != name)
			found += name_compare(wanted, n, name,
					      window->next - left - begin);
		window->at += nul - name + 1;
	}
}

/* Bytes that follow struct btf_type. */
static uint32_t type_tail(uint32_t kind, uint32_t vlen)
{
	switch (kind) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG: return 4;
	case BTF_KIND_ARRAY: return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION: return vlen * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
	case BTF_KIND_FUNC_PROTO: return vlen * 8;
	case BTF_KIND_DATASEC:
	case BTF_KIND_ENUM64: return vlen * 12;
	default: return 0;
	}
}

static void types_find(struct window *window, struct btf_wanted *wanted,
		       unsigned n)
{
	for (uint32_t id = 1; window_fill(window, sizeof(struct btf_type));
	     id++) {
		struct btf_type type;
		uint32_t kind;

		memcpy(&type, window->data + window->at, sizeof(type));
		kind = BTF_INFO_KIND(type.info);
		for (unsigned i = 0; i < n; i++) {
			if (type.name_off == wanted[i].name_offset &&
			    kind == wanted[i].kind && type.name_off &&
			    !wanted[i].id)
				wanted[i].id = id;
		}
		if (!window_skip(
			    window,
			    sizeof(type) +
				    type_tail(kind, BTF_INFO_VLEN(type.info))))
			return;
	}
}

int btf_ids_find(const char *path, struct btf_wanted *wanted, unsigned n)
{
	struct window window = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	struct btf_header header;
	int err = -EINVAL;

	if (window.fd < 0)
		return -errno;
	for (unsigned i = 0; i < n; i++)
		wanted[i].id = wanted[i].name_offset = 0;
	window.data = malloc(ROOM);
	if (!window.data) {
		err = -ENOMEM;
		goto out;
	}
	if (pread(window.fd, &header, sizeof(header), 0) != sizeof(header) ||
	    header.magic != BTF_MAGIC)
		goto out;
	window.next = (uint64_t)header.hdr_len + header.str_off;
	window.end = window.next + header.str_len;
	strings_find(&window, wanted, n);
	window.at = window.len = 0;
	window.next = (uint64_t)header.hdr_len + header.type_off;
	window.end = window.next + header.type_len;
	types_find(&window, wanted, n);
	err = 0;
out:
	free(window.data);
	close(window.fd);
	return err;
}
