// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/elf_symbols.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/elf_file.h"
#include "base/grow.h"

/* What is kept in memory: a browser has some 100,000 functions. */
#define SYMBOLS_MOST (2u << 20)
#define ANCESTORS_MOST 8

static int add_symbol(const struct elf_symbol *symbol, void *data)
{
	struct file_symbols *file = data;
	struct file_symbol *grown = grow(file->symbols, file->n, &file->room,
					 sizeof(*file->symbols));

	if (!grown)
		return -1;
	file->symbols = grown;
	grown[file->n] = (struct file_symbol){
		.name = symbol->name,
		.address = symbol->address,
		.size = symbol->size < UINT32_MAX ? (uint32_t)symbol->size
						  : UINT32_MAX,
		.order = file->n,
	};
	file->n++;
	return 0;
}

static int compare_symbols(const void *left, const void *right)
{
	const struct file_symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address > b->address ? 1 : -1;
	/* Of several names the first that the file has. */
	return (a->order > b->order) - (a->order < b->order);
}

/* A path may have another file by now, or in this root. Where several file
 * systems are one, files have numbers of their own there. */
static bool is_mapped(const char *path, const struct mapping *mapping)
{
	struct statfs system;
	struct stat status;

	if (stat(path, &status))
		return false;
	return status.st_ino == mapping->inode ||
	       (!statfs(path, &system) &&
		system.f_type == OVERLAYFS_SUPER_MAGIC);
}

static struct elf_file *open_at(const char *root, const struct mapping *mapping)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s%s", root, mapping->path);
	return is_mapped(path, mapping) ? elf_file_open(path) : NULL;
}

/* In the root of the process, or of who forked it, which is often the same and
 * there when it has ended. */
static struct elf_file *open_rooted(const struct processes *processes,
				    pid_t pid, const struct mapping *mapping)
{
	struct elf_file *elf = NULL;
	char root[64];

	for (int i = 0; i < ANCESTORS_MOST && pid > 0 && !elf; i++) {
		snprintf(root, sizeof(root), "/proc/%d/root", (int)pid);
		elf = open_at(root, mapping);
		pid = process_parent(processes, pid);
	}
	return elf;
}

static struct elf_file *open_mapped(const struct processes *processes,
				    pid_t pid, const struct mapping *mapping)
{
	struct elf_file *elf;
	char path[64], inside[4200];

	if (!strcmp(mapping->path, VDSO))
		return elf_file_open_vdso();
	/* map_files is the very file, also when it was deleted. */
	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", (int)pid,
		 (unsigned long long)mapping->begin,
		 (unsigned long long)mapping->end);
	snprintf(inside, sizeof(inside), "/proc/%d/root%s", (int)pid,
		 mapping->path);
	if (is_mapped(path, mapping)) {
		elf = elf_file_open_as(path, inside);
		if (elf)
			return elf;
	}
	/* map_files needs rights that tracing does not. */
	elf = open_rooted(processes, pid, mapping);
	return elf ? elf : open_at("", mapping);
}

static bool is_file_of(const struct file_symbols *file,
		       const struct mapping *mapping)
{
	return file->inode == mapping->inode && file->device == mapping->device;
}

/* The one that was not asked for the longest. */
static void forget_oldest(struct elf_files *files)
{
	uint32_t oldest = 0;

	for (uint32_t i = 1; i < files->n; i++)
		if (files->v[i]->used < files->v[oldest]->used)
			oldest = i;
	files->symbols -= files->v[oldest]->n;
	file_symbols_free(files->v[oldest]);
	files->v[oldest] = files->v[--files->n];
}

/* Whether as many descriptors are left as one more file may need. New ones get
 * the lowest free number. */
static bool has_descriptors(void)
{
	struct rlimit limit;
	int fd = open("/", O_PATH | O_CLOEXEC);

	if (fd < 0)
		return false;
	close(fd);
	return getrlimit(RLIMIT_NOFILE, &limit) ||
	       (rlim_t)fd + ELF_FILE_DESCRIPTORS < limit.rlim_cur;
}

static pid_t *tried_place(struct file_symbols *file, pid_t pid)
{
	return &file->tried[(uint32_t)pid % ELF_FILE_TRIED];
}

/* For what is not among the files yet; without descriptors it would be taken
 * for unreadable. */
static void read_mapped(struct elf_files *files,
			const struct processes *processes, pid_t pid,
			const struct mapping *mapping,
			struct file_symbols *file)
{
	*tried_place(file, pid) = pid;
	while (files->n && !has_descriptors())
		forget_oldest(files);
	file->file = open_mapped(processes, pid, mapping);
	if (!file->file)
		return;
	elf_file_each(file->file, ELF_FUNCTIONS, add_symbol, file);
	if (file->n)
		qsort(file->symbols, file->n, sizeof(*file->symbols),
		      compare_symbols);
	if (!files->lines)
		elf_file_let_go(file->file);
}

/* Makes room for it, and takes it over. NULL: there is no memory. */
static struct file_symbols *put_file(struct elf_files *files,
				     struct file_symbols *file)
{
	struct file_symbols **grown;

	while (files->n && (files->n >= ELF_FILES_MOST ||
			    files->symbols + file->n > SYMBOLS_MOST))
		forget_oldest(files);
	grown = grow(files->v, files->n, &files->room, sizeof(*grown));
	if (!grown) {
		file_symbols_free(file);
		return NULL;
	}
	file->used = ++files->uses;
	files->v = grown;
	grown[files->n++] = file;
	files->symbols += file->n;
	return file;
}

/* One without symbols that is to be put there anew: what cannot be read is
 * tried again for other processes, what is unknown is new. */
static struct file_symbols *take_file(struct elf_files *files,
				      const struct mapping *mapping, uint32_t i)
{
	struct file_symbols *file;

	if (i < files->n) {
		file = files->v[i];
		files->v[i] = files->v[--files->n];
		return file;
	}
	file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	file->inode = mapping->inode;
	file->device = mapping->device;
	return file;
}

struct file_symbols *file_symbols_find(struct elf_files *files,
				       const struct processes *processes,
				       pid_t pid, const struct mapping *mapping)
{
	struct file_symbols *file;
	uint32_t i = 0;

	/* By inode, not by path: containers have other files by the same
	 * names. */
	while (i < files->n && !is_file_of(files->v[i], mapping))
		i++;
	file = i < files->n ? files->v[i] : NULL;
	if (file && (file->file || *tried_place(file, pid) == pid)) {
		file->used = ++files->uses;
		return file;
	}
	file = take_file(files, mapping, i);
	if (!file)
		return NULL;
	read_mapped(files, processes, pid, mapping, file);
	return put_file(files, file);
}

const char *file_symbols_at(const struct file_symbols *file,
			    uint64_t file_offset, uint64_t *offset)
{
	uint64_t address = file->file
				   ? elf_file_address(file->file, file_offset)
				   : 0;
	uint32_t low = 0, high = file->n;
	const struct file_symbol *symbol;

	if (!address)
		return NULL;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (file->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	/* The first of those that begin there. */
	symbol = &file->symbols[low - 1];
	while (symbol > file->symbols && symbol[-1].address == symbol->address)
		symbol--;
	*offset = address - symbol->address;
	/* Behind the function's end: a gap, or code without a symbol. */
	if (symbol->size && *offset >= symbol->size)
		return NULL;
	return symbol->name;
}

void file_symbols_lines(struct file_symbols *file, uint64_t file_offset,
			void (*each)(void *data,
				     const struct source_frame *frame),
			void *data)
{
	uint64_t address = file->file
				   ? elf_file_address(file->file, file_offset)
				   : 0;

	if (!address)
		return;
	if (!file->lines)
		file->lines = source_lines_open(file->file);
	source_lines_at(file->lines, address, each, data);
}

void file_symbols_free(struct file_symbols *file)
{
	if (!file)
		return;
	source_lines_close(file->lines);
	elf_file_close(file->file);
	free(file->symbols);
	free(file);
}

void elf_files_free(struct elf_files *files)
{
	for (uint32_t i = 0; i < files->n; i++)
		file_symbols_free(files->v[i]);
	free(files->v);
	*files = (struct elf_files){ 0 };
}
