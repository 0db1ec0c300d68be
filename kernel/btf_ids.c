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

/* Calls back for every string with its offset in the section. */
static void strings_each(struct window *window,
			 void (*each)(const char *name, uint32_t offset,
				      void *data),
			 void *data)
{
	uint64_t begin = window->next;

	for (;;) {
		const char *name, *nul;
		uint32_t left;

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
			each(name, window->next - left - begin, data);
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

/* Calls back for every type, without what follows it. */
static void types_each(struct window *window,
		       void (*each)(const struct btf_type *type, uint32_t id,
				    void *data),
		       void *data)
{
	for (uint32_t id = 1; window_fill(window, sizeof(struct btf_type));
	     id++) {
		struct btf_type type;

		memcpy(&type, window->data + window->at, sizeof(type));
		each(&type, id, data);
		if (!window_skip(window,
				 sizeof(type) +
					 type_tail(BTF_INFO_KIND(type.info),
						   BTF_INFO_VLEN(type.info))))
			return;
	}
}

/* Goes through the strings and then the types of a file. */
static int file_each(const char *path,
		     void (*string)(const char *name, uint32_t offset,
				    void *data),
		     void (*type)(const struct btf_type *type, uint32_t id,
				  void *data),
		     void *data, uint32_t *strings_len)
{
	struct window window = { .fd = open(path, O_RDONLY | O_CLOEXEC) };
	struct btf_header header;
	int err = -EINVAL;

	if (window.fd < 0)
		return -errno;
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
	strings_each(&window, string, data);
	/* From the strings to the types, which lie before them in the file. */
	window.at = window.len = 0;
	window.next = (uint64_t)header.hdr_len + header.type_off;
	window.end = window.next + header.type_len;
	types_each(&window, type, data);
	if (strings_len)
		*strings_len = header.str_len;
	err = 0;
out:
	free(window.data);
	close(window.fd);
	return err;
}

struct find {
	struct btf_wanted *wanted;
	unsigned n;
};

/* The first letter spares most calls: a kernel has 100,000 strings. */
static void find_string(const char *name, uint32_t offset, void *data)
{
	struct find *find = data;

	for (unsigned i = 0; i < find->n; i++) {
		if (name[0] == find->wanted[i].name[0] &&
		    strcmp(name, find->wanted[i].name) == 0)
			find->wanted[i].name_offset = offset;
	}
}

static void find_type(const struct btf_type *type, uint32_t id, void *data)
{
	struct find *find = data;

	for (unsigned i = 0; i < find->n; i++) {
		struct btf_wanted *wanted = &find->wanted[i];

		if (type->name_off == wanted->name_offset && type->name_off &&
		    BTF_INFO_KIND(type->info) == wanted->kind && !wanted->id)
			wanted->id = id;
	}
}

int btf_ids_find(const char *path, struct btf_wanted *wanted, unsigned n)
{
	struct find find = { wanted, n };

	for (unsigned i = 0; i < n; i++)
		wanted[i].id = wanted[i].name_offset = 0;
	return file_each(path, find_string, find_type, &find, NULL);
}

struct functions {
	bool (*match)(const char *name, void *data);
	void (*each)(const char *name, void *data);
	void *data;
	uint32_t base;	   /* a module's strings go on behind the kernel's */
	uint32_t *offsets; /* in the file's order: sorted */
	char **names;
	uint32_t n, room;
	bool failed;
};

static void functions_string(const char *name, uint32_t offset, void *data)
{
	struct functions *functions = data;

	if (functions->failed || !functions->match(name, functions->data))
		return;
	if (functions->n == functions->room) {
		uint32_t room = functions->room ? functions->room * 2 : 256;
		uint32_t *offsets = realloc(functions->offsets,
					    room * sizeof(*offsets));
		char **names = realloc(functions->names, room * sizeof(*names));

		functions->offsets = offsets ? offsets : functions->offsets;
		functions->names = names ? names : functions->names;
		functions->failed = !offsets || !names;
		/* What realloc() gave is kept in functions either way. */
		if (functions->failed)
			return;
		functions->room = room;
	}
	functions->offsets[functions->n] = functions->base + offset;
	functions->names[functions->n] = strdup(name);
	functions->failed = !functions->names[functions->n];
	functions->n += !functions->failed;
}

/* Only the names that matched are kept, so each function costs a search among
 * few. */
static void functions_type(const struct btf_type *type, uint32_t id, void *data)
{
	struct functions *functions = data;
	uint32_t low = 0, high = functions->n;

	(void)id;
	if (BTF_INFO_KIND(type->info) != BTF_KIND_FUNC)
		return;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (functions->offsets[middle] < type->name_off)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < functions->n && functions->offsets[low] == type->name_off)
		functions->each(functions->names[low], functions->data);
}

int btf_functions_each(const char *path, uint32_t *base,
		       bool (*match)(const char *name, void *data),
		       void (*each)(const char *name, void *data), void *data)
{
	struct functions functions = {
		.match = match,
		.each = each,
		.data = data,
		.base = *base,
	};
	uint32_t len = 0;
	int err = file_each(path, functions_string, functions_type, &functions,
			    &len);

	if (!*base)
		*base = len;
	for (uint32_t i = 0; i < functions.n; i++)
		free(functions.names[i]);
	free(functions.names);
	free(functions.offsets);
	return functions.failed ? -ENOMEM : err;
}
