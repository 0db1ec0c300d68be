// SPDX-License-Identifier: GPL-2.0-or-later
/* The symbol tables of ELF files, by libelf. */
#include "probes/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/elf_text.h"
#include "probes/private.h"

/* Files stay open and mapped from expanding to the end: a pattern opens each
 * once, however many blocks name it. */
struct elf_file {
	struct elf_file *next;
	char *path;
	int fd;
	Elf *elf;
};

#if defined(__x86_64__)
/* Offsets into a file of another machine would be taken by the kernel, and
 * break the file's instructions where they are run. */
enum { MACHINE = EM_X86_64 };
#else
enum { MACHINE = EM_AARCH64 };
#endif

static void elf_file_free(struct elf_file *file)
{
	if (file->elf)
		elf_end(file->elf);
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	free(file);
}

struct elf_file *elf_file_open(struct probe_env *env, const char *path)
{
	struct probe_cache *cache = probe_cache(env);
	struct elf_file *file;
	GElf_Ehdr header;

	for (file = cache->files; file; file = file->next) {
		if (strcmp(file->path, path) == 0)
			return file;
	}
	file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	elf_version(EV_CURRENT);
	file->path = strdup(path);
	file->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0) {
		int err = errno;

		elf_file_free(file);
		errno = err;
		return NULL;
	}
	file->elf = elf_begin(file->fd, ELF_C_READ_MMAP, NULL);
	if (!file->elf || elf_kind(file->elf) != ELF_K_ELF ||
	    !gelf_getehdr(file->elf, &header) || header.e_machine != MACHINE) {
		elf_file_free(file);
		errno = ENOEXEC;
		return NULL;
	}
	file->next = cache->files;
	cache->files = file;
	return file;
}

void elf_files_close(struct probe_cache *cache)
{
	while (cache->files) {
		struct elf_file *file = cache->files;

		cache->files = file->next;
		elf_file_free(file);
	}
}

struct Elf *elf_file_elf(struct elf_file *file)
{
	return file->elf;
}

/* Symbols of the kinds (bits by STT_*) in one table. Undefined ones are the
 * imports: what they name is in another file. An IFUNC's symbol is its
 * resolver, which runs once. */
static int section_each(Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
			uint32_t kinds,
			int (*each)(const struct elf_function *function,
				    void *data),
			void *data)
{
	const Elf_Data *names = elf_text_table(elf, header->sh_link);
	Elf_Data *symbols = elf_getdata(section, NULL);
	size_t n = header->sh_entsize && symbols
			   ? symbols->d_size / header->sh_entsize
			   : 0;

	for (size_t i = 0; i < n; i++) {
		struct elf_function function;
		GElf_Sym symbol;
		int err;

		if (!gelf_getsym(symbols, (int)i, &symbol))
			continue;
		if (!(kinds >> GELF_ST_TYPE(symbol.st_info) & 1) ||
		    symbol.st_shndx == SHN_UNDEF || !symbol.st_value)
			continue;
		function.name = elf_text_at(names, symbol.st_name);
		function.address = symbol.st_value;
		function.size = symbol.st_size;
		if (!function.name || !function.name[0])
			continue;
		err = each(&function, data);
		if (err < 0)
			return err;
	}
	return 0;
}

/* Both tables: .symtab has the static functions, when it was not stripped, and
 * .dynsym is there always. What is in both comes twice. */
static int symbols_each(struct elf_file *file, uint32_t kinds,
			int (*each)(const struct elf_function *function,
				    void *data),
			void *data)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(file->elf, section))) {
		int err;

		if (!gelf_getshdr(section, &header) ||
		    (header.sh_type != SHT_SYMTAB &&
		     header.sh_type != SHT_DYNSYM))
			continue;
		err = section_each(file->elf, section, &header, kinds, each,
				   data);
		if (err < 0)
			return err;
	}
	return 0;
}

int elf_each_function(struct elf_file *file,
		      int (*each)(const struct elf_function *function,
				  void *data),
		      void *data)
{
	return symbols_each(file, 1u << STT_FUNC | 1u << STT_GNU_IFUNC, each,
			    data);
}

struct elf_find {
	const char *name;
	struct elf_function *function;
};

static int find_compare(const struct elf_function *function, void *data)
{
	struct elf_find *find = data;

	if (strcmp(function->name, find->name) != 0)
		return 0;
	*find->function = *function;
	return -1; /* enough */
}

bool elf_function_find(struct elf_file *file, const char *name,
		       struct elf_function *function)
{
	struct elf_find find = { name, function };

	return elf_each_function(file, find_compare, &find) < 0;
}

/* A thread's own variables have offsets for values, of each thread's block. */
bool elf_symbol_find(struct elf_file *file, const char *name,
		     struct elf_function *symbol)
{
	static const uint32_t kinds = ~(1u << STT_TLS | 1u << STT_SECTION |
					1u << STT_FILE);
	struct elf_find find = { name, symbol };

	return symbols_each(file, kinds, find_compare, &find) < 0;
}

uint64_t elf_section_address(struct elf_file *file, const char *name)
{
	Elf_Scn *section = NULL;
	const Elf_Data *names;
	GElf_Shdr header;
	size_t table;

	if (elf_getshdrstrndx(file->elf, &table) != 0)
		return 0;
	names = elf_text_table(file->elf, table);
	while ((section = elf_nextscn(file->elf, section))) {
		const char *its;

		if (!gelf_getshdr(section, &header))
			continue;
		its = elf_text_at(names, header.sh_name);
		if (its && strcmp(its, name) == 0)
			return header.sh_addr;
	}
	return 0;
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

struct elf_visit {
	struct probe_env *env;
	void (*each)(struct elf_file *file, const char *path, void *data);
	void *data;
	const char *failure; /* why a file could not be used */
};

static void visit_file(const char *path, void *data)
{
	struct elf_visit *visit = data;
	struct elf_file *file = elf_file_open(visit->env, path);

	if (file)
		visit->each(file, arena_strdup(visit->env->arena, path),
			    visit->data);
	else
		visit->failure = arena_printf(
			visit->env->arena, "%s: %s", path,
			errno == ENOEXEC ? "not a program of this machine"
					 : strerror(errno));
}

int elf_each(struct probe_env *env, const char *name,
	     void (*each)(struct elf_file *file, const char *path, void *data),
	     void *data, const char **why)
{
	struct elf_visit visit = { .env = env, .each = each, .data = data };
	int n = binary_each(env, name, visit_file, &visit, why);

	if (n >= 0)
		*why = visit.failure;
	return n;
}

void elf_suggest(struct probe_env *env, const struct attach_point *point,
		 struct nearest *nearest,
		 void (*each)(struct elf_file *file, const char *path,
			      void *data))
{
	const char *why, *binary = probe_part(point, 1);

	nearest->name = probe_part(point, point->nparts - 1);
	if (point->nparts > 2 && binary && nearest->name)
		elf_each(env, binary, each, nearest, &why);
}
