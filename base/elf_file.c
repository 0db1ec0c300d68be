// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/elf_text.h"

struct elf_file {
	char *path;
	int fd; /* -1: none, or no more */
	Elf *elf;
	/* Looked for when .symtab is missing and symbols are asked for. */
	bool debug_tried;
	struct elf_file *debug; /* beside it */
	Elf *mini;		/* .gnu_debugdata */
	char *image;		/* its memory */
	char *copy;		/* of one that is in memory only */
};

#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
#else
enum { MACHINE = EM_AARCH64 };
#endif

void elf_file_close(struct elf_file *file)
{
	if (!file)
		return;
	elf_file_close(file->debug);
	elf_end(file->mini);
	free(file->image);
	elf_end(file->elf);
	free(file->copy);
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	free(file);
}

void elf_file_let_go(struct elf_file *file)
{
	if (file->debug)
		elf_file_let_go(file->debug);
	/* Reads what it could not map. */
	if (file->fd < 0 || elf_cntl(file->elf, ELF_C_FDREAD) != 0)
		return;
	close(file->fd);
	file->fd = -1;
}

struct elf_file *elf_file_open(const char *path)
{
	return elf_file_open_as(path, path);
}

struct elf_file *elf_file_open_as(const char *path, const char *name)
{
	struct elf_file *file = calloc(1, sizeof(*file));
	int err;

	if (!file)
		return NULL;
	elf_version(EV_CURRENT);
	file->path = strdup(name);
	file->fd = open(path, O_RDONLY | O_CLOEXEC);
	err = file->fd < 0 ? errno : 0;
	if (!err) {
		file->elf = elf_begin(file->fd, ELF_C_READ_MMAP, NULL);
		err = !file->elf || elf_kind(file->elf) != ELF_K_ELF ? ENOEXEC
								     : 0;
	}
	if (err || !file->path) {
		elf_file_close(file);
		errno = err;
		return NULL;
	}
	return file;
}

struct elf_file *elf_file_open_vdso(void)
{
	const char *vdso = (const char *)getauxval(AT_SYSINFO_EHDR);
	struct elf_file *file = vdso ? calloc(1, sizeof(*file)) : NULL;
	Elf64_Ehdr header;
	size_t size;

	if (!file)
		return NULL;
	elf_version(EV_CURRENT);
	/* Its sections' headers are its end. */
	memcpy(&header, vdso, sizeof(header));
	size = header.e_shoff + (size_t)header.e_shnum * header.e_shentsize;
	file->fd = -1;
	file->path = strdup("[vdso]");
	file->copy = malloc(size);
	if (file->copy) {
		memcpy(file->copy, vdso, size);
		file->elf = elf_memory(file->copy, size);
	}
	if (file->elf && file->path)
		return file;
	elf_file_close(file);
	return NULL;
}

bool elf_file_is_ours(struct elf_file *file)
{
	GElf_Ehdr header;

	return gelf_getehdr(file->elf, &header) && header.e_machine == MACHINE;
}

const char *elf_file_path(const struct elf_file *file)
{
	return file->path;
}

Elf *elf_file_elf(struct elf_file *file)
{
	return file->elf;
}

/* Symbols of one table. Undefined ones are the imports: what they name is in
 * another file. */
static int section_each(
	Elf *elf, Elf_Scn *section, const GElf_Shdr *header, uint32_t kinds,
	int (*each)(const struct elf_symbol *symbol, void *data), void *data)
{
	const Elf_Data *names = elf_text_table(elf, header->sh_link);
	Elf_Data *symbols = elf_getdata(section, NULL);
	size_t n = header->sh_entsize && symbols
			   ? symbols->d_size / header->sh_entsize
			   : 0;

	for (size_t i = 0; i < n; i++) {
		struct elf_symbol symbol;
		GElf_Sym entry;
		int err;

		if (!gelf_getsym(symbols, (int)i, &entry))
			continue;
		if (!(kinds >> GELF_ST_TYPE(entry.st_info) & 1) ||
		    entry.st_shndx == SHN_UNDEF || !entry.st_value)
			continue;
		symbol.name = elf_text_at(names, entry.st_name);
		symbol.address = entry.st_value;
		symbol.size = entry.st_size;
		symbol.elf = elf;
		symbol.index = i;
		symbol.dynamic = header->sh_type == SHT_DYNSYM;
		/* Names stay unread, and their pages out of memory, until
		 * somebody wants one. */
		if (!symbol.name || !entry.st_name)
			continue;
		err = each(&symbol, data);
		if (err < 0)
			return err;
	}
	return 0;
}

/* A table of a type; *n, if not NULL, counts the tables. */
static int table_each(Elf *elf, uint32_t type, uint32_t kinds,
		      int (*each)(const struct elf_symbol *symbol, void *data),
		      void *data, int *n)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section))) {
		int err;

		if (!gelf_getshdr(section, &header) || header.sh_type != type)
			continue;
		++*n;
		err = section_each(elf, section, &header, kinds, each, data);
		if (err < 0)
			return err;
	}
	return 0;
}

static void find_debug(struct elf_file *file)
{
	if (file->debug_tried)
		return;
	file->debug_tried = true;
	file->debug = elf_debug_open(file->path, file->elf);
	if (!file->debug)
		file->mini = elf_mini_open(file->elf, &file->image);
}

int elf_file_each(struct elf_file *file, uint32_t kinds,
		  int (*each)(const struct elf_symbol *symbol, void *data),
		  void *data)
{
	int n = 0, err;

	err = table_each(file->elf, SHT_SYMTAB, kinds, each, data, &n);
	if (!err && !n) {
		find_debug(file);
		if (file->debug)
			err = table_each(file->debug->elf, SHT_SYMTAB, kinds,
					 each, data, &n);
		if (!err && file->mini)
			err = table_each(file->mini, SHT_SYMTAB, kinds, each,
					 data, &n);
	}
	return err ? err
		   : table_each(file->elf, SHT_DYNSYM, kinds, each, data, &n);
}

Elf_Scn *elf_section_find(Elf *elf, const char *name)
{
	Elf_Scn *section = NULL;
	const Elf_Data *names;
	GElf_Shdr header;
	size_t table;

	if (elf_getshdrstrndx(elf, &table) != 0)
		return NULL;
	names = elf_text_table(elf, table);
	while ((section = elf_nextscn(elf, section))) {
		const char *its;

		if (!gelf_getshdr(section, &header))
			continue;
		its = elf_text_at(names, header.sh_name);
		if (its && strcmp(its, name) == 0)
			return section;
	}
	return NULL;
}

uint64_t elf_section_address(struct elf_file *file, const char *name)
{
	Elf_Scn *section = elf_section_find(file->elf, name);
	GElf_Shdr header;

	return section && gelf_getshdr(section, &header) ? header.sh_addr : 0;
}

/* Compressed sections of older files have names of their own. */
static struct elf_file *debug_file(struct elf_file *file)
{
	if (elf_section_find(file->elf, ".debug_info") ||
	    elf_section_find(file->elf, ".zdebug_info"))
		return file;
	find_debug(file);
	return file->debug;
}

const char *elf_file_debug_path(struct elf_file *file)
{
	const struct elf_file *debug = debug_file(file);

	return debug ? debug->path : NULL;
}

Elf *elf_file_debug_elf(struct elf_file *file)
{
	const struct elf_file *debug = debug_file(file);

	return debug ? debug->elf : NULL;
}

/* The segment with the flags that holds an address, or an offset. */
static bool segment_find(struct elf_file *file, uint64_t at, bool is_offset,
			 uint32_t flags, GElf_Phdr *header)
{
	size_t n = 0;

	elf_getphdrnum(file->elf, &n);
	for (size_t i = 0; i < n; i++) {
		uint64_t begin;

		if (!gelf_getphdr(file->elf, (int)i, header) ||
		    header->p_type != PT_LOAD || !(header->p_flags & flags))
			continue;
		begin = is_offset ? header->p_offset : header->p_vaddr;
		if (at >= begin && at - begin < header->p_filesz)
			return true;
	}
	return false;
}

/*
 * Uprobes are at offsets of the file, symbols are at addresses: the segment
 * says how they differ. 0 is no code's offset, since the ELF header is there.
 */
static uint64_t segment_offset(struct elf_file *file, uint64_t address,
			       uint32_t flags)
{
	GElf_Phdr header;

	return segment_find(file, address, false, flags, &header)
		       ? address - header.p_vaddr + header.p_offset
		       : 0;
}

uint64_t elf_file_offset(struct elf_file *file, uint64_t address)
{
	return segment_offset(file, address, PF_X);
}

uint64_t elf_data_offset(struct elf_file *file, uint64_t address)
{
	return segment_offset(file, address, PF_W);
}

uint64_t elf_file_address(struct elf_file *file, uint64_t offset)
{
	GElf_Phdr header;

	return segment_find(file, offset, true, PF_X, &header)
		       ? offset - header.p_offset + header.p_vaddr
		       : 0;
}

bool elf_file_moves(struct elf_file *file)
{
	GElf_Ehdr header;

	return gelf_getehdr(file->elf, &header) && header.e_type == ET_DYN;
}
