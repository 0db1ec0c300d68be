// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files with the debug information of others, as distributions package it:
 *
 *	/usr/lib/debug/.build-id/ab/cdef....debug	by the file's build id
 *	FOLDER/NAME, FOLDER/.debug/NAME,		by the name that the
 *	/usr/lib/debug/FOLDER/NAME			file gives
 *
 * first in the root of the process that a path goes through, if it does. More
 * folders than these three may be named; one without a / in front is within
 * the file's own.
 */
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/elf_file.h"

#define PATHS 4200
#define FOLDERS_MOST 32

/* A folder to look in, not NUL-terminated: "" is the file's own. */
struct folder {
	const char *name;
	int len;
	bool checks; /* the sum that the file gives with the name */
};

static const struct folder usual[] = {
	{ "", 0, false },
	{ ".debug", 6, false },
	{ "/usr/lib/debug", 14, false },
};

/* Those that are looked in before. */
static struct folder named[FOLDERS_MOST];
static uint32_t nnamed;

bool elf_debug_folders(const char *list)
{
	for (bool last = false; !last;) {
		size_t len = strcspn(list, ":");
		bool checks = *list == '+', marked = checks || *list == '-';

		last = !list[len];
		if (nnamed == FOLDERS_MOST)
			return false;
		named[nnamed++] = (struct folder){
			list + marked,
			(int)len - marked,
			checks,
		};
		list += len + 1;
	}
	return true;
}

/* The i-th of all; NULL behind the last. */
static const struct folder *folder_at(uint32_t i)
{
	if (i < nnamed)
		return &named[i];
	i -= nnamed;
	return i < sizeof(usual) / sizeof(*usual) ? &usual[i] : NULL;
}

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
	const struct folder *folder;
	struct elf_file *file = NULL;

	if (id->n < 2)
		return NULL;
	for (size_t i = 0; i < id->n; i++)
		snprintf(digits + 2 * i, 3, "%02x", id->bytes[i]);
	for (uint32_t i = 0; !file && (folder = folder_at(i)); i++) {
		if (*folder->name != '/')
			continue;
		snprintf(path, sizeof(path), "%s%.*s/.build-id/%.2s/%s.debug",
			 root, folder->len, folder->name, digits, digits + 2);
		file = try(path, id);
	}
	return file;
}

/* What .gnu_debuglink says: a name, and the sum of that file. */
struct link {
	const char *name; /* NULL: nothing */
	uint32_t sum;
};

static struct link find_link(Elf *elf)
{
	Elf_Scn *section = elf_section_find(elf, ".gnu_debuglink");
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	const char *name = data ? data->d_buf : NULL;
	struct link link = { 0 };
	size_t at;

	if (!name || !memchr(name, '\0', data->d_size) || !*name ||
	    strchr(name, '/'))
		return link;
	link.name = name;
	at = (strlen(name) + 4) & ~(size_t)3;
	if (at + sizeof(link.sum) <= data->d_size)
		memcpy(&link.sum, name + at, sizeof(link.sum));
	return link;
}

static bool has_sum(struct elf_file *file, uint32_t sum)
{
	size_t size = 0;
	char *image = elf_rawfile(elf_file_elf(file), &size);

	return image && crc32_z(0, (const Bytef *)image, size) == sum;
}

/* own: the file's folder, in the root. */
static struct elf_file *by_name(const char *root, const char *own,
				const struct link *link,
				const struct build_id *id)
{
	const struct folder *folder;
	struct elf_file *file = NULL;
	char path[PATHS];

	for (uint32_t i = 0; !file && (folder = folder_at(i)); i++) {
		if (*folder->name == '/')
			snprintf(path, sizeof(path), "%s%.*s%s/%s", root,
				 folder->len, folder->name, own, link->name);
		else
			snprintf(path, sizeof(path), "%s%s/%.*s/%s", root, own,
				 folder->len, folder->name, link->name);
		file = try(path, id);
		if (!file || !folder->checks || has_sum(file, link->sum))
			continue;
		elf_file_close(file);
		file = NULL;
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
	struct link link = find_link(elf);
	struct elf_file *file;
	struct build_id id;

	build_id(elf, &id);
	if (rooted && rooted < sizeof(root))
		memcpy(root, path, rooted);
	find_folder(path, rooted, folder);
	file = by_id(root, &id);
	if (!file && rooted)
		file = by_id("", &id);
	if (!file && link.name)
		file = by_name(root, folder, &link, &id);
	if (!file && link.name && rooted)
		file = by_name("", folder, &link, &id);
	return file;
}
