// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/elf_symbols.h"

#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/elf_text.h"

/* Grows an array to hold one more. */
static void *grow(void *array, uint32_t n, uint32_t *room, size_t size)
{
	void *grown;

	if (n < *room)
		return array;
	grown = realloc(array, (*room ? *room * 2 : 64) * size);
	if (grown)
		*room = *room ? *room * 2 : 64;
	return grown;
}

/* Names lie one behind the other and go by their offset: pointers would move
 * when it grows. */
static int add_name(struct elf_file *file, const char *name)
{
	size_t len = strlen(name) + 1;

	if (file->names_len + len > UINT32_MAX)
		return -1;
	if (file->names_len + len > file->names_room) {
		size_t room = file->names_room ? file->names_room * 2 : 4096;
		char *grown;

		while (room < file->names_len + len)
			room *= 2;
		grown = realloc(file->names, room);
		if (!grown)
			return -1;
		file->names = grown;
		file->names_room = room;
	}
	memcpy(file->names + file->names_len, name, len);
	file->names_len += len;
	return 0;
}

static int add_symbol(struct elf_file *file, const GElf_Sym *sym,
		      const char *name)
{
	struct elf_symbol *grown = grow(file->symbols, file->n, &file->room,
					sizeof(*file->symbols));

	if (!grown)
		return -1;
	file->symbols = grown;
	grown[file->n] = (struct elf_symbol){
		.address = sym->st_value,
		.size = sym->st_size,
		.name = (uint32_t)file->names_len,
	};
	if (add_name(file, name))
		return -1;
	file->n++;
	return 0;
}

static int read_table(struct elf_file *file, Elf *elf, Elf_Scn *section,
		      const GElf_Shdr *header)
{
	const Elf_Data *names = elf_text_table(elf, header->sh_link);
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = data && header->sh_entsize
			   ? data->d_size / header->sh_entsize
			   : 0;

	for (size_t i = 0; i < n; i++) {
		GElf_Sym sym;
		const char *name;
		unsigned char type;

		if (!gelf_getsym(data, (int)i, &sym))
			break;
		type = GELF_ST_TYPE(sym.st_info);
		/* As in probes/elf.c: what is defined here, and can be run. */
		if ((type != STT_FUNC && type != STT_GNU_IFUNC) ||
		    sym.st_shndx == SHN_UNDEF || !sym.st_value)
			continue;
		name = elf_text_at(names, sym.st_name);
		if (name && name[0] && add_symbol(file, &sym, name))
			return -1;
	}
	return 0;
}

static int compare_symbols(const void *left, const void *right)
{
	const struct elf_symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address > b->address ? 1 : -1;
	/* Of several names the first that the file has. */
	return (a->name > b->name) - (a->name < b->name);
}

static void read_segments(struct elf_file *file, Elf *elf)
{
	size_t n = 0;

	if (elf_getphdrnum(elf, &n) || !n)
		return;
	file->segments = calloc(n, sizeof(*file->segments));
	for (size_t i = 0; file->segments && i < n; i++) {
		GElf_Phdr phdr;

		if (!gelf_getphdr(elf, (int)i, &phdr) || phdr.p_type != PT_LOAD)
			continue;
		file->segments[file->nsegments++] = (struct elf_segment){
			.offset = phdr.p_offset,
			.address = phdr.p_vaddr,
			.size = phdr.p_filesz,
		};
	}
}

/* .symtab has all that .dynsym has; one of them is enough. */
static void read_symbols(struct elf_file *file, Elf *elf)
{
	Elf_Scn *section = NULL, *best = NULL;
	GElf_Shdr header, best_header = { 0 };

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		if (header.sh_type != SHT_SYMTAB &&
		    header.sh_type != SHT_DYNSYM)
			continue;
		if (best && best_header.sh_type == SHT_SYMTAB)
			continue;
		best = section;
		best_header = header;
	}
	if (best)
		read_table(file, elf, best, &best_header);
	if (file->n)
		qsort(file->symbols, file->n, sizeof(*file->symbols),
		      compare_symbols);
}

struct elf_file *elf_file_read(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct elf_file *file = NULL;
	Elf *elf;

	if (fd < 0)
		return NULL;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		file = calloc(1, sizeof(*file));
	if (file) {
		read_segments(file, elf);
		read_symbols(file, elf);
	}
	elf_end(elf);
	close(fd);
	return file;
}

static struct elf_file *read_mapped(pid_t pid, const struct mapping *mapping)
{
	struct elf_file *file;
	char path[4200];

	/* map_files is the very file, also when it was deleted. */
	snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", (int)pid,
		 (unsigned long long)mapping->begin,
		 (unsigned long long)mapping->end);
	file = elf_file_read(path);
	if (file)
		return file;
	snprintf(path, sizeof(path), "/proc/%d/root%s", (int)pid,
		 mapping->path);
	/* In the process's own root, else in ours: map_files needs rights that
	 * tracing does not. */
	file = elf_file_read(path);
	return file ? file : elf_file_read(mapping->path);
}

struct elf_file *elf_file_find(struct elf_files *files, pid_t pid,
			       const struct mapping *mapping)
{
	struct elf_file **grown, *file;

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

/* Symbols have addresses as the linker gave them, mappings have offsets in the
 * file: a segment says how they belong together. */
static uint64_t file_address(const struct elf_file *file, uint64_t offset)
{
	for (uint32_t i = 0; i < file->nsegments; i++) {
		const struct elf_segment *segment = &file->segments[i];

		if (offset >= segment->offset &&
		    offset - segment->offset < segment->size)
			return offset - segment->offset + segment->address;
	}
	return 0;
}

const char *elf_file_symbol(const struct elf_file *file, uint64_t file_offset,
			    uint64_t *offset)
{
	uint64_t address = file_address(file, file_offset);
	uint32_t low = 0, high = file->n;
	const struct elf_symbol *symbol;

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
	return file->names + symbol->name;
}

void elf_file_free(struct elf_file *file)
{
	if (!file)
		return;
	free(file->symbols);
	free(file->names);
	free(file->segments);
	free(file);
}

void elf_files_free(struct elf_files *files)
{
	for (uint32_t i = 0; i < files->n; i++)
		elf_file_free(files->v[i]);
	free(files->v);
	*files = (struct elf_files){ 0 };
}
