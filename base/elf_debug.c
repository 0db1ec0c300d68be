// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files with the debug information of others, as distributions package it:
 *
 *	/usr/lib/debug/.build-id/ab/cdef....debug	by the file's build id
 *	FOLDER/NAME, FOLDER/.debug/NAME,		by the name that the
 *	/usr/lib/debug/FOLDER/NAME			file gives
 *
 * first in the root of the process that a path goes through, if it does.
 */
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/elf_file.h"

#define DEBUG_FOLDER "/usr/lib/debug"
#define PATHS 4200

struct build_id {
	unsigned char bytes[64];
	size_t n;
};

static bool take_id(Elf_Data *notes, struct build_id *id)
{
	size_t at = 0, name, description;
	GElf_Nhdr header;

	while (notes && (at = gelf_getnote(notes, at, &header, &name,
					   &description)) > 0) {
		if (header.n_type != NT_GNU_BUILD_ID || header.n_namesz != 4 ||
		    memcmp((char *)notes->d_buf + name, "GNU", 4) != 0 ||
		    !header.n_descsz || header.n_descsz > sizeof(id->bytes))
			continue;
		id->n = header.n_descsz;
		memcpy(id->bytes, (char *)notes->d_buf + description, id->n);
		return true;
	}
	return false;
}

static bool build_id(Elf *elf, struct build_id *id)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	id->n = 0;
	while ((section = elf_nextscn(elf, section))) {
		if (gelf_getshdr(section, &header) &&
		    header.sh_type == SHT_NOTE &&
		    take_id(elf_getdata(section, NULL), id))
			return true;
	}
	return false;
}

/* Opened if it is the other half of what has the id: an older build's is of no
 * use. */
static struct elf_file *try(const char *path, const struct build_id *id)
{
	struct elf_file *file = elf_file_open(path);
	struct build_id its;

	if (!file)
		return NULL;
	if (!id->n || !build_id(elf_file_elf(file), &its) ||
	    (its.n == id->n && memcmp(its.bytes, id->bytes, id->n) == 0))
		return file;
	elf_file_close(file);
	return NULL;
}

static struct elf_file *by_id(const char *root, const struct build_id *id)
{
	char path[PATHS], digits[2 * sizeof(id->bytes) + 1] = "";

	if (id->n < 2)
		return NULL;
	for (size_t i = 0; i < id->n; i++)
		snprintf(digits + 2 * i, 3, "%02x", id->bytes[i]);
	snprintf(path, sizeof(path),
		 "%s" DEBUG_FOLDER "/.build-id/%.2s/%s.debug", root, digits,
		 digits + 2);
	return try(path, id);
}

/* The name in .gnu_debuglink, which a checksum follows; NULL: none. */
static const char *link_name(Elf *elf)
{
	Elf_Scn *section = elf_section_find(elf, ".gnu_debuglink");
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	const char *name = data ? data->d_buf : NULL;

	return name && memchr(name, '\0', data->d_size) && *name &&
			       !strchr(name, '/')
		       ? name
		       : NULL;
}

/* folder: of the file, in the root. */
static struct elf_file *by_name(const char *root, const char *folder,
				const char *name, const struct build_id *id)
{
	static const struct {
		const char *before, *behind;
	} places[] = { { "", "" }, { "", "/.debug" }, { DEBUG_FOLDER, "" } };
	struct elf_file *file = NULL;
	char path[PATHS];

	for (size_t i = 0; !file && i < sizeof(places) / sizeof(*places); i++) {
		snprintf(path, sizeof(path), "%s%s%s%s/%s", root,
			 places[i].before, folder, places[i].behind, name);
		file = try(path, id);
	}
	return file;
}

/* "/proc/12/root" of a path that goes through it; else "". */
static size_t root_length(const char *path)
{
	int n = 0;

	return sscanf(path, "/proc/%*d/root%n", &n) >= 0 && n > 0 &&
			       path[n] == '/'
		       ? (size_t)n
		       : 0;
}

/* Of the file with all links in its path followed, which packages name; in a
 * process's root they would lead out of it. */
static void find_folder(const char *path, size_t rooted, char *folder)
{
	char *slash;

	if (rooted || !realpath(path, folder))
		snprintf(folder, PATH_MAX, "%s", path + rooted);
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	else
		strcpy(folder, ".");
}

struct elf_file *elf_debug_open(const char *path, Elf *elf)
{
	size_t rooted = root_length(path);
	char root[64] = "", folder[PATH_MAX];
	const char *name = link_name(elf);
	struct elf_file *file;
	struct build_id id;

	build_id(elf, &id);
	if (rooted && rooted < sizeof(root))
		memcpy(root, path, rooted);
	find_folder(path, rooted, folder);
	file = by_id(root, &id);
	if (!file && rooted)
		file = by_id("", &id);
	if (!file && name)
		file = by_name(root, folder, name, &id);
	if (!file && name && rooted)
		file = by_name("", folder, name, &id);
	return file;
}
