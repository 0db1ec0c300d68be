// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/elf_symbols.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/elf_file.h"
#include "base/grow.h"

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
		.size = symbol->size,
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

/* name: as in elf_file_open_as(). NULL when it is no ELF file. */
static struct file_symbols *file_symbols_read(const char *path,
					      const char *name)
{
	struct file_symbols *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->file = elf_file_open_as(path, name);
	if (!file->file) {
		free(file);
		return NULL;
	}
	elf_file_each(file->file, ELF_FUNCTIONS, add_symbol, file);
	if (file->n)
		qsort(file->symbols, file->n, sizeof(*file->symbols),
		      compare_symbols);
	return file;
}

static struct file_symbols *read_mapped(pid_t pid,
					const struct mapping *mapping)
{
	struct file_symbols *file;
	char path[64], inside[4200];

	/* map_files is the very file, also when it was deleted. */
	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", (int)pid,
		 (unsigned long long)mapping->begin,
		 (unsigned long long)mapping->end);
	snprintf(inside, sizeof(inside), "/proc/%d/root%s", (int)pid,
		 mapping->path);
	file = file_symbols_read(path, inside);
	if (file)
		return file;
	/* In the process's own root, else in ours: map_files needs rights that
	 * tracing does not. */
	file = file_symbols_read(inside, inside);
	return file ? file : file_symbols_read(mapping->path, mapping->path);
}

struct file_symbols *file_symbols_find(struct elf_files *files, pid_t pid,
				       const struct mapping *mapping)
{
	struct file_symbols **grown, *file;

	/* [vdso], [heap] and their like: no file. */
	if (mapping->path[0] != '/')
		return NULL;
	/* By inode, not by path: containers have other files by the same
	 * names. */
	for (uint32_t i = 0; i < files->n; i++)
		if (files->v[i]->inode == mapping->inode &&
		    files->v[i]->device == mapping->device)
			return files->v[i];
	grown = grow(files->v, files->n, &files->room, sizeof(void *));
	if (!grown)
		return NULL;
	files->v = grown;
	file = read_mapped(pid, mapping);
	if (!file)
		file = calloc(1, sizeof(*file)); /* not tried again */
	if (!file)
		return NULL;
	file->inode = mapping->inode;
	file->device = mapping->device;
	files->v[files->n++] = file;
	return file;
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

void file_symbols_free(struct file_symbols *file)
{
	if (!file)
		return;
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
